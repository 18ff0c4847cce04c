/**
 * Replaces what lies in folders. The folders themselves stay where they are, as they may be mount points or links to other disks; every rename
 * is within one of them. Once the list is on disk, it happens: whoever comes next, `npm run restore` or `npm start`, finishes what a crash
 * interrupted. A rename that the system refuses takes all others back.
 */
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupProblem } from './problem.ts';

/** All folders lie on one file system. */
export interface Swap {
	folder: string;
	/** Names in the folder that go to `kept`. */
	leaving: readonly string[];
	kept: string;
	/** Holds what comes into the folder. */
	staged: string;
}

interface Move {
	from: string;
	to: string;
}

interface Journal {
	moves: readonly Move[];
	/** Empty when all is done, those of `kept` when it was taken back. */
	staged: readonly string[];
	kept: readonly string[];
}

export function swapFile(data: string): string {
	return join(data, 'restoring.json');
}

/** @throws BackupProblem; then everything is as it was. */
export function beginSwaps(data: string, swaps: readonly Swap[]): void {
	writeSwaps(data, swaps);
	finishSwaps(data);
}

/** From here on it happens. */
export function writeSwaps(data: string, swaps: readonly Swap[]): Move[] {
	const moves = swaps.flatMap(listMoves);
	const journal: Journal = { moves, staged: swaps.map(({ staged }) => staged), kept: swaps.map(({ kept }) => kept) };
	const partial = `${swapFile(data)}.partial`;
	writeFileSync(partial, JSON.stringify(journal), { mode: 0o600, flush: true });
	renameSync(partial, swapFile(data));
	return moves;
}

/** Repeating it is harmless. @throws BackupProblem; then everything is as it was. */
export function finishSwaps(data: string): void {
	const file = swapFile(data);
	if (!isThere(file)) return;
	// We wrote it, whole.
	const { moves, staged, kept } = JSON.parse(readFileSync(file, 'utf8')) as Journal;
	try {
		for (const folder of kept) mkdirSync(folder, { recursive: true, mode: 0o700 });
		for (const { from, to } of moves) move(from, to);
	} catch (error) {
		for (const { from, to } of moves.toReversed()) move(to, from);
		kept.forEach(removeEmpty);
		rmSync(file);
		const reason = error instanceof Error ? error.message : String(error);
		throw new BackupProblem(`The backup cannot take its place: ${reason}. Everything is as it was.`, { cause: error });
	}
	kept.forEach(removeEmpty);
	for (const folder of staged) rmSync(folder, { recursive: true, force: true });
	rmSync(file);
}

function listMoves({ folder, leaving, kept, staged }: Swap): Move[] {
	return [
		...leaving.map((name) => ({ from: join(folder, name), to: join(kept, name) })),
		...readdirSync(staged).map((name) => ({ from: join(staged, name), to: join(folder, name) })),
	];
}

/** In the order of the list a place is empty until something has come to it: so one that is taken tells that it happened already. */
function move(from: string, to: string): void {
	if (isThere(from) && !isThere(to)) renameSync(from, to);
}

function removeEmpty(folder: string): void {
	if (isThere(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

/** Also a link that leads nowhere. */
function isThere(path: string): boolean {
	return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
