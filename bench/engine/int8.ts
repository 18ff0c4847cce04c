/** What linear layers of bytes gain, and what they cost: steps of SD 1.5 at 512 x 512, and pictures of the starter model beside those of its own weights. */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeInt8Model } from '../../gpu-service/models/int8/int8-model.ts';
import { atLeast, type Figure, median } from '../support/figures.ts';
import { models, openBackend, paintPicture } from './backend.ts';

const repeats = 3;
const steps = 3;
const prompts = ['a fox in the snow', 'a red car in the city', 'a castle in the mountains', 'a cat', 'an apple', 'a ship on the sea'];

export async function measureInt8(): Promise<Figure[]> {
	const starter = { name: 'starter', title: 'Starter', path: resolve('models/starter') };
	const large = { name: 'sd1', title: 'sd1', path: join(models, 'sd1') };
	for (const model of [starter, large]) {
		await rm(join(models, `${model.name}-int8`), { recursive: true, force: true });
		await makeInt8Model(models, { ...model, denoiser: 'unet/model.onnx' });
	}
	return [await measureSpeed(), await measureQuality()];
}

async function measureSpeed(): Promise<Figure> {
	await using whole = await openBackend({ prepared: false });
	await using bytes = await openBackend({ prepared: false });
	const size = { width: 512, height: 512, steps };
	const gains: number[] = [];
	const seconds: Record<'whole' | 'bytes', number[]> = { whole: [], bytes: [] };
	for (let repeat = -1; repeat < repeats; repeat += 1) {
		const one = median((await paintPicture(whole, 'sd1-tiny', size)).timings.steps);
		const two = median((await paintPicture(bytes, 'sd1-int8', size)).timings.steps);
		if (repeat === -1) continue;
		gains.push(one / two);
		seconds.whole.push(one / 1000);
		seconds.bytes.push(two / 1000);
	}
	return atLeast('step of SD 1.5 at 512, whole / int8', 'ratio', 1.2, gains, { seconds });
}

/** Peak signal-to-noise ratio of each picture. */
async function measureQuality(): Promise<Figure> {
	await using backend = await openBackend({ prepared: false, models: resolve('models') });
	await using second = await openBackend({ prepared: false });
	const ratios: number[] = [];
	const differences: number[] = [];
	for (const [seed, prompt] of prompts.entries()) {
		const request = { prompt, seed, steps: 20, guidance: 3 };
		const { pixels: own } = await paintPicture(backend, 'starter', request);
		const { pixels: other } = await paintPicture(second, 'starter-int8', request);
		const squares = own.reduce((sum, value, index) => sum + (value - (other[index] ?? 0)) ** 2, 0);
		ratios.push(10 * Math.log10(255 ** 2 / (squares / own.length)));
		differences.push(own.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / own.length);
	}
	return atLeast('pictures of the starter, int8 beside whole: peak signal to noise', 'dB', 25, ratios, {
		meanDifferenceLevels: differences,
	});
}
