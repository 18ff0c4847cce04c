/** What changes without a commit: places in the queue, progress. Lives in memory and may be lost. */
import type { ServiceGeneration, ServiceProgress } from '#contract/service.ts';

export interface LiveFacts {
	/** Place in the queue from 1. */
	position: number | null;
	/** Seconds until it is expected to start. */
	expectedStartS: number | null;
	progress: ServiceProgress | null;
}

const noLiveFacts: LiveFacts = { position: null, expectedStartS: null, progress: null };

export interface Live {
	get(id: string): LiveFacts;
	/** Keeps what a told generation holds. The log tells none of it, which takes nothing away; in an answer no place means that it is held back. */
	take(told: ServiceGeneration, source: 'answer' | 'log'): void;
	setProgress(id: string, progress: ServiceProgress): void;
	forget(id: string): void;
}

export function createLive(): Live {
	const facts = new Map<string, LiveFacts>();
	const get = (id: string) => facts.get(id) ?? noLiveFacts;
	return {
		get,
		take: ({ id, state, position, expected_start_s, progress }, source) => {
			const known = get(id);
			if (state === 'queued') {
				facts.set(id, source === 'answer' ? { position, expectedStartS: expected_start_s, progress: null } : { ...known, progress: null });
			} else if (state === 'running') facts.set(id, { ...noLiveFacts, progress: progress ?? known.progress });
		},
		setProgress: (id, progress) => {
			facts.set(id, { ...noLiveFacts, progress });
		},
		forget: (id) => {
			facts.delete(id);
		},
	};
}
