/** Sends presses of the button until the server has answered each of them once. */
import { type Dispatch, useCallback, useRef } from 'react';
import type { GenerationRequest } from '#contract/generation.ts';
import { cancel, makeKey, Refused, submit } from '../live/api.ts';
import type { Action } from '../live/state.ts';

/** Pauses between tries in milliseconds; the last one repeats. */
const pauses = [500, 1_000, 2_000, 3_000] as const;

export interface Paint {
	paint(request: GenerationRequest): void;
	/** Takes back a press that has not been answered, or puts away one that was refused. */
	drop(key: string): void;
}

export function usePaint(dispatch: Dispatch<Action>): Paint {
	const onTheWay = useRef(new Map<string, AbortController>());

	const paint = useCallback(
		(request: GenerationRequest) => {
			const key = makeKey();
			const controller = new AbortController();
			onTheWay.current.set(key, controller);
			// The card appears at the top of the page.
			scrollTo({ top: 0 });
			dispatch({ type: 'sending', sending: { key, request, waiting: false, problem: null } });
			void send({ request, key, signal: controller.signal, dispatch }).finally(() => onTheWay.current.delete(key));
		},
		[dispatch],
	);
	const drop = useCallback(
		(key: string) => {
			onTheWay.current.get(key)?.abort();
			dispatch({ type: 'dropped', key });
		},
		[dispatch],
	);
	return { paint, drop };
}

interface Press {
	request: GenerationRequest;
	key: string;
	signal: AbortSignal;
	dispatch: Dispatch<Action>;
}

async function send({ request, key, signal, dispatch }: Press): Promise<void> {
	for (let tries = 0; tries === 0 || !signal.aborted; tries += 1) {
		try {
			const generation = await submit(request, key);
			dispatch({ type: 'accepted', key, generation: signal.aborted ? await cancel(generation.id) : generation });
			return;
		} catch (error) {
			if (error instanceof Refused) {
				dispatch({ type: 'refused', key, problem: error.problem });
				return;
			}
			// The answer was lost, and perhaps only that: the same key asks for the same generation.
			dispatch({ type: 'waiting', key, waiting: true });
			await pause(pauses[Math.min(tries, pauses.length - 1)] ?? 0, signal);
		}
	}
}

/** Ends early when the browser is online again or the press is taken back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer);
			removeEventListener('online', end);
			signal.removeEventListener('abort', end);
			resolve();
		};
		const timer = setTimeout(end, ms);
		addEventListener('online', end);
		signal.addEventListener('abort', end);
	});
}
