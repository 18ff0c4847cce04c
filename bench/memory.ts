/** Memory of both processes without a model, and what is left of it after the engine is gone. Proportional set size, Linux only. */
import { readFile } from 'node:fs/promises';
import { startEasel } from '../test/support/easel.ts';
import { until } from '../test/support/program.ts';
import { paint } from './overhead.ts';
import { atMost, type Figure } from './support/figures.ts';

const rounds = 3;

export async function measureMemory(): Promise<Figure[]> {
	const idle: number[] = [];
	const after: number[] = [];
	for (let round = 0; round < rounds; round += 1) {
		await using easel = await startEasel();
		await easel.call('/');
		const before = await pssMb(easel.gpu.pid);
		idle.push(before + (await pssMb(easel.web.pid)));
		await paint(easel, { prompt: 'a fox in the snow', steps: 4 });
		await easel.call('/api/engine/release', { method: 'POST' });
		await until('the engine is gone', async () => (await children(easel.gpu.pid)).length === 0);
		after.push((await pssMb(easel.gpu.pid)) / before);
	}
	return [
		atMost('both processes without a model', 'MB', 220, idle),
		atMost('service after the engine is gone / before it was loaded', 'ratio', 1.3, after),
	];
}

async function pssMb(pid: number): Promise<number> {
	const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
	return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) / 1024;
}

async function children(pid: number): Promise<string[]> {
	return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter((text) => text.trim() !== '');
}
