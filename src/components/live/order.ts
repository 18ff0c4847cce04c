/** The list of generations, newest first: what the server says goes to its place, and never back in time. */
import { type Generation, type GenerationPage, hasEnded } from '#contract/generation.ts';

interface Known {
	generations: readonly Generation[];
	nextCursor: string | null;
}

/** Puts a generation into its place, or takes it out when it lies in the bin. */
export function place(generations: readonly Generation[], incoming: Generation): Generation[] {
	const known = generations.find(({ id }) => id === incoming.id);
	const others = generations.filter(({ id }) => id !== incoming.id);
	if (incoming.deleted_at !== null) return others;
	const index = others.findIndex((other) => isNewer(incoming, other));
	const at = index === -1 ? others.length : index;
	return [...others.slice(0, at), known === undefined ? incoming : newest(known, incoming), ...others.slice(at)];
}

/**
 * A fresh first page: what it should hold but does not is gone. When it does not reach down to what is known, as after hours away,
 * the list starts again from it.
 */
export function mergeFirstPage({ generations, nextCursor }: Known, page: GenerationPage): Known {
	const oldest = page.generations.at(-1);
	const listed = new Set(page.generations.map(({ id }) => id));
	const isOlder = (known: Generation) => page.next_cursor !== null && oldest !== undefined && isNewer(oldest, known);
	const reaches = generations.some(({ id }) => listed.has(id));
	const kept = generations.filter((known) => listed.has(known.id) || !hasEnded(known.state) || (reaches && isOlder(known)));
	const goesOn = reaches && generations.some(isOlder);
	return { generations: page.generations.reduce(place, kept), nextCursor: goesOn ? nextCursor : page.next_cursor };
}

function isNewer(one: Generation, other: Generation): boolean {
	return one.created_at > other.created_at || (one.created_at === other.created_at && one.id > other.id);
}

/** Answers can overtake each other: an end is final, and steps are counted up. */
function newest(known: Generation, incoming: Generation): Generation {
	if (hasEnded(known.state) && !hasEnded(incoming.state)) return known;
	const sameRun = known.state === 'running' && incoming.state === 'running' && known.started_at === incoming.started_at;
	if (!sameRun || known.progress === null) return incoming;
	if (incoming.progress === null) return { ...incoming, progress: known.progress };
	const behind =
		incoming.progress.picture < known.progress.picture ||
		(incoming.progress.picture === known.progress.picture && incoming.progress.step < known.progress.step);
	return behind ? { ...incoming, progress: known.progress } : incoming;
}
