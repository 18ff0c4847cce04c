/** Replacing what lies in folders: whole, after a crash at any rename, and back when one is refused. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BackupProblem } from './problem.ts';
import { beginSwaps, finishSwaps, type Swap, writeSwaps } from './swap.ts';

let root: string;
let data: string;
let swaps: Swap[];
beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'easel-swap-'));
	data = join(root, 'data');
	fill();
});
afterEach(() => rm(root, { recursive: true }));

function fill(): void {
	swaps = ['data', 'outputs'].map((name) => {
		const folder = join(root, name);
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(join(folder, '.staged'), { recursive: true });
		for (const file of ['both', 'old']) writeFileSync(join(folder, file), 'before');
		for (const file of ['both', 'new']) writeFileSync(join(folder, '.staged', file), 'after');
		return { folder, leaving: ['both', 'old'], kept: join(folder, '.kept'), staged: join(folder, '.staged') };
	});
}

/** Every file below the root with its content. */
function tree(): Record<string, string> {
	const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	return Object.fromEntries(
		entries.map(({ parentPath, name }) => [join(parentPath, name).slice(root.length + 1), readFileSync(join(parentPath, name), 'utf8')]),
	);
}

const whole = Object.fromEntries(
	['data', 'outputs'].flatMap((name) => [
		[`${name}/.kept/both`, 'before'],
		[`${name}/.kept/old`, 'before'],
		[`${name}/both`, 'after'],
		[`${name}/new`, 'after'],
	]),
);

test('what was there is kept, what is staged is there, and nothing else is left', () => {
	beginSwaps(data, swaps);
	expect(tree()).toEqual(whole);
	expect(existsSync(join(data, '.staged'))).toBe(false);
});

test('whoever comes next finishes what was interrupted after any rename', () => {
	for (let done = 0; done <= 8; done += 1) {
		fill();
		const moves = writeSwaps(data, swaps);
		expect(moves).toHaveLength(8);
		for (const { from, to } of moves.slice(0, done)) {
			mkdirSync(dirname(to), { recursive: true });
			renameSync(from, to);
		}
		finishSwaps(data);
		expect(tree(), `after ${done}`).toEqual(whole);
	}
});

test('a rename that is refused takes all others back', () => {
	const before = tree();
	const folder = join(root, 'outputs');
	mkdirSync(join(folder, 'day'));
	mkdirSync(join(data, '.nothing'));
	// No folder can go into itself.
	const refused: Swap = { folder, leaving: ['day'], kept: join(folder, 'day/kept'), staged: join(data, '.nothing') };
	expect(() => beginSwaps(data, [...swaps, refused])).toThrow(BackupProblem);
	expect(tree()).toEqual(before);
	expect(existsSync(join(data, '.kept'))).toBe(false);
	finishSwaps(data);
	expect(tree()).toEqual(before);
});
