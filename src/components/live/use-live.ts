/** Keeps the page's state equal to the server's: the event stream, and questions where the stream may have missed something. */
import { type Dispatch, useEffect, useRef } from 'react';
import { hasEnded } from '#contract/generation.ts';
import { getCatalog, getGeneration, listGenerations, Refused, Unreachable } from './api.ts';
import { openLive } from './live.ts';
import type { Live } from './live-message.ts';
import type { Action, StudioState } from './state.ts';

/** How often it is looked whether something is overdue, and what counts as that, in milliseconds. */
const watchMs = 2_000;
const silenceMs = 8_000;

export function useLive(state: StudioState, dispatch: Dispatch<Action>): void {
	const current = useRef(state);
	current.current = state;

	useEffect(() => {
		let heardAt = Date.now();
		let polling = false;
		let streaming = false;
		let live: Live | null = null;

		async function refresh(): Promise<void> {
			dispatch({ type: 'first-page', page: await listGenerations({}) });
		}

		async function refreshCatalog(): Promise<void> {
			dispatch({ type: 'catalog', catalog: await getCatalog() });
		}

		/** Asks for one generation of which the page does not know how it ended. */
		async function ask(id: string, waitSeconds: number): Promise<void> {
			try {
				dispatch({ type: 'generation', generation: await getGeneration(id, waitSeconds) });
			} catch (error) {
				if (error instanceof Refused && error.problem.code === 'not_found') dispatch({ type: 'removed', id });
				else throw error;
			}
		}

		function listActive(): string[] {
			return current.current.generations.filter(({ state }) => !hasEnded(state)).map(({ id }) => id);
		}

		/** What the stream would have said; while it is away, it comes from here. */
		async function poll(): Promise<void> {
			if (polling) return;
			polling = true;
			try {
				await refresh();
				if (current.current.catalog === null) await refreshCatalog();
				const oldest = listActive().at(-1);
				dispatch({ type: 'connected', connected: true });
				if (oldest !== undefined && !streaming) await ask(oldest, 2);
			} catch (error) {
				// Nothing was heard; the next look tries again.
				if (error instanceof Unreachable) dispatch({ type: 'connected', connected: false });
			} finally {
				polling = false;
			}
		}

		live = openLive((message) => {
			if (message.kind === 'streaming') {
				streaming = message.streaming;
				void poll();
				return;
			}
			heardAt = Date.now();
			dispatch({ type: 'event', event: message.event });
			if (message.event.name === 'snapshot') {
				const active = new Set(message.event.data.active.map(({ id }) => id));
				for (const id of listActive()) if (!active.has(id)) ask(id, 0).catch(() => undefined);
				void poll();
			}
			const isOtherCatalog = message.event.name === 'models' && message.event.data.job === undefined;
			if (isOtherCatalog || message.event.name === 'service') refreshCatalog().catch(() => undefined);
		});

		const watch = setInterval(() => {
			const { connected, catalog, known } = current.current;
			const overdue = listActive().length > 0 && Date.now() - heardAt > silenceMs;
			if (document.visibilityState === 'visible' && (!connected || !streaming || overdue || catalog === null || !known)) void poll();
		}, watchMs);

		// A locked phone, another tab, another Wi-Fi: what the page shows may be old, and the stream dead without an error.
		const wake = () => {
			if (document.visibilityState !== 'visible') return;
			live?.wake();
			void poll();
		};
		// Whether that is true for Easel, which may run on this very machine, shows when it is asked.
		const offline = () => void poll();
		document.addEventListener('visibilitychange', wake);
		const pageshow = ({ persisted }: PageTransitionEvent) => {
			if (persisted) wake();
		};
		addEventListener('pageshow', pageshow);
		addEventListener('online', wake);
		addEventListener('offline', offline);
		return () => {
			clearInterval(watch);
			live?.close();
			document.removeEventListener('visibilitychange', wake);
			removeEventListener('pageshow', pageshow);
			removeEventListener('online', wake);
			removeEventListener('offline', offline);
		};
	}, [dispatch]);
}
