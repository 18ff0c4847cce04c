/** Sends presses of the button until the server has answered each of them once; they lie in the outbox until then. */
import { type Dispatch, useCallback, useEffect, useRef } from 'react';
import type { GenerationRequest } from '#contract/generation.ts';
import { askForSync } from '../app/background-sync.ts';
import { deliver } from '../app/deliver.ts';
import { dropEntry, listEntries, putEntry, toEntry } from '../app/outbox.ts';
import { makeKey } from '../live/api.ts';
import { pauseAfter } from '../live/pause.ts';
import type { Action } from '../live/state.ts';

export interface Paint {
	paint(request: GenerationRequest): void;
	/** Takes back a press that has not been answered, or puts away one that was refused. */
	drop(key: string): void;
}

export function usePaint(dispatch: Dispatch<Action>): Paint {
	/** One for each press that is being sent; aborted with the page. */
	const onTheWay = useRef(new Set<string>());
	/** Being written to the outbox. */
	const writing = useRef(new Map<string, Promise<void>>());
	const gone = useRef<AbortController | null>(null);

	const follow = useCallback(
		(key: string) => {
			if (onTheWay.current.has(key)) return;
			onTheWay.current.add(key);
			gone.current ??= new AbortController();
			void send(key, dispatch, gone.current.signal).finally(() => onTheWay.current.delete(key));
		},
		[dispatch],
	);

	// What an earlier page could not send.
	useEffect(() => {
		gone.current = new AbortController();
		void listEntries().then((entries) => {
			for (const { key, request, problem, dropped } of entries) {
				if (onTheWay.current.has(key)) continue;
				if (!dropped) dispatch({ type: 'sending', sending: { key, request, waiting: problem === null, problem } });
				if (problem === null) follow(key);
			}
		});
		return () => gone.current?.abort();
	}, [dispatch, follow]);

	const paint = useCallback(
		({ group: _cellOf, ...request }: GenerationRequest) => {
			const key = makeKey();
			// The card appears at the top of the page.
			scrollTo({ top: 0 });
			dispatch({ type: 'sending', sending: { key, request, waiting: false, problem: null } });
			const written = putEntry(toEntry(key, request));
			writing.current.set(key, written);
			void written.then(() => {
				writing.current.delete(key);
				follow(key);
			});
		},
		[dispatch, follow],
	);
	const drop = useCallback(
		(key: string) => {
			void Promise.resolve(writing.current.get(key)).then(() => dropEntry(key));
			dispatch({ type: 'dropped', key });
		},
		[dispatch],
	);
	return { paint, drop };
}

async function send(key: string, dispatch: Dispatch<Action>, gone: AbortSignal): Promise<void> {
	for (let tries = 0; !gone.aborted; tries += 1) {
		const delivery = await deliver(key);
		switch (delivery.kind) {
			case 'accepted':
				dispatch({ type: 'accepted', key, generation: delivery.generation });
				return;
			case 'refused':
				dispatch({ type: 'refused', key, problem: delivery.problem });
				return;
			case 'gone':
				dispatch({ type: 'dropped', key });
				return;
			case 'stranger':
				// It is sent when this device has joined again.
				location.assign('/join');
				return;
			case 'away':
				dispatch({ type: 'waiting', key, waiting: true });
				void askForSync();
				await pauseAfter(tries, gone);
		}
	}
}
