/** What holds when processes die or meet: checked with real ones on a real file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { openQueue } from './sqlite-queue.ts';

const limits = { waiting: 1_000_000, waitingPerOwner: 1_000_000 };
/** Acknowledged submissions after which a process is killed, a few for each round. */
const killAfter = [1, 7, 20, 33, 54];

describe.concurrent('the queue and its process', () => {
	it('has everything that was acknowledged before a kill -9', async ({ expect }) => {
		await using folder = await mkdtempDisposable(join(tmpdir(), 'easel-queue-'));
		const file = join(folder.path, 'queue.sqlite');
		const acknowledged: string[] = [];
		for (const [round, count] of killAfter.entries()) {
			const child = startSubmitting(file, { round, count: 1_000_000 });
			acknowledged.push(...(await readAndKill(child, count)));
		}
		await using queue = await openQueue({ file, limits });
		const kept = new Set((await queue.waiting()).map(({ id }) => id));
		expect(acknowledged.length).toBeGreaterThanOrEqual(killAfter.reduce((sum, count) => sum + count));
		expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
		const { changes } = await queue.changes(0, 1_000_000);
		expect(changes.map(({ id, kind }) => `${id} ${kind}`)).toEqual([...kept].map((id) => `${id} queued`));
	});

	it('belongs to one process at a time, and to the next one when that was killed', async ({ expect }) => {
		await using folder = await mkdtempDisposable(join(tmpdir(), 'easel-queue-'));
		const file = join(folder.path, 'queue.sqlite');
		using holder = startSubmitting(file, { round: 0, count: 3 });
		await once(holder.stdout, 'data');
		const second = startSubmitting(file, { round: 1, count: 3 });
		const words: string[] = [];
		second.stderr.setEncoding('utf8').on('data', (text: string) => words.push(text));
		const [code] = await once(second, 'close');
		expect(code).not.toBe(0);
		expect(words.join('')).toContain('another process is using it, and only one may');
		holder.kill('SIGKILL');
		await once(holder, 'close');
		await using queue = await openQueue({ file, limits });
		expect((await queue.waiting()).map(({ id }) => id)).toEqual(['0-0', '0-1', '0-2']);
	});
});

/** A process that submits `count` generations, writes each id to its standard output as soon as it is accepted, and then keeps the queue open. */
function startSubmitting(file: string, { round, count }: { round: number; count: number }) {
	const program = `
		import { writeSync } from 'node:fs';
		import { openQueue } from ${JSON.stringify(import.meta.resolve('./sqlite-queue.ts'))};
		const queue = await openQueue({ file: ${JSON.stringify(file)}, limits: ${JSON.stringify(limits)} });
		const request = { prompt: 'a fox' };
		for (let n = 0; n < ${count}; n += 1) {
			const id = '${round}-' + n;
			await queue.submit({ id, owner: 'ada', request, settings: request });
			writeSync(1, id + '\\n');
		}
		setInterval(() => {}, 60_000);`;
	return spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Kills a process when it has written at least `count` lines. Returns all whole lines that it wrote. */
async function readAndKill(child: ChildProcess, count: number): Promise<string[]> {
	let text = '';
	const lines = () => text.split('\n').slice(0, -1);
	child.stderr?.pipe(process.stderr);
	child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
		text += chunk;
		if (lines().length >= count) child.kill('SIGKILL');
	});
	await once(child, 'close');
	return lines();
}
