/** How another model comes in: a well-known one by one tap, one of the hub by its name, anything by its address or place. */
import { type FormEvent, useId, useState } from 'react';
import type { Catalog } from '#contract/catalog.ts';
import type { FoundRepository, ModelJob } from '#contract/models.ts';
import { useAnswer } from '../gallery/use-answer.ts';
import { Waiting } from '../gallery/Waiting.tsx';
import { Icon } from '../shell/Icon.tsx';
import type { Attempt } from '../shell/use-attempt.ts';
import { toBytes } from '../text/bytes.ts';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { addModel, listPresets, searchRepositories } from './api.ts';

interface AddModelProps {
	catalog: Catalog | null;
	jobs: readonly ModelJob[];
	run: Attempt;
}

export function AddModel({ catalog, jobs, run }: AddModelProps) {
	const t = useText();
	const isComing = (source: string) => jobs.some((job) => job.source === source && job.kind === 'add' && isUnfinished(job));
	return (
		<section aria-labelledby="models-add">
			<h2 id="models-add">{t('models.addAnother')}</h2>
			<Presets catalog={catalog} isComing={isComing} run={run} />
			<Search isComing={isComing} run={run} />
			<Place run={run} />
		</section>
	);
}

interface ChoiceProps extends Pick<AddModelProps, 'run'> {
	/** It is on its way already. */
	isComing(source: string): boolean;
}

function Presets({ catalog, isComing, run }: ChoiceProps & Pick<AddModelProps, 'catalog'>) {
	const t = useText();
	const answer = useAnswer(listPresets);
	const provider = catalog?.provider ?? 'cpu';
	if (answer.value === null) return <Waiting {...answer} />;
	return (
		<ul className="presets">
			{answer.value.map(({ name, title, description, bytes, licence, providers }) => {
				const isHere = catalog?.models.some((model) => model.name === name) === true;
				return (
					<li className="preset" key={name}>
						<h3>{title}</h3>
						<p>{description}</p>
						<p className="models-note">
							{t('models.presetFacts', { size: toBytes(t, bytes), licence: licence.name })}
							{!providers.includes(provider) && ` ${t('models.presetNeeds', { providers: providers.join(', ') })}`}
						</p>
						<button
							type="button"
							className="button"
							disabled={isHere || isComing(name)}
							aria-label={t('models.addOf', { title })}
							onClick={() => void run(() => addModel({ source: name }))}
						>
							<Icon name={isHere ? 'check' : 'download'} />
							{t(isHere ? 'models.isHere' : isComing(name) ? 'models.isComing' : 'models.add')}
						</button>
					</li>
				);
			})}
		</ul>
	);
}

function Search({ isComing, run }: ChoiceProps) {
	const t = useText();
	const field = useId();
	const [words, setWords] = useState('');
	const [found, setFound] = useState<readonly FoundRepository[] | null>(null);
	const [note, setNote] = useState('');

	async function search(event: FormEvent): Promise<void> {
		event.preventDefault();
		setNote(t('words.looking'));
		setFound(null);
		try {
			const repositories = await searchRepositories(words);
			setFound(repositories);
			setNote(t('models.found', { count: repositories.length }));
		} catch (error) {
			setNote(explain(t, error));
		}
	}

	return (
		<div className="models-search">
			<form className="models-form" onSubmit={(event) => void search(event)}>
				<div className="field">
					<label htmlFor={field}>{t('models.searchHub')}</label>
					<input
						id={field}
						type="text"
						value={words}
						placeholder="sd-turbo onnx"
						autoCapitalize="none"
						onChange={({ target }) => setWords(target.value)}
					/>
				</div>
				<button type="submit" className="button" disabled={words.trim() === ''}>
					{t('models.search')}
				</button>
			</form>
			<p className="models-note" role="status">
				{note}
			</p>
			<ul>
				{found?.map(({ source, downloads, licence, is_gated, seems_usable }) => (
					<li className="add-on" key={source}>
						<span className="add-on-name">{source}</span>
						<span className="models-note">
							{[
								t('models.downloads', { count: downloads }),
								...(licence === null ? [] : [licence]),
								...(is_gated ? [t('models.gated')] : []),
								...(seems_usable ? [] : [t('models.perhapsNot')]),
							].join(' · ')}
						</span>
						<button
							type="button"
							className="button"
							disabled={isComing(source)}
							aria-label={t('models.addOf', { title: source })}
							onClick={() => void run(() => addModel({ source }))}
						>
							{t(isComing(source) ? 'models.isComing' : 'models.add')}
						</button>
					</li>
				))}
			</ul>
		</div>
	);
}

/** What the hub does not list: an address, a repository by its whole name, a folder or file on the machine that paints. */
function Place({ run }: Pick<AddModelProps, 'run'>) {
	const t = useText();
	const field = useId();
	const note = useId();
	const [source, setSource] = useState('');

	async function add(event: FormEvent): Promise<void> {
		event.preventDefault();
		await run(async () => {
			const job = await addModel({ source: source.trim() });
			setSource('');
			return job;
		});
	}

	return (
		<form className="models-form" onSubmit={(event) => void add(event)}>
			<div className="field">
				<label htmlFor={field}>{t('models.addPlace')}</label>
				<input
					id={field}
					type="text"
					value={source}
					aria-describedby={note}
					autoCapitalize="none"
					autoComplete="off"
					spellCheck={false}
					onChange={({ target }) => setSource(target.value)}
				/>
			</div>
			<button type="submit" className="button" disabled={source.trim() === ''}>
				{t('models.add')}
			</button>
			<p className="models-note" id={note}>
				{t('models.addPlaceHow')}
			</p>
		</form>
	);
}

function isUnfinished({ state }: ModelJob): boolean {
	return state !== 'done' && state !== 'cancelled';
}
