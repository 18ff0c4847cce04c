/** Sends until there is an answer: for whatever may be sent again without doing more. */
import { Refused, Unreachable } from './api.ts';
import { pauseAfter } from './pause.ts';

export interface ReachWatch {
	/** Easel or its painter is away; it is tried again. */
	onWaiting(): void;
	signal: AbortSignal;
}

/** @throws Refused; the signal's reason when it is taken back. */
export async function untilReached<Answer>(ask: () => Promise<Answer>, { onWaiting, signal }: ReachWatch): Promise<Answer> {
	for (let tries = 0; ; tries += 1) {
		signal.throwIfAborted();
		try {
			return await ask();
		} catch (error) {
			if (!isPassing(error)) throw error;
			onWaiting();
			await pauseAfter(tries, signal);
		}
	}
}

/** Nobody answered, or Easel itself says that it will be better soon. */
export function isPassing(error: unknown): boolean {
	if (error instanceof Unreachable) return true;
	return error instanceof Refused && (error.problem.status === 503 || error.problem.code === 'rate_limited');
}
