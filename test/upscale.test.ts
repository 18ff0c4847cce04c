/** Larger pictures, the whole way: from a request over HTTP to the file, its sidecar and what the page is told. */
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Catalog } from '#contract/catalog.ts';
import type { Generation, Sidecar } from '#contract/generation.ts';
import type { Problem } from '#contract/problem.ts';
import { startEasel, type TestEasel } from './support/easel.ts';
import { until } from './support/program.ts';

let models = '';
let easel: TestEasel;
beforeAll(async () => {
	models = await mkdtemp(join(tmpdir(), 'easel-models-'));
	await mkdir(join(models, 'upscalers'));
	await cp('fixtures/pipelines/models/sd15', join(models, 'sd15'), { recursive: true });
	await cp('fixtures/upscaler/rrdb-x4.onnx', join(models, 'upscalers/crisp.onnx'));
	easel = await startEasel({ settings: { EASEL_MODELS: models } });
});
afterAll(async () => {
	await easel[Symbol.asyncDispose]();
	await rm(models, { recursive: true });
});

const request = { prompt: 'a red fox in the snow', model: 'sd15', seed: 3, steps: 4, width: 64, height: 64, scheduler: 'ddim' };

async function finish({ id }: Pick<Generation, 'id'>): Promise<Generation> {
	const end = await easel.ended(id);
	expect(end.problem).toBeNull();
	return end;
}

/** Its pixels, 8-bit RGB. */
async function read(url = ''): Promise<{ width: number; height: number; data: Buffer }> {
	const bytes = Buffer.from(await (await easel.call(url)).arrayBuffer());
	const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	return { width: info.width, height: info.height, data };
}

async function sidecarOf({ id, created_at }: Generation): Promise<Sidecar> {
	return JSON.parse(await readFile(join(easel.outputs, created_at.slice(0, 10), `${id}.json`), 'utf8')) as Sidecar;
}

test('an upscaler is listed with its scale once it was tried', async () => {
	const listed = await until('the scale is known', async () => {
		const { upscalers } = (await (await easel.call('/api/models')).json()) as Catalog;
		return upscalers[0]?.scale === null ? null : upscalers;
	});
	expect(listed).toMatchObject([{ name: 'crisp', scale: 4, problem: null }]);
});

test('a picture of the gallery is enlarged in its own size, whatever sizes the model likes, and nothing is painted', async () => {
	await mkdir(join(easel.outputs, 'mine'), { recursive: true });
	await cp('fixtures/upscaler/x4-48x40-input.png', join(easel.outputs, 'mine', 'photo.png'));
	const { id: photo } = await until(
		'it is listed',
		async () => (await easel.list()).generations.find(({ id }) => id.startsWith('f-')) ?? null,
	);
	const end = await finish(
		await easel.accept({ prompt: '', model: 'sd15', init_image: `picture:${photo}`, strength: 0, upscaler: 'crisp' }),
	);
	expect(end.pictures).toMatchObject([{ width: 192, height: 160 }]);
	expect(end.settings).toMatchObject({ width: 48, height: 40, strength: 0, upscaler: 'crisp' });
	const [ours, theirs] = [
		await read(end.pictures[0]?.url),
		await sharp('fixtures/upscaler/x4-48x40-output.png').removeAlpha().raw().toBuffer(),
	];
	expect(Math.max(...ours.data.map((level, i) => Math.abs(level - (theirs[i] ?? 0))))).toBeLessThanOrEqual(1);
	const sidecar = await sidecarOf(end);
	expect(sidecar.files).toMatchObject([{ width: 192, height: 160 }]);
	expect(sidecar.timings).toMatchObject({ steps: [], text: null, decode: null, upscale: expect.any(Number) });
});

test('a hires fix is painted over in its larger size, which files and page tell', async () => {
	const hires = { scale: 2, upscaler: 'crisp', steps: 0, strength: 0.5 };
	const end = await finish(await easel.accept({ ...request, hires }));
	expect(end.settings).toMatchObject({ width: 64, height: 64, hires });
	expect(end.pictures).toMatchObject([{ width: 128, height: 128 }]);
	expect(await read(end.pictures[0]?.url)).toMatchObject({ width: 128, height: 128 });
	const sidecar = await sidecarOf(end);
	expect(sidecar.files).toMatchObject([{ width: 128, height: 128 }]);
	expect(sidecar.timings?.steps).toHaveLength(8);
	const latent = await finish(await easel.accept({ ...request, hires: { scale: 1.5, strength: 0.5, steps: 2 } }));
	expect(latent.pictures).toMatchObject([{ width: 96, height: 96 }]);
	expect((await sidecarOf(latent)).timings?.steps).toHaveLength(6);
});

test('what would become too large is refused before it is accepted', async () => {
	const [painted] = (await finish(await easel.accept({ ...request, steps: 1 }))).pictures;
	const asked = {
		prompt: '',
		model: 'sd15',
		init_image: `picture:${painted?.id}`,
		strength: 0,
		upscaler: 'crisp',
		width: 2100,
		height: 2000,
	};
	const answer = await easel.post(asked);
	expect(answer.status).toBe(422);
	expect((await answer.json()) as Problem).toMatchObject({
		field: 'upscaler',
		detail: expect.stringContaining('8400x8000 pixels, 67.2 million'),
	});
});

test('inpainting leaves what the mask keeps to the byte', async () => {
	const dataUrl = async (file: string) =>
		`data:image/png;base64,${(await readFile(`fixtures/pipelines/inputs/${file}`)).toString('base64')}`;
	const asked = { ...request, init_image: await dataUrl('input-64.png'), mask: await dataUrl('mask-64.png'), strength: 0.8 };
	const ours = await read((await finish(await easel.accept(asked))).pictures[0]?.url);
	const source = await sharp('fixtures/pipelines/inputs/input-64.png').removeAlpha().raw().toBuffer();
	const mask = await sharp('fixtures/pipelines/inputs/mask-64.png').extractChannel(0).raw().toBuffer();
	const keeps = (levels: Buffer) => [...levels].filter((_, i) => (mask[Math.floor(i / 3)] ?? 0) < 128);
	expect(keeps(ours.data)).toEqual(keeps(source));
	expect(ours.data).not.toEqual(source);
});
