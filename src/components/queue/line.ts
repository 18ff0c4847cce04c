/** What changes do to the queue, so that the page shows them before the server has answered. Pure. */
import type { QueueEntry, QueueState } from '#contract/queue.ts';

/** Those that waits of one's own, in their order. */
export function ownOf({ waiting }: Pick<QueueState, 'waiting'>): QueueEntry[] {
	return waiting.filter(({ generation }) => generation !== null);
}

/** Before which of one's own something goes that is to stand at `place` among them (from 0); null: at the end. */
export function nextAt(state: QueueState, id: string, place: number): string | null {
	return ownOf(state).filter((entry) => entry.id !== id)[place]?.id ?? null;
}

/** Puts one before another of one's own, or at the end of them. What belongs to others keeps its places. */
export function moved(state: QueueState, id: string, before: string | null): QueueState {
	const own = ownOf(state);
	const entry = own.find((one) => one.id === id);
	if (entry === undefined) return state;
	const others = own.filter((one) => one.id !== id);
	const found = others.findIndex((one) => one.id === before);
	const order = others.toSpliced(found === -1 ? others.length : found, 0, entry);
	let next = 0;
	const waiting = state.waiting.map((one) => (one.generation === null ? one : (order[next++] ?? one)));
	return { ...state, waiting: numbered(waiting) };
}

export function changed(state: QueueState, id: string, change: Partial<Pick<QueueEntry, 'paused' | 'not_before'>>): QueueState {
	return { ...state, waiting: numbered(state.waiting.map((entry) => (entry.id === id ? { ...entry, ...change } : entry))) };
}

export function without(state: QueueState, ids: ReadonlySet<string>): QueueState {
	return {
		...state,
		running: state.running.filter(({ id }) => !ids.has(id)),
		waiting: numbered(state.waiting.filter(({ id }) => !ids.has(id))),
	};
}

/** The same with new positions; what is held has none. When each starts only the server knows. */
function numbered(waiting: readonly QueueEntry[]): QueueEntry[] {
	let position = 0;
	return waiting.map((entry) => {
		if (entry.paused || (entry.not_before !== null && Date.parse(entry.not_before) > Date.now())) return { ...entry, position: null };
		position += 1;
		return position === entry.position ? entry : { ...entry, position, expected_start_s: null };
	});
}

/** Seconds that all that waits will take together; null as soon as one is not known. */
export function secondsOf(entries: readonly QueueEntry[]): number | null {
	return entries.reduce<number | null>((sum, { expected_s }) => (sum === null || expected_s === null ? null : sum + expected_s), 0);
}
