/** Trouble with disks and model files: the generation fails with a reason, the next one is painted. */
import { chmod, mkdir, readdir, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Problem } from '#contract/problem.ts';
import { startEasel, type TestEasel } from './support/easel.ts';
import { until } from './support/program.ts';

const request = { prompt: 'a fox in the snow', steps: 2 };

async function expectPainted(easel: TestEasel): Promise<void> {
	const { id } = await easel.accept(request);
	expect((await easel.ended(id)).state).toBe('done');
}

test('less free disk than the reserve: not ready, 507, and nothing is accepted', async () => {
	await using easel = await startEasel({ settings: { EASEL_DISK_RESERVE_MB: '900000000' } });
	const answer = await easel.post(request);
	expect(answer.status).toBe(507);
	expect(((await answer.json()) as Problem).code).toBe('out_of_disk');
	expect((await easel.list()).generations).toEqual([]);
	expect((await easel.call('/readyz')).status).toBe(503);
});

test('the outputs folder is replaced by something that cannot hold files: failed with a reason, then painted again', async () => {
	await using easel = await startEasel();
	await expectPainted(easel);
	// A file where a folder must be refuses root as well, which read-only permissions do not.
	const partial = join(easel.outputs, '.partial');
	await rm(partial, { recursive: true, force: true });
	const { writeFile } = await import('node:fs/promises');
	await writeFile(partial, '');
	const { id } = await easel.accept(request);
	const end = await easel.ended(id);
	expect(end.state).toBe('failed');
	expect(end.problem?.detail).toBeTruthy();
	await rm(partial);
	await expectPainted(easel);
});

test('a missing model file and a truncated one: failed or refused with the name of the file, and the next generation is painted once it is back', async () => {
	await using easel = await startEasel({ ownModels: true });
	await expectPainted(easel);
	const unet = join(easel.models, 'starter', 'unet', 'model.onnx');
	for (const damage of ['missing', 'truncated'] as const) {
		await rename(unet, `${unet}.kept`);
		if (damage === 'truncated') {
			const { copyFile } = await import('node:fs/promises');
			await copyFile(`${unet}.kept`, unet);
			await truncate(unet, 1_000_000);
		}
		await easel.call('/api/engine/release', { method: 'POST' });
		const answer = await easel.post(request);
		const problem =
			answer.status === 202
				? (await easel.ended(((await answer.json()) as { id: string }).id)).problem
				: ((await answer.json()) as Problem);
		expect(problem?.code).toBe('model_broken');
		expect(problem?.detail).toContain('unet');
		await rename(`${unet}.kept`, unet);
		await until('it is painted again', async () => {
			const next = await easel.post(request);
			return next.status === 202 && (await easel.ended(((await next.json()) as { id: string }).id)).state === 'done';
		});
	}
});

test('the GPU service is away: 503 with Retry-After, and it is back by itself', async () => {
	await using easel = await startEasel();
	await easel.gpu.end('SIGKILL');
	const answer = await easel.post(request);
	expect(answer.status).toBe(503);
	expect(((await answer.json()) as Problem).code).toBe('gpu_unavailable');
	expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
	expect((await easel.call('/readyz')).status).toBe(503);
	expect((await easel.call('/healthz')).status).toBe(200);
	await easel.startGpu();
	await expectPainted(easel);
});

test('SIGTERM in the middle: the service ends after the step in work, and the rest is painted after the restart', async () => {
	await using easel = await startEasel();
	const generation = await easel.accept({ prompt: 'a castle in the mountains', steps: 60 });
	const waiting = await easel.accept(request);
	await until('a step is done', async () => ((await easel.get(generation.id)).progress?.step ?? 0) > 1);
	const began = performance.now();
	expect(await easel.gpu.end('SIGTERM')).toBe(0);
	expect(performance.now() - began).toBeLessThan(10_000);
	await easel.startGpu();
	expect((await easel.ended(generation.id)).state).toBe('done');
	expect((await easel.ended(waiting.id)).state).toBe('done');
});

test('a damaged picture folder does not stop the page: unreadable and foreign files are left out', async () => {
	await using easel = await startEasel();
	await mkdir(join(easel.outputs, '2026-01-01'), { recursive: true });
	const { writeFile } = await import('node:fs/promises');
	await writeFile(join(easel.outputs, '2026-01-01', 'notes.txt'), 'hello');
	await writeFile(join(easel.outputs, '2026-01-01', 'half.png'), Buffer.from('89504e470d0a1a0a0000', 'hex'));
	await writeFile(join(easel.outputs, '2026-01-01', 'abcdefghijklmnopqrstu.json'), '{"broken');
	await expectPainted(easel);
	expect((await easel.list()).generations).toHaveLength(1);
	expect((await readdir(join(easel.outputs, '2026-01-01'))).length).toBe(3);
	await chmod(easel.outputs, 0o755);
});
