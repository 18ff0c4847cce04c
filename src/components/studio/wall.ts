/** What hangs where: one thing stands on the easel, everything else on the wall. Pure. */
import { type Generation, hasEnded, type Picture } from '#contract/generation.ts';
import type { Sending, StudioState } from '../live/state.ts';

export type WallItem =
	| { kind: 'sending'; key: string; sending: Sending }
	| { kind: 'work'; key: string; generation: Generation }
	| { kind: 'end'; key: string; generation: Generation }
	| { kind: 'picture'; key: string; generation: Generation; picture: Picture }
	/** All cells of a grid as one; the generation is the newest of them. */
	| { kind: 'group'; key: string; generation: Generation; group: string };

export type OnEasel = { kind: 'sending'; sending: Sending } | { kind: 'generation'; generation: Generation };

/** A picture with the generation that it belongs to. */
export interface Shown {
	generation: Generation;
	picture: Picture;
}

/**
 * On the easel stands what is being painted; else what waits first; else the newest that has something to show. Cancelled ones without
 * pictures never do.
 */
export function chooseForEasel({ generations, sending }: Pick<StudioState, 'generations' | 'sending'>): OnEasel | null {
	const oldestFirst = [...generations].reverse();
	const working = oldestFirst.find(({ state }) => state === 'running') ?? oldestFirst.find(({ state }) => state === 'queued');
	if (working !== undefined) return { kind: 'generation', generation: working };
	const [newest] = sending;
	if (newest !== undefined) return { kind: 'sending', sending: newest };
	const ended = generations.find((generation) => generation.state === 'failed' || listPictures(generation).length > 0);
	return ended === undefined ? null : { kind: 'generation', generation: ended };
}

/** Most things on the wall: the gallery has all pictures. */
const mostOnWall = 24;

/** What is not on the easel, newest first. */
export function listWall({ generations, sending }: Pick<StudioState, 'generations' | 'sending'>, onEasel: OnEasel | null): WallItem[] {
	const waiting = sending
		.filter((one) => !(onEasel?.kind === 'sending' && onEasel.sending === one))
		.map((one): WallItem => ({ kind: 'sending', key: one.key, sending: one }));
	const groups = new Set<string>();
	const items = generations.flatMap((one): WallItem[] => {
		const { group } = one.request;
		if (group === undefined) return onEasel?.kind === 'generation' && onEasel.generation === one ? [] : toItems(one);
		if (groups.has(group)) return [];
		groups.add(group);
		return [{ kind: 'group', key: group, generation: one, group }];
	});
	return [...waiting, ...items].slice(0, mostOnWall);
}

function toItems(generation: Generation): WallItem[] {
	const pictures = listPictures(generation).map((picture): WallItem => ({ kind: 'picture', key: picture.id, generation, picture }));
	if (!hasEnded(generation.state)) return [{ kind: 'work', key: generation.id, generation }, ...pictures];
	if (generation.state === 'failed' || (generation.state === 'cancelled' && generation.pictures.length === 0)) {
		return [{ kind: 'end', key: generation.id, generation }, ...pictures];
	}
	return pictures;
}

/** The pictures of a generation that do not lie in the bin, the first one first. */
export function listPictures({ pictures }: Generation): Picture[] {
	return pictures
		.filter(({ deleted_at }) => deleted_at === null)
		.sort((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }));
}

/** All pictures in the order in which the viewer goes through them. */
export function listShown(generations: readonly Generation[]): Shown[] {
	return generations.flatMap((generation) => listPictures(generation).map((picture) => ({ generation, picture })));
}
