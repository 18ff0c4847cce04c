/** The models page: what is here, what is on its way, and how more comes in. */
import { Suspense, useState } from 'react';
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import type { ModelFileKind, ModelJob } from '#contract/models.ts';
import { lazily } from '../shell/lazily.ts';
import { Shell, type ShellFacts } from '../shell/Shell.tsx';
import { useToast } from '../shell/toasts.tsx';
import { type Attempt, useAttempt } from '../shell/use-attempt.ts';
import { useText } from '../text/text.tsx';
import { AddModel } from './AddModel.tsx';
import { AddOns } from './AddOns.tsx';
import { isShown, JobCard } from './JobCard.tsx';
import { ModelCard } from './ModelCard.tsx';
import { useModels } from './use-models.ts';

const RemovePanel = lazily(() => import('./RemovePanel.tsx').then(({ RemovePanel }) => ({ default: RemovePanel })));

interface ModelsProps {
	shell: ShellFacts;
	/** Null when the server could not be asked. */
	catalog: Catalog | null;
}

export function Models({ shell, catalog }: ModelsProps) {
	return (
		<Shell shell={shell} page="models">
			<ModelsPage initial={catalog} />
		</Shell>
	);
}

/** What somebody is about to remove. */
interface Doomed {
	name: string;
	kind: ModelFileKind;
}

function ModelsPage({ initial }: { initial: Catalog | null }) {
	const t = useText();
	const show = useToast();
	const attempt = useAttempt();
	const { catalog, jobs, learn, refresh } = useModels(initial);
	const [doomed, setDoomed] = useState<Doomed | null>(null);
	const [putAway, setPutAway] = useState<ReadonlySet<string>>(new Set());

	/** Does something on the server and shows what came of it; false when it did not work. */
	const run: Attempt = (what) =>
		attempt(async () => {
			const answer = await what();
			if (isJob(answer)) learn(answer);
			else refresh();
		});

	const shown = jobs.filter((job) => isShown(job) && !putAway.has(job.id));
	return (
		<main className="models">
			<h1 className="models-title">{t('models.title')}</h1>
			{shown.length > 0 && (
				<section aria-labelledby="models-jobs">
					<h2 id="models-jobs">{t('models.onTheWay')}</h2>
					<ul className="models-list">
						{shown.map((job) => (
							<JobCard key={job.id} job={job} run={run} onPutAway={() => setPutAway(new Set([...putAway, job.id]))} />
						))}
					</ul>
				</section>
			)}
			<section aria-labelledby="models-here" aria-busy={catalog === null}>
				<h2 id="models-here">{t('models.here')}</h2>
				{catalog === null && <p className="models-note">{t('models.noAnswer')}</p>}
				<ul className="models-list">
					{catalog !== null &&
						defaultFirst(catalog).map((model) => (
							<ModelCard
								key={model.name}
								model={model}
								catalog={catalog}
								run={run}
								onRemove={() => setDoomed({ name: model.name, kind: 'model' })}
							/>
						))}
				</ul>
			</section>
			<AddModel catalog={catalog} jobs={jobs} run={run} />
			{catalog !== null && <AddOns catalog={catalog} onRemove={(name, kind) => setDoomed({ name, kind })} />}
			{catalog !== null && (
				<section aria-labelledby="models-device">
					<h2 id="models-device">{t('models.runsOnWhat')}</h2>
					<p className="models-note">{t('models.provider', { provider: catalog.provider })}</p>
					{catalog.provider_notes.map((note) => (
						<p className="models-note" key={note}>
							{note}
						</p>
					))}
				</section>
			)}
			<Suspense>
				{doomed !== null && (
					<RemovePanel
						name={doomed.name}
						kind={doomed.kind}
						onClose={() => setDoomed(null)}
						onRemoved={() => {
							show(t('models.removed', { name: doomed.name }));
							refresh();
						}}
					/>
				)}
			</Suspense>
		</main>
	);
}

function defaultFirst({ models, default_model }: Catalog): CatalogModel[] {
	return models.toSorted((a, b) => Number(b.name === default_model) - Number(a.name === default_model));
}

function isJob(answer: unknown): answer is ModelJob {
	return typeof answer === 'object' && answer !== null && 'stage' in answer;
}
