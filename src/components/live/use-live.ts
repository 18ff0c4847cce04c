/** Keeps the studio's state equal to the server's: what happens, and questions where something may have been missed. */
import { type Dispatch, useCallback, useEffect, useRef } from 'react';
import { hasEnded } from '#contract/generation.ts';
import { getCatalog, getGeneration, listGenerations, Refused } from './api.ts';
import { useConnection } from './LiveProvider.tsx';
import type { Action, StudioState } from './state.ts';
import { useEvents } from './use-events.ts';

/** How often it is looked whether something is overdue, and what counts as that, in milliseconds. */
const watchMs = 2_000;
const silenceMs = 8_000;

export function useLive(state: StudioState, dispatch: Dispatch<Action>): void {
	const { connected, streaming } = useConnection();
	const current = useRef({ state, connected, streaming });
	current.current = { state, connected, streaming };
	const heardAt = useRef(0);
	const polling = useRef(false);

	const refreshCatalog = useCallback(async () => dispatch({ type: 'catalog', catalog: await getCatalog() }), [dispatch]);

	/** Asks for one generation of which the page does not know how it ended. */
	const ask = useCallback(
		async (id: string, waitSeconds: number) => {
			try {
				dispatch({ type: 'generation', generation: await getGeneration(id, waitSeconds) });
			} catch (error) {
				if (error instanceof Refused && error.problem.code === 'not_found') dispatch({ type: 'removed', id });
				else throw error;
			}
		},
		[dispatch],
	);

	/** What events would have said; while there are none, it comes from here. */
	const poll = useCallback(async () => {
		if (polling.current) return;
		polling.current = true;
		try {
			dispatch({ type: 'first-page', page: await listGenerations({}) });
			if (current.current.state.catalog === null) await refreshCatalog();
			const oldest = listActive(current.current.state).at(-1);
			if (oldest !== undefined && !current.current.streaming) await ask(oldest, 2);
		} catch {
			// Nothing was heard; the next look tries again.
		} finally {
			polling.current = false;
		}
	}, [dispatch, refreshCatalog, ask]);

	useEvents((event) => {
		heardAt.current = Date.now();
		dispatch({ type: 'event', event });
		if (event.name === 'snapshot') {
			const active = new Set(event.data.active.map(({ id }) => id));
			for (const id of listActive(state)) if (!active.has(id)) ask(id, 0).catch(() => undefined);
			void poll();
		}
		const isOtherCatalog = event.name === 'models' && event.data.job === undefined;
		if (isOtherCatalog || event.name === 'service') refreshCatalog().catch(() => undefined);
	});

	useEffect(() => {
		heardAt.current = Date.now();
		const watch = setInterval(() => {
			const { state: known, ...connection } = current.current;
			const overdue = listActive(known).length > 0 && Date.now() - heardAt.current > silenceMs;
			const needed = !connection.connected || !connection.streaming || overdue || known.catalog === null || !known.known;
			if (needed && document.visibilityState === 'visible') void poll();
		}, watchMs);
		return () => clearInterval(watch);
	}, [poll]);

	// Back from where nothing was heard, or from sleep.
	useEffect(() => {
		if (connected) void poll();
	}, [connected, poll]);
}

function listActive({ generations }: StudioState): string[] {
	return generations.filter(({ state }) => !hasEnded(state)).map(({ id }) => id);
}
