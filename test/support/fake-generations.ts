/** The generations of the fake GPU service, in memory, with the durable log of their changes. */
import { randomUUID } from 'node:crypto';
import { hasEnded, type PictureFile } from '#contract/generation.ts';
import { type Problem, ProblemError } from '#contract/problem.ts';
import type { Change, ChangePage, ServiceGeneration, ServiceProgress, Submission } from '#contract/service.ts';
import { resolveSettings } from '#contract/settings.ts';
import { fakeCatalog } from './fake-catalog.ts';

export type Ending = Partial<Pick<ServiceGeneration, 'files' | 'day' | 'warnings'>> & {
	state?: 'done' | 'failed' | 'cancelled';
	problem?: Problem | null;
};

export interface FakeGenerations {
	submit(id: string, submission: Submission): { generation: ServiceGeneration; created: boolean };
	/** @throws ProblemError `not_found`. */
	get(id: string): ServiceGeneration;
	has(id: string): boolean;
	/** In the order in which they came. */
	list(): ServiceGeneration[];
	start(id: string): ServiceGeneration;
	progress(id: string, progress: ServiceProgress): void;
	end(id: string, ending?: Ending): ServiceGeneration;
	setDeleted(id: string, deleted: boolean, picture?: number): ServiceGeneration;
	/** Nothing is left of it but the entry in the log. */
	purge(id: string): void;
	changes(after: number, limit: number): ChangePage;
	/** The queue's file was replaced: another log, no generations. */
	replace(): void;
}

export function createFakeGenerations(onChange: (head: { log: string; cursor: number }) => void): FakeGenerations {
	const known = new Map<string, ServiceGeneration>();
	let log: string = randomUUID();
	let changes: Change[] = [];

	const get = (id: string): ServiceGeneration => {
		const generation = known.get(id);
		if (generation === undefined) throw new ProblemError('not_found', 'There is no such generation.');
		const waiting = [...known.values()].filter(({ state }) => state === 'queued');
		const place = waiting.findIndex((other) => other.id === id);
		return { ...generation, position: place === -1 ? null : place + 1, expected_start_s: place === -1 ? null : place * 2 };
	};
	const tell = (kind: Change['kind'], id: string): void => {
		const generation = kind === 'purged' ? null : { ...get(id), position: null, expected_start_s: null, progress: null };
		const cursor = changes.length + 1;
		changes.push({ cursor, id, kind, generation });
		onChange({ log, cursor });
	};
	const change = (kind: Change['kind'], id: string, fields: Partial<ServiceGeneration>): ServiceGeneration => {
		known.set(id, { ...get(id), ...fields });
		tell(kind, id);
		return get(id);
	};
	const now = () => new Date().toISOString();

	return {
		submit: (id, { owner, request }) => {
			if (known.has(id)) return { generation: get(id), created: false };
			const [model] = fakeCatalog.models;
			if (model === undefined || (request.model ?? model.name) !== model.name) {
				throw new ProblemError('validation_failed', 'There is no such model. There are: starter.', { field: 'model' });
			}
			const settings = resolveSettings(request, model, 4_242);
			known.set(id, { ...newlyAccepted, id, owner, request, settings, created_at: now() });
			tell('queued', id);
			return { generation: get(id), created: true };
		},
		get,
		has: (id) => known.has(id),
		list: () => [...known.keys()].map(get),
		start: (id) => change('started', id, { state: 'running', attempt: get(id).attempt + 1, started_at: now() }),
		progress: (id, progress) => {
			known.set(id, { ...get(id), progress });
		},
		end: (id, { state = 'done', problem = null, ...facts }: Ending = {}) =>
			hasEnded(get(id).state) ? get(id) : change('ended', id, { state, problem, ...facts, progress: null, ended_at: now() }),
		setDeleted: (id, deleted, picture) => {
			const generation = get(id);
			if (!hasEnded(generation.state)) throw new ProblemError('conflict', 'It has not ended yet. Cancel it first.');
			const kind = deleted ? 'deleted' : 'restored';
			if (picture === undefined) return change(kind, id, { deleted_at: deleted ? now() : null });
			if (!generation.files.some(({ n }: PictureFile) => n === picture)) throw new ProblemError('not_found', 'There is no such picture.');
			const others = generation.deleted_pictures.filter((n) => n !== picture);
			return change(kind, id, { deleted_pictures: deleted ? [...others, picture] : others });
		},
		purge: (id) => {
			known.delete(id);
			changes = changes.map((entry) => (entry.id === id ? { ...entry, generation: null } : entry));
			tell('purged', id);
		},
		changes: (after, limit) => {
			const page = changes.filter(({ cursor }) => cursor > after).slice(0, limit);
			return { log, changes: page, cursor: page.at(-1)?.cursor ?? Math.min(after, changes.length) };
		},
		replace: () => {
			known.clear();
			changes = [];
			log = randomUUID();
			onChange({ log, cursor: 0 });
		},
	};
}

/** A generation of the service that has just been accepted. */
export const newlyAccepted: Omit<ServiceGeneration, 'id' | 'owner' | 'request' | 'settings' | 'created_at'> = {
	state: 'queued',
	position: null,
	expected_start_s: null,
	progress: null,
	day: null,
	files: [],
	deleted_pictures: [],
	problem: null,
	warnings: [],
	run: null,
	timings: null,
	attempt: 0,
	started_at: null,
	ended_at: null,
	deleted_at: null,
};
