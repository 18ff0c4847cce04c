/** A model that is here: what it is, what it takes, and what can be done with it. */
import { useEffect, useState } from 'react';
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import type { ModelDetails } from '#contract/models.ts';
import type { Estimate } from '#contract/queue.ts';
import { Icon } from '../shell/Icon.tsx';
import { ProblemText } from '../shell/ProblemText.tsx';
import type { Attempt } from '../shell/use-attempt.ts';
import { toBytes } from '../text/bytes.ts';
import { nameSize } from '../text/format.ts';
import { useText } from '../text/text.tsx';
import { askMemory, getDetails, makeDefault, prepareModel, verifyModel } from './api.ts';

interface ModelCardProps {
	model: CatalogModel;
	catalog: Catalog;
	run: Attempt;
	onRemove(): void;
}

export function ModelCard({ model, catalog, run, onRemove }: ModelCardProps) {
	const t = useText();
	const [isOpen, setOpen] = useState(false);
	// The studio points here for the words that a model knows.
	useEffect(() => {
		if (decodeURIComponent(location.hash) === `#model-${model.name}`) setOpen(true);
	}, [model.name]);
	const { name, title, description, problem, defaults } = model;
	const isDefault = name === catalog.default_model;
	return (
		<li className="model-card" id={`model-${name}`} data-broken={problem !== null}>
			<div className="model-head">
				<h3>
					{title}
					{isDefault && <span className="model-badge">{t('models.isDefault')}</span>}
				</h3>
				<p className="model-state">
					{problem === null
						? `${model.family} · ${nameSize(t, defaults.width, defaults.height, model)} · ${t(`models.${model.state}`)}`
						: t('models.broken')}
				</p>
			</div>
			<p>{description}</p>
			{problem !== null && (
				<p className="problem-text">
					<ProblemText problem={problem} />
				</p>
			)}
			<div className="model-actions">
				{!isDefault && problem === null && (
					<button
						type="button"
						className="button"
						aria-label={t('models.makeDefaultOf', { title })}
						onClick={() => void run(() => makeDefault(name))}
					>
						<Icon name="check" />
						{t('models.makeDefault')}
					</button>
				)}
				<button
					type="button"
					className="button"
					aria-expanded={isOpen}
					aria-label={t('models.detailsOf', { title })}
					onClick={() => setOpen(!isOpen)}
				>
					<Icon name="info" />
					{t('models.details')}
				</button>
			</div>
			{isOpen && <Details model={model} provider={catalog.provider} run={run} onRemove={onRemove} />}
		</li>
	);
}

interface DetailsProps extends Pick<ModelCardProps, 'model' | 'run' | 'onRemove'> {
	provider: string;
}

function Details({ model, provider, run, onRemove }: DetailsProps) {
	const t = useText();
	const { name, title, licence, vocabulary, problem, schedulers, features } = model;
	const { details, memory } = useDetails(name, problem === null);
	const canBeInt8 = problem === null && provider === 'cpu' && !name.endsWith('-int8');
	return (
		<div className="model-details">
			<dl className="facts">
				<dt>{t('models.name')}</dt>
				<dd>{name}</dd>
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
				{details !== null && (
					<>
						<dt>{t('models.onDisk')}</dt>
						<dd>{toBytes(t, details.bytes)}</dd>
						{details.shared_with.length > 0 && (
							<>
								<dt>{t('models.shared')}</dt>
								<dd>{t('models.sharedWith', { models: details.shared_with.join(', '), own: toBytes(t, details.own_bytes) })}</dd>
							</>
						)}
						{details.is_adopted && (
							<>
								<dt>{t('models.place')}</dt>
								<dd>{t('models.adopted')}</dd>
							</>
						)}
						{details.source !== null && !details.is_adopted && (
							<>
								<dt>{t('models.source')}</dt>
								<dd>{details.commit === null ? details.source : `${details.source}@${details.commit.slice(0, 10)}`}</dd>
							</>
						)}
					</>
				)}
				{memory !== null && (
					<>
						<dt>{t('models.memory')}</dt>
						<dd>
							{memory.have === null
								? toBytes(t, memory.need)
								: t('models.memoryOf', { need: toBytes(t, memory.need), have: toBytes(t, memory.have) })}
						</dd>
					</>
				)}
				{problem === null && (
					<>
						<dt>{t('models.can')}</dt>
						<dd>{[t('models.fromText'), ...(features.init_image ? [t('models.fromPictures')] : []), ...features.control].join(', ')}</dd>
						<dt>{t('models.samplers')}</dt>
						<dd>{schedulers.map(({ label }) => label).join(', ')}</dd>
					</>
				)}
				{model.hash !== '' && (
					<>
						<dt>{t('models.hash')}</dt>
						<dd>
							<code>{model.hash.slice(0, 10)}</code>
						</dd>
					</>
				)}
			</dl>
			{vocabulary !== null && (
				<details className="words">
					<summary>{t('models.wordsItKnows')}</summary>
					<p>{vocabulary.subjects.join(', ')}</p>
					<p>{vocabulary.places.join(', ')}</p>
					<p>{vocabulary.colours.join(', ')}</p>
				</details>
			)}
			<div className="model-actions">
				<button type="button" className="button" onClick={() => void run(() => verifyModel(name))}>
					<Icon name="check" />
					{t('models.verify')}
				</button>
				{problem === null && (
					<button type="button" className="button" onClick={() => void run(() => prepareModel(name, false))}>
						<Icon name="memory" />
						{t('models.prepare')}
					</button>
				)}
				{canBeInt8 && (
					<button type="button" className="button" onClick={() => void run(() => prepareModel(name, true))}>
						<Icon name="stack" />
						{t('models.makeInt8')}
					</button>
				)}
				<button type="button" className="button" aria-label={t('models.removeOf', { title })} onClick={onRemove}>
					<Icon name="bin" />
					{t('models.remove')}
				</button>
			</div>
			{canBeInt8 && <p className="models-note">{t('models.quickerNote')}</p>}
		</div>
	);
}

/** What takes a look at the disk: asked for when somebody wants to know. */
function useDetails(name: string, isUsable: boolean): { details: ModelDetails | null; memory: Estimate['memory'] } {
	const [details, setDetails] = useState<ModelDetails | null>(null);
	const [memory, setMemory] = useState<Estimate['memory']>(null);
	useEffect(() => {
		let isHere = true;
		const learn =
			<Value,>(set: (value: Value) => void) =>
			(value: Value) => {
				if (isHere) set(value);
			};
		// What cannot be told is left out.
		getDetails(name).then(learn(setDetails), () => undefined);
		if (isUsable) askMemory(name).then(learn(setMemory), () => undefined);
		return () => {
			isHere = false;
		};
	}, [name, isUsable]);
	return { details, memory };
}
