/** What pictures say of themselves, the whole way: painted, taken away in every format, read again, painted again. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Generation, Sidecar } from '#contract/generation.ts';
import type { ReadPicture } from '#contract/metadata.ts';
import type { PictureDifference, Reproduction } from '#contract/reproduction.ts';
import { inspectBytes } from '#images/inspect.ts';
import { withTextChunks } from '#images/png-text.ts';
import { readSourceType } from '#images/xmp.ts';
import { startEasel, type TestEasel } from './support/easel.ts';

let easel: TestEasel;
let painted: Generation;
const request = { prompt: 'a fox in the snow', seed: 42, steps: 4, count: 2, model: 'starter' };

beforeAll(async () => {
	easel = await startEasel();
	painted = await easel.ended((await easel.accept(request)).id);
});
afterAll(() => easel?.[Symbol.asyncDispose]());

const bytesOf = async (path: string) => Buffer.from(await (await easel.call(path)).arrayBuffer());
const ask = async <Answer>(path: string) => (await (await easel.call(path)).json()) as Answer;

async function read(bytes: Uint8Array<ArrayBuffer>): Promise<ReadPicture> {
	const form = new FormData();
	form.append('picture', new Blob([bytes]), 'picture');
	const answer = await easel.call('/api/metadata', { method: 'POST', body: form });
	expect(answer.status).toBe(200);
	return (await answer.json()) as ReadPicture;
}

test.each(['png', 'jpeg', 'webp'] as const)('a %s that was taken away with everything gives its settings back', async (format) => {
	const id = `${painted.id}-2`;
	const answer = await easel.call(`/api/pictures/${id}?download&format=${format}&metadata=all`);
	expect(answer.headers.get('content-type')).toBe(`image/${format}`);
	expect(answer.headers.get('content-disposition')).toContain(`a fox in the snow 43.${format === 'jpeg' ? 'jpg' : format}`);
	const { found } = await read(new Uint8Array(await answer.arrayBuffer()));
	expect(found).toMatchObject({ source: 'easel', notes: [], request: { prompt: request.prompt, seed: 43, steps: 4, model: 'starter' } });
	expect(found?.request).not.toHaveProperty('count');
});

test.each(['png', 'jpeg', 'webp'] as const)('a %s without says only that a model painted it', async (format) => {
	const bytes = await bytesOf(`/api/pictures/${painted.id}-1?download&format=${format}&metadata=none`);
	const facts = await inspectBytes(bytes);
	expect([facts.parameters, facts.easel, readSourceType(facts.xmp ?? '')]).toEqual([null, null, 'trainedAlgorithmicMedia']);
	expect(bytes.includes('fox')).toBe(false);
	expect(await read(new Uint8Array(bytes))).toEqual({ width: 256, height: 256, found: null });
});

test('the file that is kept says where it comes from, too', async () => {
	const day = painted.created_at.slice(0, 10);
	const facts = await inspectBytes(await readFile(join(easel.outputs, day, `${painted.id}-1.png`)));
	expect(readSourceType(facts.xmp ?? '')).toBe('trainedAlgorithmicMedia');
	const sidecar = JSON.parse(await readFile(join(easel.outputs, day, `${painted.id}.json`), 'utf8')) as Sidecar;
	expect(Object.keys(sidecar.run?.versions ?? {}).sort()).toEqual(['easel', 'node', 'onnxruntime']);
});

test('a picture of another program becomes a request that is accepted as it is', async () => {
	const parameters =
		'a boat <lora:waves:0.8>\nNegative prompt: fog\nSteps: 6, Sampler: DDIM, CFG scale: 3, Seed: 5, Size: 256x256, Model hash: 6ce0161689, Model: v1-5-pruned, Face restoration: GFPGAN, Version: v1.10.1';
	const blank = await sharp({ create: { width: 256, height: 256, channels: 3, background: '#123' } })
		.png()
		.toBuffer();
	const { found } = await read(new Uint8Array(withTextChunks(blank, [{ keyword: 'parameters', text: parameters }])));
	expect(found?.source).toBe('a1111');
	expect(found?.notes.map(({ code, name }) => [code, name])).toEqual([
		['model_missing', 'v1-5-pruned'],
		['lora_missing', 'waves'],
		['left_out', 'Face restoration'],
	]);
	const again = await easel.ended((await easel.accept(found?.request)).id);
	expect(again.settings).toMatchObject({ prompt: 'a boat', negative_prompt: 'fog', seed: 5, steps: 6, guidance: 3, rng: 'gpu' });
});

test('exactly this again: promised, and the pixels are the same', async () => {
	const id = `${painted.id}-2`;
	const plan = await ask<Reproduction>(`/api/pictures/${id}/reproduction`);
	expect(plan).toMatchObject({ promised: true, doubts: [], request: { seed: 43, derived_from: { picture: id, operation: 'again' } } });
	const again = await easel.ended((await easel.accept(plan.request)).id);
	expect(again.request.derived_from).toEqual({ picture: id, operation: 'again' });
	const difference = (from: string) => ask<PictureDifference>(`/api/pictures/${again.id}-1/difference?from=${from}`);
	expect(await difference(id)).toEqual({ comparable: true, equal: true, differing: 0, largest: 0 });
	expect(await difference(`${painted.id}-1`)).toMatchObject({ comparable: true, equal: false });
});

test('what cannot be read is refused clearly', async () => {
	const form = new FormData();
	form.append('picture', new Blob(['<svg/>']), 'a.svg');
	const refused = await easel.call('/api/metadata', { method: 'POST', body: form });
	expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([415, expect.stringContaining('not a PNG')]);
	const bad = await easel.call(`/api/pictures/${painted.id}-1?format=gif`);
	expect([bad.status, ((await bad.json()) as { field: string }).field]).toEqual([422, 'format']);
});
