/** Keeps the page's models and jobs equal to the server's. */
import { useCallback, useEffect, useState } from 'react';
import type { Catalog } from '#contract/catalog.ts';
import type { ModelJob } from '#contract/models.ts';
import { getCatalog } from '../live/api.ts';
import { useConnection } from '../live/LiveProvider.tsx';
import { useEvents } from '../live/use-events.ts';
import { listJobs } from './api.ts';

export interface KnownModels {
	/** Null as long as nothing is known. */
	catalog: Catalog | null;
	/** Newest first. */
	jobs: readonly ModelJob[];
	/** A job began or went on. */
	learn(job: ModelJob): void;
	/** Something else changed: asks for everything again. */
	refresh(): void;
}

export function useModels(initial: Catalog | null): KnownModels {
	const [catalog, setCatalog] = useState(initial);
	const [jobs, setJobs] = useState<readonly ModelJob[]>([]);
	const { streaming } = useConnection();

	const refresh = useCallback(() => {
		// Without an answer the next event, or the connection that is back, asks again.
		getCatalog().then(setCatalog, () => undefined);
		listJobs().then(setJobs, () => undefined);
	}, []);
	const learn = useCallback((job: ModelJob) => setJobs((known) => withJob(known, job)), []);

	useEvents((event) => {
		if (event.name === 'models' && event.data.job !== undefined) learn(event.data.job);
		else if (event.name === 'models' || event.name === 'service' || event.name === 'snapshot') refresh();
	});
	// biome-ignore lint/correctness/useExhaustiveDependencies: a stream that comes or goes may have left something out.
	useEffect(refresh, [refresh, streaming]);
	return { catalog, jobs, learn, refresh };
}

function withJob(known: readonly ModelJob[], job: ModelJob): ModelJob[] {
	const isKnown = known.some(({ id }) => id === job.id);
	// What a press is answered with may be older than what was heard meanwhile.
	const isNews = (one: ModelJob) => one.id === job.id && one.updated_at <= job.updated_at;
	return isKnown ? known.map((one) => (isNews(one) ? job : one)) : [job, ...known];
}
