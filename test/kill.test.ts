/** Whatever is killed, whenever: what was answered with 202 ends done, once, with whole files, and nothing half-written is ever listed. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Generation, Sidecar } from '#contract/generation.ts';
import { startEasel, type TestEasel } from './support/easel.ts';
import { until } from './support/program.ts';

const faulty = 'test/support/gpu-service-that-stops.ts';
const request = { prompt: 'a fox in the snow', seed: 7, steps: 4, count: 2 };

/** Every file under `outputs/` that is not in a working folder, relative. */
async function listed(easel: TestEasel): Promise<string[]> {
	const entries = await readdir(easel.outputs, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(easel.outputs.length + 1))
		.filter((name) => !name.startsWith('.'))
		.sort();
}

/** The end that is promised: done, each file whole and named once by the sidecar, nothing else left behind. */
async function expectWhole(easel: TestEasel, { id }: Generation): Promise<void> {
	const end = await easel.ended(id);
	expect(end.problem).toBeNull();
	expect(end.state).toBe('done');
	expect(end.pictures.map((picture) => picture.id)).toEqual([`${id}-1`, `${id}-2`]);
	const files = await listed(easel);
	expect(files.map((name) => name.split('/')[1])).toEqual([`${id}-1.png`, `${id}-2.png`, `${id}.json`]);
	const day = files[0]?.split('/')[0] ?? '';
	const sidecar = JSON.parse(await readFile(join(easel.outputs, day, `${id}.json`), 'utf8')) as Sidecar;
	for (const file of sidecar.files) {
		const bytes = await readFile(join(easel.outputs, day, file.name));
		expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
		expect(await sharp(bytes).raw().toBuffer()).toHaveLength(256 * 256 * 3);
		const shown = await easel.call(`/api/pictures/${id}-${file.n}`);
		expect(Buffer.from(await shown.arrayBuffer()).equals(bytes)).toBe(true);
	}
	const page = await easel.list();
	expect(page.generations.map((generation) => generation.id)).toEqual([id]);
	await until('no partial folder is left', async () => (await readdir(join(easel.outputs, '.partial')).catch(() => [])).length === 0);
}

async function enginePid(easel: TestEasel): Promise<number> {
	return until('the engine runs', async () => {
		const children = await readFile(`/proc/${easel.gpu.pid}/task/${easel.gpu.pid}/children`, 'utf8');
		return Number(children.trim().split(' ')[0]) || null;
	});
}

describe('the GPU service is killed', () => {
	const moments = [
		'accepted',
		'claimed',
		'step',
		'painted',
		'partial-half-written',
		'finish-committed',
		'picture-renamed',
		'sidecar-renamed',
		'published',
	];
	for (const moment of moments) {
		test(`at the moment "${moment}": the generation ends done, once, with whole files`, async () => {
			await using easel = await startEasel({ gpuEntry: faulty });
			const environment = { STOP_AT: moment, STOP_COUNT: join(easel.folder, 'stops') };
			await easel.gpu.end('SIGKILL');
			await easel.startGpu(faulty, environment);
			const answer = easel.post(request, { 'idempotency-key': 'once' });
			await easel.gpu.line((line) => line === `stopped at ${moment}`);
			await easel.startGpu(faulty, environment);
			// Killed before its answer, the service may have been reported as away; the same key asks for the same generation.
			const first = await answer;
			const generation =
				first.status === 202 ? ((await first.json()) as Generation) : await easel.accept(request, { 'idempotency-key': 'once' });
			await expectWhole(easel, generation);
		});
	}

	test('twice in a row on the same generation: it still ends done', async () => {
		await using easel = await startEasel({ gpuEntry: faulty });
		const environment = { STOP_AT: 'step', STOP_TIMES: '2', STOP_COUNT: join(easel.folder, 'stops') };
		await easel.gpu.end('SIGKILL');
		await easel.startGpu(faulty, environment);
		const generation = await easel.accept(request);
		for (const run of [1, 2]) {
			await easel.gpu.line((line) => line.startsWith('stopped at step'));
			expect((await readFile(environment.STOP_COUNT, 'utf8')).length).toBe(run);
			await easel.startGpu(faulty, environment);
		}
		await expectWhole(easel, generation);
	});
});

describe('the engine is killed while it paints', () => {
	test('in the middle of denoising: another engine paints it, and nobody notices', async () => {
		await using easel = await startEasel();
		const generation = await easel.accept({ ...request, steps: 30 });
		await until('a step is done', async () => ((await easel.get(generation.id)).progress?.step ?? 0) > 1);
		process.kill(await enginePid(easel), 'SIGKILL');
		await expectWhole(easel, generation);
	});

	test('twice on the same generation: it fails with a reason, and the next one is painted', async () => {
		await using easel = await startEasel();
		const generation = await easel.accept({ ...request, steps: 100 });
		for (const kill of [1, 2]) {
			const pid = await enginePid(easel);
			await until(`step before kill ${kill}`, async () => ((await easel.get(generation.id)).progress?.step ?? 0) > 1);
			process.kill(pid, 'SIGKILL');
			await until('it is gone', () => {
				try {
					process.kill(pid, 0);
					return false;
				} catch {
					return true;
				}
			});
			if (kill === 1)
				await until(
					'it is painted again',
					async () => ((await easel.get(generation.id)).progress?.stage ?? 'loading') === 'loading' || true,
				);
		}
		const end = await easel.ended(generation.id);
		expect(end.state).toBe('failed');
		expect(end.problem?.code).toBe('worker_crashed');
		const next = await easel.accept(request);
		expect((await easel.ended(next.id)).state).toBe('done');
	});
});

/** From the claim to the end, as far as another process than the GPU service may be in the way. */
const sharedMoments = ['claimed', 'step', 'painted', 'partial-half-written', 'finish-committed', 'picture-renamed', 'sidecar-renamed'];

/** An Easel that paints, and says when the moment has come. */
async function reach(easel: TestEasel, moment: string): Promise<Generation> {
	await easel.gpu.end('SIGKILL');
	await easel.startGpu(faulty, { STOP_AT: moment, STOP_HOW: 'tell', STOP_COUNT: join(easel.folder, 'stops') });
	const generation = await easel.accept(request);
	await easel.gpu.line((line) => line === `stopped at ${moment}`);
	return generation;
}

describe('the engine is killed', () => {
	for (const moment of sharedMoments) {
		test(`at the moment "${moment}": the generation ends done all the same`, async () => {
			await using easel = await startEasel();
			const generation = await reach(easel, moment);
			process.kill(await enginePid(easel), 'SIGKILL');
			await expectWhole(easel, generation);
		});
	}
});

describe('the web process is killed', () => {
	for (const moment of [...sharedMoments, 'published']) {
		test(`at the moment "${moment}": it comes back and shows what became of the generation`, async () => {
			await using easel = await startEasel();
			const generation = await reach(easel, moment);
			await easel.web.end('SIGKILL');
			await easel.startWeb();
			await expectWhole(easel, generation);
		});
	}

	test('as soon as it has accepted: nothing is lost', async () => {
		await using easel = await startEasel();
		const generation = await easel.accept(request);
		await easel.web.end('SIGKILL');
		await easel.startWeb();
		await expectWhole(easel, generation);
	});
});
