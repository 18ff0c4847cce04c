/** Between two tries: as long as it takes, and no longer once trying makes sense again. */

/** Pauses between tries in milliseconds; the last one repeats. */
const pauses = [500, 1_000, 2_000, 3_000] as const;

/** Longer after every further try, counted from 0. Ends early as {@link pause}. */
export function pauseAfter(tries: number, signal: AbortSignal): Promise<void> {
	return pause(pauses[Math.min(tries, pauses.length - 1)] ?? 0, signal);
}

/** Resolves after `ms`; earlier when the browser is online again, or when the signal is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		if (signal?.aborted) return resolve();
		const end = () => {
			clearTimeout(timer);
			removeEventListener('online', end);
			signal?.removeEventListener('abort', end);
			resolve();
		};
		const timer = setTimeout(end, ms);
		addEventListener('online', end);
		signal?.addEventListener('abort', end);
	});
}
