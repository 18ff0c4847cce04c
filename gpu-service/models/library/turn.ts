/** One after the other, in the order in which they asked. */

/** Resolves with what has to be disposed of at the end of the turn. @throws the signal's reason when it is aborted while waiting. */
export function createTurn(): (signal: AbortSignal) => Promise<Disposable> {
	let last: Promise<void> = Promise.resolve();
	return async (signal) => {
		const before = last;
		const mine = Promise.withResolvers<void>();
		last = before.then(() => mine.promise);
		const aborted = Promise.withResolvers<never>();
		const abort = () => aborted.reject(signal.reason);
		signal.addEventListener('abort', abort);
		try {
			signal.throwIfAborted();
			await Promise.race([before, aborted.promise]);
			return { [Symbol.dispose]: () => mine.resolve() };
		} catch (error) {
			mine.resolve();
			throw error;
		} finally {
			signal.removeEventListener('abort', abort);
		}
	};
}
