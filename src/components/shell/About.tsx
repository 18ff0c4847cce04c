/** The truth about the models that are there, their licences, and how another one comes in. */
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import { useText } from '../text/text.tsx';
import { Panel } from './Panel.tsx';

interface AboutProps {
	catalog: Catalog | null;
	model: CatalogModel | null;
	onClose(): void;
}

export function About({ catalog, model, onClose }: AboutProps) {
	const t = useText();
	const others = catalog?.models.filter((one) => one !== model) ?? [];
	return (
		<Panel title={t('models.aboutModel')} onClose={onClose}>
			{model === null ? <p>{t('models.noAnswer')}</p> : <ModelFacts model={model} provider={catalog?.provider ?? null} />}
			<ProviderNotes notes={catalog?.provider_notes ?? []} />
			{others.map((one) => (
				<ModelFacts key={one.name} model={one} provider={null} />
			))}
			<section className="about-section">
				<h3>{t('models.addAnother')}</h3>
				<p>
					{t('models.addHow', {
						presets: 'npm run models -- presets',
						add: 'npm run models -- add sd-turbo',
						checkpoint: '.safetensors',
						folder: 'models/',
					})}
				</p>
				<p>{t('models.addDetails', { file: 'docs/models.md' })}</p>
			</section>
		</Panel>
	);
}

/** On which device it paints, and why not on another one. */
function ProviderNotes({ notes }: { notes: readonly string[] }) {
	const t = useText();
	if (notes.length === 0) return null;
	return (
		<section className="about-section">
			<h3>{t('models.runsOnWhat')}</h3>
			{notes.map((note) => (
				<p key={note}>{note}</p>
			))}
		</section>
	);
}

function ModelFacts({ model, provider }: { model: CatalogModel; provider: string | null }) {
	const t = useText();
	const { licence, vocabulary } = model;
	return (
		<section className="about-section">
			<h3>{model.title}</h3>
			<p>{model.description}</p>
			{model.problem !== null && <p className="problem-text">{model.problem.detail}</p>}
			<dl className="facts">
				<dt>{t('models.kind')}</dt>
				<dd>{model.family}</dd>
				<dt>{t('models.state')}</dt>
				<dd>{t(`models.${model.state}`)}</dd>
				{provider !== null && (
					<>
						<dt>{t('models.runsOn')}</dt>
						<dd>{provider}</dd>
					</>
				)}
				<dt>{t('models.licence')}</dt>
				<dd>
					{licence.url === null ? (
						licence.name
					) : (
						<a href={licence.url} target="_blank" rel="noreferrer">
							{licence.name}
						</a>
					)}
					{licence.notice !== null && <span className="notice">{licence.notice}</span>}
				</dd>
			</dl>
			{vocabulary !== null && (
				<details className="words">
					<summary>{t('models.wordsItKnows')}</summary>
					<p>{vocabulary.subjects.join(', ')}</p>
					<p>{vocabulary.places.join(', ')}</p>
					<p>{vocabulary.colours.join(', ')}</p>
				</details>
			)}
		</section>
	);
}
