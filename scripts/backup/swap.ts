/**
 * Puts whole folders in the place of others. Once the list of them is on disk, it happens: whoever comes next, `npm run restore` or `npm start`,
 * finishes what a crash interrupted, and nobody ever meets the one half new and the other old.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

export interface Swap {
	target: string;
	/** Comes into its place. */
	staged: string;
	/** Where the old one is kept. */
	kept: string;
}

export function swapFile(data: string): string {
	return `${data}.restoring.json`;
}

export function beginSwaps(data: string, swaps: readonly Swap[]): void {
	const partial = `${swapFile(data)}.partial`;
	writeFileSync(partial, JSON.stringify(swaps), { mode: 0o600, flush: true });
	renameSync(partial, swapFile(data));
	finishSwaps(data);
}

/** Repeating it is harmless. @returns false when there was nothing to do */
export function finishSwaps(data: string): boolean {
	const file = swapFile(data);
	if (!existsSync(file)) return false;
	// We wrote it, whole.
	for (const { target, staged, kept } of JSON.parse(readFileSync(file, 'utf8')) as Swap[]) {
		if (!existsSync(staged)) continue;
		if (existsSync(target)) renameSync(target, kept);
		renameSync(staged, target);
	}
	rmSync(file);
	return true;
}
