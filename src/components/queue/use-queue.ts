/** Keeps the page's queue equal to the server's, and sends changes one after the other until each is answered. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { QueueState } from '#contract/queue.ts';
import { useConnection } from '../live/LiveProvider.tsx';
import { pause } from '../live/pause.ts';
import { isPassing } from '../live/until-reached.ts';
import { useEvents } from '../live/use-events.ts';
import { getQueue } from './api.ts';

/** How often it is asked how long everything still takes, in milliseconds; and the pause before a change is tried again. */
const refreshMs = 10_000;
const pauseMs = 1_000;

/** Something that somebody did. It may be sent again when its answer is lost. */
export interface Change {
	/** What it does, shown before the server has answered. */
	apply(state: QueueState): QueueState;
	send(): Promise<QueueState>;
}

export interface KeptQueue {
	/** Null as long as nothing is known. */
	state: QueueState | null;
	/** A change waits for the connection. */
	unsent: boolean;
	change(change: Change): void;
}

/** @param onRefused told why a change was not possible; the queue as it is follows by itself. */
export function useQueue(initial: QueueState | null, onRefused: (error: unknown) => void): KeptQueue {
	const [known, setKnown] = useState(initial);
	const [pending, setPending] = useState<readonly Change[]>([]);
	const [unsent, setUnsent] = useState(false);
	const outbox = useRef<Change[]>([]);
	const sending = useRef(false);
	const asking = useRef<'no' | 'once' | 'again'>('no');
	const refused = useRef(onRefused);
	refused.current = onRefused;
	const { streaming } = useConnection();

	const refresh = useCallback(async (): Promise<void> => {
		if (asking.current !== 'no') {
			asking.current = 'again';
			return;
		}
		do {
			asking.current = 'once';
			const answer = await getQueue().catch(() => null);
			// While changes are on their way, their answers say it.
			if (answer !== null && outbox.current.length === 0) setKnown(answer);
		} while ((asking.current as string) === 'again');
		asking.current = 'no';
	}, []);

	const send = useCallback(async (): Promise<void> => {
		if (sending.current) return;
		sending.current = true;
		for (let first = outbox.current[0]; first !== undefined; first = outbox.current[0]) {
			try {
				const answer = await first.send();
				outbox.current.shift();
				setKnown(answer);
			} catch (error) {
				if (isPassing(error)) {
					setUnsent(true);
					await pause(pauseMs);
					continue;
				}
				outbox.current.shift();
				refused.current(error);
				void refresh();
			}
			setUnsent(false);
			setPending([...outbox.current]);
		}
		sending.current = false;
		void refresh();
	}, [refresh]);

	const change = useCallback(
		(wanted: Change) => {
			outbox.current.push(wanted);
			setPending([...outbox.current]);
			void send();
		},
		[send],
	);

	useEvents((event) => {
		if (event.name === 'queue' || event.name === 'snapshot' || event.name === 'service' || event.name === 'group') void refresh();
		if (event.name === 'step') {
			const { id, progress } = event.data;
			setKnown((former) => former && withProgress(former, id, progress));
		}
	});
	// biome-ignore lint/correctness/useExhaustiveDependencies: a stream that comes or goes may have left something out.
	useEffect(() => {
		void refresh();
		const timer = setInterval(() => document.visibilityState === 'visible' && void refresh(), refreshMs);
		return () => clearInterval(timer);
	}, [refresh, streaming]);

	const state = useMemo(() => known && pending.reduce((shown, one) => one.apply(shown), known), [known, pending]);
	return { state, unsent, change };
}

type Progress = NonNullable<NonNullable<QueueState['running'][number]['generation']>['progress']>;

function withProgress(state: QueueState, id: string, progress: Progress): QueueState {
	const running = state.running.map((entry) =>
		entry.id === id && entry.generation !== null
			? { ...entry, expected_s: progress.remaining_s ?? entry.expected_s, generation: { ...entry.generation, progress } }
			: entry,
	);
	return { ...state, running };
}
