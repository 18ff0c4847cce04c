/** A program that ran this long was healthy: its next death counts as the first. */
export const healthyAfterMs = 60_000;

/** Milliseconds to wait before a program that died `deaths` times in a row (from 1) is started again: 0.5 s, 1 s, 2 s, … at most 30 s. */
export function pauseBeforeRestart(deaths: number): number {
	return Math.min(30_000, 500 * 2 ** (deaths - 1));
}
