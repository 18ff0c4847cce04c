/** Generations as the web process sends them, for tests of the page. */
import { type Generation, neutralSettings, type Picture } from '#contract/generation.ts';
import { fakeCatalog } from './fake-catalog.ts';

/** Minutes after midnight make the time: `wireGeneration('a', 5)` is newer than `wireGeneration('b', 4)`. */
export function wireGeneration(id: string, minutes: number, change: Partial<Generation> = {}): Generation {
	const { defaults } = fakeCatalog.models[0]!;
	const created = new Date(Date.UTC(2026, 10, 21, 0, minutes)).toISOString();
	return {
		id,
		state: 'done',
		position: null,
		expected_start_s: null,
		request: { prompt: `prompt of ${id}` },
		settings: { ...neutralSettings, prompt: `prompt of ${id}`, model: 'starter', seed: 7, ...defaults },
		progress: null,
		pictures: [],
		problem: null,
		warnings: [],
		model: 'starter',
		provider: 'cpu',
		created_at: created,
		started_at: created,
		ended_at: null,
		timings: null,
		deleted_at: null,
		...change,
	};
}

export function wirePicture(id: string, change: Partial<Picture> = {}): Picture {
	const url = `/api/pictures/${id}`;
	return { id, url, thumbnail: `${url}/thumbnail`, width: 64, height: 64, seed: 7, deleted_at: null, ...change };
}
