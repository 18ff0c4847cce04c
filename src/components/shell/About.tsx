/** The truth about the models that are there, their licences, and how another one comes in. */
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import { Panel } from './Panel.tsx';

interface AboutProps {
	catalog: Catalog | null;
	model: CatalogModel | null;
	onClose(): void;
}

const states = { unloaded: 'loads with the next picture', loading: 'loading', ready: 'in memory', broken: 'cannot be loaded' } as const;

export function About({ catalog, model, onClose }: AboutProps) {
	const others = catalog?.models.filter((one) => one !== model) ?? [];
	return (
		<Panel title="About the model" onClose={onClose}>
			{model === null ? <p>The painter has not answered yet.</p> : <ModelFacts model={model} provider={catalog?.provider ?? null} />}
			<ProviderNotes notes={catalog?.provider_notes ?? []} />
			{others.map((one) => (
				<ModelFacts key={one.name} model={one} provider={null} />
			))}
			<section className="about-section">
				<h3>Add another model</h3>
				<p>
					On the machine that runs Easel, <code>npm run models -- presets</code> lists well-known models and{' '}
					<code>npm run models -- add sd-turbo</code> fetches one of them. A <code>.safetensors</code> checkpoint of Stable Diffusion or
					SDXL, or the folder of a model in ONNX, can be put into <code>models/</code>. It shows here without a restart; its name then
					stands below the prompt.
				</p>
				<p>
					<code>docs/models.md</code> has the details: folders of other programs, LoRAs, upscalers, ControlNets.
				</p>
			</section>
		</Panel>
	);
}

/** On which device it paints, and why not on another one. */
function ProviderNotes({ notes }: { notes: readonly string[] }) {
	if (notes.length === 0) return null;
	return (
		<section className="about-section">
			<h3>What it runs on</h3>
			{notes.map((note) => (
				<p key={note}>{note}</p>
			))}
		</section>
	);
}

function ModelFacts({ model, provider }: { model: CatalogModel; provider: string | null }) {
	const { licence, vocabulary } = model;
	return (
		<section className="about-section">
			<h3>{model.title}</h3>
			<p>{model.description}</p>
			{model.problem !== null && <p className="problem-text">{model.problem.detail}</p>}
			<dl className="facts">
				<dt>Kind</dt>
				<dd>{model.family}</dd>
				<dt>State</dt>
				<dd>{states[model.state]}</dd>
				{provider !== null && (
					<>
						<dt>Runs on</dt>
						<dd>{provider}</dd>
					</>
				)}
				<dt>Licence</dt>
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
					<summary>The words it knows</summary>
					<p>{vocabulary.subjects.join(', ')}</p>
					<p>{vocabulary.places.join(', ')}</p>
					<p>{vocabulary.colours.join(', ')}</p>
				</details>
			)}
		</section>
	);
}
