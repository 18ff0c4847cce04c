/** What can be done on the queue's page, as changes that are shown at once and sent until they are answered. */
import type { GenerationRequest } from '#contract/generation.ts';
import type { QueueEntry, QueueState, WaitingCells } from '#contract/queue.ts';
import { setCellsWaiting } from '../groups/api.ts';
import { cancel, makeKey, Refused, submit } from '../live/api.ts';
import { cancelAll, changeEntry, getQueue, orderQueue } from './api.ts';
import { changed, moved, ownOf, without } from './line.ts';
import type { Change } from './use-queue.ts';

const asItIs = (state: QueueState): QueueState => state;

export function pauseQueue(paused: boolean): Change {
	return { apply: (state) => ({ ...state, paused }), send: () => orderQueue({ paused }) };
}

export function pauseEntry(id: string, paused: boolean): Change {
	return { apply: (state) => changed(state, id, { paused }), send: () => changeEntry(id, { paused }) };
}

/** @param before one of the same person's; null: to the end */
export function moveEntry(id: string, before: string | null): Change {
	return { apply: (state) => moved(state, id, before), send: () => changeEntry(id, { before }) };
}

export function runNext(id: string): Change {
	return {
		apply: (state) => moved(state, id, ownOf(state).find((entry) => entry.id !== id)?.id ?? null),
		send: () => changeEntry(id, { next: true }),
	};
}

/** @param time ISO 8601; null for at once */
export function putOff(id: string, time: string | null): Change {
	return { apply: (state) => changed(state, id, { not_before: time }), send: () => changeEntry(id, { not_before: time }) };
}

/** @param group null for all that waits */
export function putOffAll(time: string | null, group: string | null): Change {
	return {
		apply: (state) => partOf(state, group).reduce((shown, { id }) => changed(shown, id, { not_before: time }), state),
		send: () => orderQueue({ not_before: time, ...(group === null ? {} : { group }) }),
	};
}

export function editEntry(id: string, request: GenerationRequest, replaces: GenerationRequest): Change {
	return { apply: asItIs, send: () => changeEntry(id, { request, replaces }) };
}

export function cancelEntry(id: string): Change {
	return {
		apply: (state) => without(state, new Set([id])),
		send: async () => {
			await cancel(id);
			return await getQueue();
		},
	};
}

/** @param group null for all that waits */
export function cancelPart(group: string | null): Change {
	return {
		apply: (state) => ({
			...without(state, new Set(partOf(state, group).map(({ id }) => id))),
			cells: state.cells.filter((cells) => group !== null && cells.group !== group),
		}),
		send: async () => {
			await cancelAll(group === null ? {} : { group });
			return await getQueue();
		},
	};
}

/** Cancels the cells of a grid that are not in line yet, or lets those wait again. */
export function cellsWait(cells: WaitingCells, waits: boolean): Change {
	return {
		apply: (state) => {
			const others = state.cells.filter(({ group }) => group !== cells.group);
			return { ...state, cells: waits ? [...others, cells] : others };
		},
		send: async () => {
			await setCellsWaiting(cells.group, waits);
			return await getQueue();
		},
	};
}

/** One's own that wait: all, or those of a group. */
export function partOf(state: QueueState, group: string | null): QueueEntry[] {
	return ownOf(state).filter(({ generation }) => group === null || generation?.request.group === group);
}

/**
 * Asks again for what was cancelled, in its order, with its hours and pauses; what follows it still goes behind it. The keys make sure
 * that an answer that is lost doubles nothing.
 */
export function putBack(entries: readonly QueueEntry[], following: string | null): Change {
	const asked = entries.flatMap(({ generation, paused, not_before }) => {
		if (generation === null) return [];
		const { not_before: _hour, ...request } = generation.request;
		return [{ key: makeKey(), paused, request: not_before === null ? request : { ...request, not_before } }];
	});
	return {
		apply: asItIs,
		send: async () => {
			for (const { key, paused, request } of asked) {
				const { id } = await submit(request, key);
				const change = { ...(following === null ? {} : { before: following }), ...(paused ? { paused } : {}) };
				// What it stood before may have begun, or it itself: then it stays where it is.
				if (Object.keys(change).length > 0) await changeEntry(id, change).catch(unlessRefused);
			}
			return await getQueue();
		},
	};
}

function unlessRefused(error: unknown): void {
	if (!(error instanceof Refused)) throw error;
}
