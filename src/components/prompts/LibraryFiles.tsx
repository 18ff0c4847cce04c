/** Bringing files into the library, and taking them out. */
import { useRef, useState } from 'react';
import type { LibraryImport, LibraryKind } from '#contract/prompt-library.ts';
import { Icon } from '../shell/Icon.tsx';
import { useSending } from '../shell/use-sending.ts';
import { explain } from '../text/explain.ts';
import { type Text, useText } from '../text/text.tsx';
import { importFiles } from './api.ts';
import type { LibraryState } from './use-library.ts';

const formats: Record<LibraryKind, 'styles.csv' | 'wildcards.zip' | null> = {
	styles: 'styles.csv',
	templates: null,
	wildcards: 'wildcards.zip',
};

type Outcome = { kind: 'busy' } | { kind: 'done'; result: LibraryImport } | { kind: 'failed'; text: string };

export function LibraryFiles({ library, kind }: { library: LibraryState; kind: LibraryKind }) {
	const t = useText();
	const send = useSending();
	const input = useRef<HTMLInputElement>(null);
	const [files, setFiles] = useState<readonly File[]>([]);
	const [outcome, setOutcome] = useState<Outcome | null>(null);

	async function bring(chosen: readonly File[], existing: 'keep' | 'replace'): Promise<void> {
		if (chosen.length === 0) return;
		setFiles(chosen);
		setOutcome({ kind: 'busy' });
		try {
			setOutcome({ kind: 'done', result: await importFiles(chosen, existing, send) });
			library.load();
		} catch (error) {
			setOutcome({ kind: 'failed', text: explain(t, error) });
		}
	}
	const format = formats[kind];
	return (
		<section className="library-files" aria-label={t('prompts.files')}>
			<div className="panel-actions">
				<button type="button" className="button" disabled={outcome?.kind === 'busy'} onClick={() => input.current?.click()}>
					{t('prompts.import')}
				</button>
				<input
					ref={input}
					type="file"
					multiple
					hidden
					accept=".csv,.txt,.json,text/csv,text/plain,application/json"
					aria-label={t('prompts.import')}
					onChange={({ currentTarget }) => {
						const chosen = [...(currentTarget.files ?? [])];
						currentTarget.value = '';
						void bring(chosen, 'keep');
					}}
				/>
				{format !== null && (
					<a className="button" href={`/api/library/export?format=${format}`} download={format}>
						<Icon name="download" />
						{format}
					</a>
				)}
				<a className="button" href="/api/library/export?format=json" download="easel-library.json">
					<Icon name="download" />
					{t('prompts.exportAll')}
				</a>
			</div>
			<div role="status">
				{outcome?.kind === 'busy' && <p className="panel-note">{t('prompts.importing')}</p>}
				{outcome?.kind === 'done' && <p className="panel-note">{describe(t, outcome.result)}</p>}
				{outcome?.kind === 'done' && outcome.result.problems.length > 0 && (
					<ul className="panel-note">
						{outcome.result.problems.map(({ file, detail }) => (
							<li key={file}>
								{file}: {detail}
							</li>
						))}
					</ul>
				)}
				{outcome?.kind === 'failed' && <p className="problem-text">{outcome.text}</p>}
			</div>
			{outcome?.kind === 'done' && outcome.result.kept.length > 0 && (
				<button type="button" className="button button-small" onClick={() => void bring(files, 'replace')}>
					{t('prompts.replaceKept', { count: outcome.result.kept.length })}
				</button>
			)}
			{outcome?.kind === 'failed' && (
				<button type="button" className="button button-small" onClick={() => void bring(files, 'keep')}>
					{t('prompts.again')}
				</button>
			)}
		</section>
	);
}

function describe(t: Text, { added, replaced, same, kept }: LibraryImport): string {
	return [
		t('prompts.imported', { count: added }),
		replaced > 0 && t('prompts.importReplaced', { count: replaced }),
		same > 0 && t('prompts.importSame', { count: same }),
		kept.length > 0 &&
			t('prompts.importKept', {
				names: kept
					.slice(0, 5)
					.map(({ name }) => name)
					.join(', '),
				count: kept.length,
			}),
	]
		.filter(Boolean)
		.join(' ');
}
