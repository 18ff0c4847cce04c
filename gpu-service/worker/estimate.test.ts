import { describe, expect, it } from 'vitest';
import { neutralSettings, type Settings } from '#contract/generation.ts';
import type { Painted } from '../queue/queue.ts';
import { createEstimator, type Estimator, paintingMs } from './estimate.ts';
import { fitLine } from './line-fit.ts';

const small: Settings = {
	...neutralSettings,
	prompt: 'red',
	negative_prompt: '',
	model: 'sd15',
	seed: 1,
	steps: 20,
	guidance: 7,
	width: 512,
	height: 512,
	count: 1,
	scheduler: 'euler',
};
const run = { provider: 'cpu', recipe: 'r', graph_variant: 'basic', threads: 2, versions: {} };

/** What a machine measures that needs 40 ms a call and 900 ms for a pass over a megapixel, with a wobble. */
function painted(settings: Settings, { seed = 1, provider = 'cpu', loading = 5, callsAStep = 1 } = {}): Painted {
	const wobble = 1 + (((seed * 7919) % 100) - 50) / 1_000;
	const first = (settings.width * settings.height) / 1e6;
	const passes = settings.guidance > 1 ? 2 : 1;
	const call = (megapixels: number) => (40 + 900 * passes * megapixels) * wobble;
	const steps = Array.from({ length: Math.round(settings.steps * settings.strength) * settings.count * callsAStep }, () => call(first));
	const { hires } = settings;
	if (hires !== null) for (let step = 0; step < (hires.steps || settings.steps); step += 1) steps.push(call(first * hires.scale ** 2));
	const decode = settings.count * (100 + 1_500 * first * (hires?.scale ?? 1) ** 2) * wobble;
	const total = 60 + loading + steps.reduce((sum, ms) => sum + ms, 0) + decode;
	return {
		settings,
		run: { ...run, provider },
		timings: { queued: 0, loading, text: 20, steps, decode, encode: 10, total, device: 0 },
	};
}

function seconds(estimator: Estimator, settings: Settings): number {
	const expected = estimator.expect(settings);
	return expected === null ? Number.NaN : paintingMs(expected) / 1000;
}

function truth(settings: Settings): number {
	return (painted(settings, { seed: 0, loading: 0 }).timings.total ?? 0) / 0.95 / 1000;
}

describe('what a picture takes', () => {
	it('is not made up where nothing like it was painted', () => {
		const estimator = createEstimator();
		expect(estimator.expect(small)).toBeNull();
		estimator.learn(painted(small));
		expect(estimator.expect({ ...small, model: 'sdxl' })).toBeNull();
		expect(estimator.expect({ ...small, upscaler: '4x' })).toBeNull();
		estimator.use('cuda');
		expect(estimator.expect(small)).toBeNull();
	});

	it('is foretold within a tenth for other sizes, steps, counts and passes, once two sizes were painted', () => {
		const estimator = createEstimator();
		for (let seed = 1; seed < 12; seed += 1) {
			const side = seed % 2 === 0 ? 256 : 512;
			estimator.learn(painted({ ...small, width: side, height: side, steps: 5 + seed }, { seed }));
		}
		const others = [
			small,
			{ ...small, steps: 50 },
			{ ...small, count: 4 },
			{ ...small, guidance: 1 },
			{ ...small, width: 768, height: 768 },
		];
		for (const other of others) {
			expect(seconds(estimator, other) / truth(other)).toBeGreaterThan(0.9);
			expect(seconds(estimator, other) / truth(other)).toBeLessThan(1.1);
		}
		const larger = { ...small, hires: { scale: 2, upscaler: 'latent', steps: 0, strength: 0.7 } };
		expect(seconds(estimator, larger) / truth(larger)).toBeGreaterThan(0.85);
		expect(seconds(estimator, larger) / truth(larger)).toBeLessThan(1.15);
	});

	it('goes with the work as long as only one size was painted', () => {
		const estimator = createEstimator();
		estimator.learn(painted(small));
		expect(seconds(estimator, { ...small, steps: 40 }) / seconds(estimator, small)).toBeCloseTo(1.95, 1);
	});

	it('leaves out the steps that a picture to start from saves, and knows schedulers that ask twice a step', () => {
		const estimator = createEstimator();
		estimator.learn(painted(small));
		const half = { ...small, init_image: `input:${'0'.repeat(64)}`, strength: 0.5 };
		expect(seconds(estimator, half)).toBeLessThan(seconds(estimator, small) * 0.6);
		estimator.learn(painted({ ...small, scheduler: 'heun' }, { callsAStep: 2 }));
		expect(seconds(estimator, { ...small, scheduler: 'heun' }) / seconds(estimator, small)).toBeGreaterThan(1.8);
	});

	it('follows a machine that became slower', () => {
		const estimator = createEstimator();
		const slow = painted(small);
		slow.timings = { ...slow.timings, steps: slow.timings.steps.map((ms) => ms * 3), total: (slow.timings.total ?? 0) * 3 };
		for (let seed = 1; seed < 20; seed += 1) estimator.learn(painted(small, { seed }));
		const before = seconds(estimator, small);
		for (let times = 0; times < 40; times += 1) estimator.learn(slow);
		expect(seconds(estimator, small) / before).toBeGreaterThan(2);
	});

	it('knows how long a model takes to load, apart from the painting', () => {
		const estimator = createEstimator();
		for (const loading of [4_000, 2, 5_000, 3, 6_000]) estimator.learn(painted(small, { loading }));
		expect(estimator.expect(small)?.loading).toBe(5_000);
		expect(seconds(estimator, small)).toBeLessThan(truth(small) * 1.1);
	});
});

describe('a line through what was measured', () => {
	it('finds both parts, or gives all to one where it cannot tell', () => {
		const sample = (work: number) => ({ count: 1, work, ms: 10 + 5 * work });
		const exact = fitLine([sample(1), sample(4), sample(9)]);
		expect(exact?.fixed).toBeCloseTo(10);
		expect(exact?.rate).toBeCloseTo(5);
		expect(fitLine([sample(2), sample(2)])).toEqual({ fixed: 0, rate: 10 });
		expect(fitLine([{ count: 1, work: 0, ms: 7 }])).toEqual({ fixed: 7, rate: 0 });
		expect(fitLine([])).toBeNull();
	});

	it('lets neither part be negative', () => {
		const falling = fitLine([
			{ count: 1, work: 1, ms: 100 },
			{ count: 1, work: 9, ms: 20 },
		]);
		expect(falling?.rate).toBe(0);
		const steep = fitLine([
			{ count: 1, work: 1, ms: 1 },
			{ count: 1, work: 9, ms: 100 },
		]);
		expect(steep?.fixed).toBe(0);
	});
});
