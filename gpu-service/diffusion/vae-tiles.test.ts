/** The VAE in tiles against the VAE on the whole picture, with real ones: those of the fixtures, and the starter model's. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { canvasOf, latentCount } from './canvas.ts';
import { decode } from './decode.ts';
import { encode } from './encode.ts';
import type { Running } from './families/family.ts';
import { type OpenModel, openModel } from './families/reference.cases.ts';
import { createTorchRandom } from './random.ts';
import { planesFromRgb } from './rgb.ts';
import type { NamedTensors, RgbImage } from './tensor.ts';
import { usualTiling } from './vae-tiles.ts';

const ROOT = join(import.meta.dirname, '../..');
const whole = { ...usualTiling, whole: Number.POSITIVE_INFINITY };
const inTiles = { whole: 0, tile: 256, overlap: 128 };

async function run<Result>({ run: runNetwork }: OpenModel, running: Running<Result>): Promise<{ result: Result; runs: number }> {
	let outputs: NamedTensors = {};
	for (let runs = 0; ; ) {
		const { done, value } = running.next(outputs);
		if (done) return { result: value, runs };
		if (value.kind !== 'run') continue;
		outputs = await runNetwork(value.component, value.inputs);
		runs += 1;
	}
}

/** A picture of any size with something to see everywhere. */
function scenery(width: number, height: number): RgbImage {
	const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
		const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
		return 128 + 70 * Math.sin(x / 13 + (i % 3)) * Math.cos(y / 19) + ((x >> 4) % 2 === (y >> 4) % 2 ? 30 : -20);
	});
	return { width, height, data };
}

function differences(one: ArrayLike<number>, other: ArrayLike<number>): { most: number; mean: number } {
	expect(one).toHaveLength(other.length);
	const all = Array.from(one, (value, i) => Math.abs(value - other[i]));
	return { most: all.reduce((most, value) => Math.max(most, value), 0), mean: all.reduce((sum, value) => sum + value, 0) / all.length };
}

describe.each([
	['models/starter', { latents: 1e-4, levels: 0.01, most: 1 }],
	['fixtures/pipelines/models/sd15', { latents: 0.1, levels: 1, most: 10 }],
	['fixtures/pipelines/models/sd15-legacy', { latents: 0.1, levels: 1, most: 10 }],
])('the VAE of %s', (folder, allowed) => {
	const [width, height] = [384, 320];

	test('encodes and decodes in tiles nearly what it does whole', async () => {
		const model = openModel(join(ROOT, folder));
		const canvas = canvasOf(model.family.latentFormat(model.parts), { width, height });
		const planes = planesFromRgb(scenery(width, height));
		const encoded = await Promise.all([whole, inTiles].map((tiling) => run(model, encode(planes, canvas, createTorchRandom(7), tiling))));
		expect(encoded.map(({ runs }) => runs)).toEqual([1, 4]);
		const [one, other] = encoded.map(({ result }) => result);
		expect(one).toHaveLength(latentCount(canvas));
		expect(differences(one, other).mean).toBeLessThan(allowed.latents);
		const decoded = await Promise.all([whole, inTiles].map((tiling) => run(model, decode(one, canvas, tiling))));
		expect(decoded.map(({ runs }) => runs)).toEqual([1, 4]);
		const [picture, tiled] = decoded.map(({ result }) => result.data);
		const { most, mean } = differences(picture, tiled);
		expect(mean).toBeLessThan(allowed.levels);
		expect(most).toBeLessThanOrEqual(allowed.most);
	});
});
