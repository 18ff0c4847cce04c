/** Painting from pictures, the whole way: from a request over HTTP to the picture of the reference implementation. */
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Generation, Sidecar } from '#contract/generation.ts';
import type { Problem } from '#contract/problem.ts';
import { startEasel, type TestEasel } from './support/easel.ts';
import { until } from './support/program.ts';

const fixtures = 'fixtures/pipelines';
const settings = { EASEL_MODELS: `${fixtures}/models` };
const pictureFile = `${fixtures}/inputs/input-64.png`;
const picture = await readFile(pictureFile);
const mask = await readFile(`${fixtures}/inputs/mask-64.png`);
const hash = createHash('sha256').update(picture).digest('hex');
const dataUrl = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;

interface Reference {
	request: {
		prompt: string;
		negative_prompt?: string;
		seed: number;
		steps: number;
		guidance: number;
		width: number;
		height: number;
		strength: number;
	};
}

/** A request of the reference pipeline without its pictures. */
async function readRequest(name: 'img2img' | 'inpaint-0.6') {
	const { request } = JSON.parse(await readFile(`${fixtures}/expected/sd15/${name}.json`, 'utf8')) as Reference;
	const { prompt, negative_prompt = '', seed, steps, guidance, width, height, strength } = request;
	return { prompt, negative_prompt, seed, steps, guidance, width, height, strength, model: 'sd15' };
}

/** The largest difference in levels that the tolerances of the fixtures allow is 2. */
async function expectReference(easel: TestEasel, { id }: { id: string }, name: 'img2img' | 'inpaint-0.6'): Promise<void> {
	const end = await easel.ended(id);
	expect(end.problem).toBeNull();
	const painted = Buffer.from(await (await easel.call(end.pictures[0]?.url ?? '')).arrayBuffer());
	const [ours, theirs] = await Promise.all(
		[painted, `${fixtures}/expected/sd15/${name}-0.png`].map((source) => sharp(source).removeAlpha().raw().toBuffer()),
	);
	expect(ours).toHaveLength(theirs?.length ?? 0);
	const off = Math.max(...(ours ?? []).map((level, index) => Math.abs(level - (theirs?.[index] ?? 0))));
	expect(off).toBeLessThanOrEqual(2);
}

const inputsOnDisk = (easel: TestEasel) => readdir(join(easel.outputs, '.inputs')).catch((): string[] => []);
const partialsOnDisk = (easel: TestEasel) => readdir(join(easel.outputs, '.partial')).catch((): string[] => []);

describe('a picture to start from', () => {
	let easel: TestEasel;
	beforeAll(async () => {
		easel = await startEasel({ settings });
	});
	afterAll(() => easel[Symbol.asyncDispose]());

	test('may come as a data: URL; what was sent is written down by its hash and given back', async () => {
		const generation = await easel.accept({ ...(await readRequest('img2img')), init_image: dataUrl(picture) });
		expect(generation.request.init_image).toBe(`input:${hash}`);
		await expectReference(easel, generation, 'img2img');
		const day = generation.created_at.slice(0, 10);
		const sidecar = JSON.parse(await readFile(join(easel.outputs, day, `${generation.id}.json`), 'utf8')) as Sidecar;
		expect(sidecar.request).toEqual(generation.request);
		expect(sidecar.settings).toMatchObject({ init_image: `input:${hash}`, strength: 0.6 });
		const sent = await easel.call(`/api/inputs/${hash}`);
		expect(sent.headers.get('content-type')).toBe('image/png');
		expect(Buffer.from(await sent.arrayBuffer())).toEqual(picture);
		expect((await easel.list()).generations.map(({ id }) => id)).toEqual([generation.id]);
	});

	test('and a mask may come in a form, as curl sends it', async () => {
		const form = new FormData();
		for (const [name, value] of Object.entries(await readRequest('inpaint-0.6'))) form.append(name, String(value));
		form.append('init_image', new Blob([picture]), 'a.png');
		form.append('mask', new Blob([mask]), 'm.png');
		// As diffusers has it.
		form.append('keep_unmasked', 'false');
		const answer = await easel.call('/api/generations', { method: 'POST', body: form });
		expect(answer.status).toBe(202);
		const generation = (await answer.json()) as Generation;
		const maskHash = createHash('sha256').update(mask).digest('hex');
		expect(generation.request).toMatchObject({ init_image: `input:${hash}`, mask: `input:${maskHash}` });
		await expectReference(easel, generation, 'inpaint-0.6');
	});

	test('may be one of the gallery, also one that somebody put there', async () => {
		await mkdir(join(easel.outputs, 'mine'), { recursive: true });
		await cp(pictureFile, join(easel.outputs, 'mine', 'photo.png'));
		const id = `f-${hash.slice(0, 32)}`;
		await until('it is listed', async () => (await easel.list()).generations.some((generation) => generation.id === id));
		const generation = await easel.accept({ ...(await readRequest('img2img')), init_image: `picture:${id}` });
		expect(generation.request.init_image).toBe(`input:${hash}`);
		await expectReference(easel, generation, 'img2img');
	});

	test('with the same key again is the same generation', async () => {
		const request = { ...(await readRequest('img2img')), init_image: dataUrl(picture) };
		const first = await easel.accept(request, { 'idempotency-key': 'one' });
		const again = await easel.post({ ...request, init_image: `input:${hash}` }, { 'idempotency-key': 'one' });
		expect(((await again.json()) as Generation).id).toBe(first.id);
		const other = await easel.post({ ...request, init_image: dataUrl(mask) }, { 'idempotency-key': 'one' });
		expect(((await other.json()) as Problem).code).toBe('idempotency_mismatch');
	});

	test('may be sent ahead, once, and be named by its hash in one request after the other', async () => {
		const form = new FormData();
		form.append('picture', new Blob([picture]), 'a.png');
		const sent = await easel.call('/api/inputs', { method: 'POST', body: form });
		expect([sent.status, await sent.json()]).toEqual([201, { sha256: hash, width: 64, height: 64 }]);
		expect(await readFile(join(easel.outputs, '.inputs', hash))).toEqual(picture);
		await expectReference(easel, await easel.accept({ ...(await readRequest('img2img')), init_image: `input:${hash}` }), 'img2img');
	});

	test('of the gallery becomes one without travelling', async () => {
		const { id } = await easel.accept({ ...(await readRequest('img2img')), init_image: `input:${hash}` });
		const end = await easel.ended(id);
		const body = JSON.stringify({ picture: `picture:${end.pictures[0]?.id}` });
		const kept = await easel.call('/api/inputs', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
		const { sha256 } = (await kept.json()) as { sha256: string };
		const painted = Buffer.from(await (await easel.call(end.pictures[0]?.url ?? '')).arrayBuffer());
		expect(sha256).toBe(createHash('sha256').update(painted).digest('hex'));
		expect(await readFile(join(easel.outputs, '.inputs', sha256))).toEqual(painted);
	});

	test.each([
		[415, 'picture', { picture: dataUrl(Buffer.from('<svg/>')) }],
		[422, 'picture', { picture: 'picture:nobody-1' }],
		[422, 'picture', { image: 'x' }],
	])('sent ahead is answered with %i when it cannot be used', async (status, field, sent) => {
		const body = JSON.stringify(sent);
		const answer = await easel.call('/api/inputs', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
		const problem = (await answer.json()) as Problem;
		expect([answer.status, problem.field]).toEqual([status, field]);
	});

	test('that vanishes before its turn fails its generation with a reason', async () => {
		const request = await readRequest('img2img');
		await easel.accept({ prompt: 'long', model: 'sd15', steps: 100, count: 4 });
		const generation = await easel.accept({ ...request, init_image: dataUrl(mask) });
		await rm(join(easel.outputs, '.inputs', createHash('sha256').update(mask).digest('hex')));
		const { state, problem } = await easel.ended(generation.id);
		expect([state, problem?.code, problem?.field]).toEqual(['failed', 'not_found', 'init_image']);
	});

	test.each<[string, number, string | undefined, object]>([
		['no picture', 415, 'init_image', { init_image: dataUrl(Buffer.from('<svg/>')) }],
		['half a picture', 415, 'init_image', { init_image: dataUrl(picture.subarray(0, 500)) }],
		['a data: URL that is cut off', 422, 'init_image', { init_image: dataUrl(picture).slice(0, -1) }],
		['a picture of 33 MB', 413, 'init_image', { init_image: dataUrl(Buffer.alloc(33 * 1024 * 1024)) }],
		['65 MB', 413, undefined, { init_image: 'x'.repeat(65 * 1024 * 1024) }],
		['a mask alone', 422, 'mask', { mask: dataUrl(mask) }],
		['a hash that nobody sent', 422, 'init_image', { init_image: `input:${'0'.repeat(64)}` }],
		['a path', 422, 'init_image', { init_image: '/etc/passwd' }],
		['an unknown LoRA', 422, 'loras', { prompt: '<lora:nobody:1>' }],
		['an unknown upscaler', 422, 'upscaler', { upscaler: 'nobody' }],
		['an unknown ControlNet', 422, 'control[0].model', { control: [{ model: 'nobody', image: dataUrl(picture) }] }],
	])('%s is answered with %i', async (_what, status, field, request) => {
		const before = await inputsOnDisk(easel);
		const answer = await easel.post({ prompt: 'a fox', model: 'sd15', ...request });
		const problem = (await answer.json()) as Problem;
		expect([answer.status, problem.status, problem.field]).toEqual([status, status, field]);
		expect(problem.detail).not.toMatch(/\/tmp|node_modules/);
		// Only the hash of a picture in an otherwise wrong request may have come as far.
		expect((await inputsOnDisk(easel)).filter((name) => name !== hash && !before.includes(name))).toEqual([]);
		expect((await partialsOnDisk(easel)).filter((name) => name.startsWith('input.'))).toEqual([]);
	});
});

describe('the GPU service is killed', () => {
	const faulty = 'test/support/gpu-service-that-stops.ts';
	for (const moment of ['input-half-written', 'input-kept', 'accepted', 'claimed', 'step']) {
		test(`at the moment "${moment}": the picture is there, whole, and the generation ends done`, async () => {
			await using easel = await startEasel({ settings, gpuEntry: faulty });
			const environment = { STOP_AT: moment, STOP_COUNT: join(easel.folder, 'stops') };
			await easel.gpu.end('SIGKILL');
			await easel.startGpu(faulty, environment);
			const request = { ...(await readRequest('img2img')), init_image: dataUrl(picture) };
			const answer = easel.post(request, { 'idempotency-key': 'once' });
			await easel.gpu.line((line) => line === `stopped at ${moment}`);
			await easel.startGpu(faulty, environment);
			const first = await answer;
			const generation =
				first.status === 202 ? ((await first.json()) as Generation) : await easel.accept(request, { 'idempotency-key': 'once' });
			await expectReference(easel, generation, 'img2img');
			expect(await inputsOnDisk(easel)).toEqual([hash]);
			expect(await readFile(join(easel.outputs, '.inputs', hash))).toEqual(picture);
			await until('nothing half-written is left', async () => (await partialsOnDisk(easel)).length === 0);
			expect((await easel.list()).generations.map(({ id }) => id)).toEqual([generation.id]);
		});
	}
});
