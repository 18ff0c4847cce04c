/** Stable Diffusion's pictures against those of diffusers, and the starter model's: models/starter/README.md. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { REQUEST } from './family.cases.ts';
import { describeReference, expectSamePicture, expectWithin, openModel, paintReference } from './reference.cases.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Its timesteps have fractions, which a `timestep` of int64 cuts. */
const FRACTIONAL = 'euler-a-fractional-timesteps';

describeReference({ expected: 'sd15', model: 'sd15', only: (id) => id !== FRACTIONAL });
describeReference({ expected: 'sd15-weighted', model: 'sd15', syntax: 'a1111' });
describeReference({ expected: 'sd2-v', model: 'sd2-v' });
describeReference({ expected: 'turbo', model: 'turbo' });
describeReference({ expected: 'lcm', model: 'lcm' });

const HALF_PRECISION = { most: 40, mean: 3 };
describeReference({ expected: 'sd15', model: 'sd15-legacy', only: (id) => ['square', 'wide', FRACTIONAL].includes(id) });
describeReference({ expected: 'sd15', model: 'sd15-external-data', only: (id) => id === 'square' });
for (const model of ['sd15-fp16-weights', 'sd15-fp16-io']) {
	describeReference({ expected: 'sd15', model, only: (id) => ['square', 'wide', 'img2img'].includes(id), halfPrecision: HALF_PRECISION });
}

interface StarterReference {
	prompt: string;
	seed: number;
	steps: number;
	guidance: number;
	width: number;
	height: number;
	file: string;
	timesteps: number[];
	final_latents_first8: number[];
}

describe('the reference pictures of the starter model', () => {
	const model = openModel(join(ROOT, 'models/starter'));
	const folder = join(ROOT, 'fixtures/starter');
	const references: StarterReference[] = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));

	test.each(references)('$prompt, seed $seed', async ({ file, timesteps, final_latents_first8: last, ...request }) => {
		const painted = await paintReference(model, { ...REQUEST, ...request, scheduler: 'ddim' });
		expect(painted.denoiserCalls.map(({ inputs }) => inputs['timestep'].data[0])).toEqual(timesteps);
		expectWithin(painted.latents.at(-1)!, last, 2e-3);
		await expectSamePicture(painted.image, join(folder, basename(file)));
	});
});
