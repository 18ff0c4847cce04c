/** One entry of the library, new or to be changed. */
import { type FormEvent, useId, useRef, useState } from 'react';
import type { LibraryKind, NewEntry } from '#contract/prompt-library.ts';
import { Icon } from '../shell/Icon.tsx';
import { useToast } from '../shell/toasts.tsx';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import type { LibraryState } from './use-library.ts';

interface EntryFormProps<Kind extends LibraryKind> {
	kind: Kind;
	entry: NewEntry<Kind>;
	/** Null for a new one. */
	id: string | null;
	library: LibraryState;
	onDone(): void;
}

export function EntryForm<Kind extends LibraryKind>({ kind, entry, id, library, onDone }: EntryFormProps<Kind>) {
	const t = useText();
	const show = useToast();
	const [edited, setEdited] = useState<NewEntry>(entry);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<string | null>(null);
	const problemId = useId();
	const trying = useRef<AbortController | null>(null);

	/** Sending again is harmless: the same entry is kept once, and removing twice is removing. */
	async function attempt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
		const mine = new AbortController();
		trying.current = mine;
		setBusy(true);
		setProblem(null);
		try {
			await work(mine.signal);
			if (!mine.signal.aborted) onDone();
		} catch (error) {
			if (mine.signal.aborted) return;
			setProblem(explain(t, error));
			setBusy(false);
		}
	}
	function save(event: FormEvent): void {
		event.preventDefault();
		void attempt((signal) => library.save(kind, edited as NewEntry<Kind>, id, signal));
	}
	function cancel(): void {
		trying.current?.abort();
		onDone();
	}
	function remove(): void {
		if (id === null) return;
		const undo = () => void library.save(kind, entry, null).catch((error: unknown) => show(explain(t, error)));
		void attempt(async (signal) => {
			await library.remove(kind, id, signal);
			show(t('prompts.removed', { name: entry.name }), { label: t('prompts.undo'), run: undo });
		});
	}
	const set = (fields: Partial<Record<string, unknown>>) => setEdited((former) => ({ ...former, ...fields }) as NewEntry);

	return (
		<form className="prompt-entry-form" onSubmit={save} aria-describedby={problem === null ? undefined : problemId}>
			<TextField label={t('prompts.name')} value={edited.name} onSet={(name) => set({ name })} single />
			{'prompt' in edited && (
				<TextField
					label={t('prompts.prompt')}
					note={kind === 'styles' ? t('prompts.styleNote', { place: '{prompt}' }) : t('prompts.templateNote', { gap: '{{animal}}' })}
					value={edited.prompt}
					onSet={(prompt) => set({ prompt })}
				/>
			)}
			{'negative_prompt' in edited && (
				<TextField label={t('composer.without')} value={edited.negative_prompt} onSet={(text) => set({ negative_prompt: text })} />
			)}
			{'lines' in edited && (
				<TextField
					label={t('prompts.lines')}
					note={t('prompts.linesNote', { choice: '{red|blue}', wildcard: '__animal__' })}
					value={edited.lines.join('\n')}
					onSet={(text) => set({ lines: text.split('\n') })}
				/>
			)}
			{problem !== null && (
				<p className="problem-text" role="alert" id={problemId}>
					{problem}
				</p>
			)}
			<div className="panel-actions">
				<button type="submit" className="button button-strong" disabled={busy}>
					{t('prompts.save')}
				</button>
				<button type="button" className="button" onClick={cancel}>
					{t('prompts.cancel')}
				</button>
				{id !== null && (
					<button type="button" className="button panel-actions-end" disabled={busy} onClick={remove}>
						<Icon name="bin" />
						{t('prompts.remove')}
					</button>
				)}
			</div>
		</form>
	);
}

interface TextFieldProps {
	label: string;
	note?: string;
	value: string;
	onSet(value: string): void;
	single?: boolean;
}

function TextField({ label, note, value, onSet, single = false }: TextFieldProps) {
	const id = useId();
	return (
		<div className="field">
			<label htmlFor={id}>{label}</label>
			{single ? (
				<input id={id} type="text" required maxLength={120} value={value} onChange={({ target }) => onSet(target.value)} />
			) : (
				<textarea
					id={id}
					rows={3}
					aria-describedby={note === undefined ? undefined : `${id}-note`}
					value={value}
					onChange={({ target }) => onSet(target.value)}
				/>
			)}
			{note !== undefined && (
				<p className="field-note" id={`${id}-note`}>
					{note}
				</p>
			)}
		</div>
	);
}
