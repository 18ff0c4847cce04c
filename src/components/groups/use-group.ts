/** A grid as it is now: asked for once, then kept up to date by what happens. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Generation } from '#contract/generation.ts';
import type { Group, GroupCell } from '#contract/groups.ts';
import { Refused } from '../live/api.ts';
import { useEvents } from '../live/use-events.ts';
import { getGroup } from './api.ts';

/** Several changes at once ask once. */
const pauseMs = 200;
const retryMs = 3_000;

export interface GroupState {
	group: Group | null;
	/** There is no such grid. */
	gone: boolean;
	take(group: Group): void;
}

export function useGroup(id: string, initial: Group | null = null): GroupState {
	const [group, setGroup] = useState(initial);
	const [gone, setGone] = useState(false);
	const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

	const ask = useCallback(
		(afterMs: number) => {
			clearTimeout(timer.current);
			timer.current = setTimeout(async () => {
				try {
					setGroup(await getGroup(id));
				} catch (error) {
					if (error instanceof Refused && error.problem.code === 'not_found') setGone(true);
					else ask(retryMs);
				}
			}, afterMs);
		},
		[id],
	);
	useEffect(() => {
		if (initial === null) ask(0);
		return () => clearTimeout(timer.current);
	}, [ask, initial]);

	useEvents(({ name, data }) => {
		if (name === 'group' && data.id === id) ask(pauseMs);
		else if (name === 'snapshot') ask(0);
		else if (name === 'removed') {
			if (group?.cells.some(({ generation }) => generation !== null && data.id.startsWith(generation.id))) ask(pauseMs);
		} else if (name === 'queued' || name === 'started' || name === 'ended' || name === 'restored') {
			if (data.request.group === id) setGroup((known) => (known === null ? null : withGeneration(known, data, () => ask(pauseMs))));
		}
	});
	return { group, gone, take: setGroup };
}

/** One that is not among the cells yet is on its way: then all of them are asked for. */
function withGeneration(group: Group, generation: Generation, ask: () => void): Group {
	if (!group.cells.some((cell) => cell.generation?.id === generation.id)) {
		ask();
		return group;
	}
	const cells = group.cells.map(
		(cell): GroupCell => (cell.generation?.id === generation.id ? { ...cell, state: generation.state, generation } : cell),
	);
	const count = (...states: GroupCell['state'][]) => cells.filter(({ state }) => states.includes(state)).length;
	const counts = {
		all: cells.length,
		done: count('done'),
		failed: count('failed', 'gone'),
		cancelled: count('cancelled'),
		open: count('waiting', 'queued', 'running'),
	};
	return { ...group, cells, counts };
}
