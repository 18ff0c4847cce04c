/** What every scheduler has to pass: the numbers of the reference, fixtures/schedulers/README.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePythonJson } from '../../models/python-json.ts';
import { createTorchRandom } from '../random.ts';
import type { RandomSource } from '../random-source.ts';
import { schedulerOfConfig } from './index.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';

const FOLDER = new URL('../../../fixtures/schedulers/', import.meta.url);

/** Samples are float32 [1, 4, 4, 4]. */
const SAMPLE = 64;

/** Seeds of fixtures/make/cases-public.json for the picture that image to image starts from, and for its noise. */
const IMAGE_SEEDS = { clean: 100, noise: 101 };

/** Largest error by largest magnitude that a loop may end with. */
const TOLERANCE = 1e-5;

/**
 * With η = 1 after zero SNR the first step's direction has the coefficient √0. The reference takes the root of a float32 rounding error
 * instead (2.4e-4; at 50 steps it is negative, and the result NaN), which depends on the machine's vector square root.
 *
 * The weights of DEIS's third order are differences of nearly equal numbers: in float32 four digits are left of them with 50 steps. The
 * reference itself, run in float64 on the same noise levels, is 3.8e-5 away from these numbers.
 *
 * From σ 4096 an ancestral step goes down to the root of a difference of squares, of which float32 keeps one digit (0.0069 for 0.0071). The
 * reference in float64 is 6.6e-5 away.
 */
const INEXACT = new Map([
	['ddim-zero-snr-trailing-v-eta1 10', 1e-3],
	['ddim-zero-snr-trailing-v-eta1 20', 1e-3],
	['deis-order3-karras 50', 5e-5],
	['euler-ancestral-zero-snr-v 4', 1e-4],
]);

/**
 * DPM2 a looks up the timesteps of levels that lie a few millionths above the lowest. The last bit of that one is another in the reference
 * (its vector square root is not rounded as IEEE 754 wants), which moves them by up to 6e-5 of a timestep.
 */
const TIMESTEP_TOLERANCE: Record<string, number> = { kdpm2_a: 1e-4 };

/** Where samples lie in the file of numbers, counted in numbers. */
interface Place {
	offset: number;
}

type Draws = (Partial<Place> & { calls: number[] }) | null;

interface Run {
	steps: number;
	error?: string;
	timesteps: number[];
	init_noise_sigma: number;
	seed: number;
	calls: number[];
	prev_samples: Place;
	noise: Draws;
}

interface ImageStart {
	steps: number;
	strength: number;
	error?: string;
	t_start: number;
	timesteps: number[];
	start: Place;
	result: Place;
	noise: Draws;
}

interface Fixture {
	name: string;
	scheduler_config: Record<string, unknown>;
	given: Record<string, unknown>;
	set_timesteps: { sigmas?: string; mu?: number };
	step: SchedulerOptions;
	runs: Run[];
	image_starts: ImageStart[];
	samples: Float32Array;
}

const fixtures = readdirSync(FOLDER)
	.filter((name) => name.endsWith('.json'))
	.map(readFixture);

export function describeScheduler(kind: SchedulerKind): void {
	const own = fixtures.filter(({ given }) => given['_class_name'] === kind.className && schedulerOfConfig(given) === kind);
	for (const fixture of own) describe(fixture.name, () => describeFixture(kind, fixture));

	const failing = own.flatMap((fixture) =>
		fixture.runs.filter(({ error }) => error).map(({ steps }) => ({ name: fixture.name, fixture, steps })),
	);
	if (failing.length > 0) {
		test.each(failing)('$name stays finite in $steps steps, where the reference fails', ({ fixture, steps }) => {
			expectFinite(walk(create(kind, fixture, steps), 0).samples);
		});
	}

	test('every number of steps up to that of the training timesteps gives a finite picture', () => {
		for (const timestep_spacing of ['leading', 'linspace', 'trailing']) {
			for (const steps of [1, 2, 3, 4, 5, 19, 20]) {
				const config = { num_train_timesteps: 20, steps_offset: 1, timestep_spacing };
				expectFinite(walk(kind.create(config, steps), 0).samples);
			}
		}
	});

	test('image to image may begin at any step, with a finite picture', () => {
		const steps = 6;
		for (let step = 0; step < steps; step++) {
			const scheduler = kind.create({ num_train_timesteps: 1000 }, steps);
			const begin = step * scheduler.order;
			const random = createTorchRandom(step);
			const noisy = scheduler.addNoise(random.normal(SAMPLE), random.normal(SAMPLE), begin);
			expectFinite(loop(scheduler, noisy, begin, random).samples);
		}
	});
}

function describeFixture(kind: SchedulerKind, fixture: Fixture): void {
	const runs = fixture.runs.filter(({ error }) => !error);
	test.each(runs)('visits the timesteps of the reference in $steps steps', ({ steps, timesteps, init_noise_sigma }) => {
		const scheduler = create(kind, fixture, steps);
		expectTimesteps(kind, scheduler.timesteps, timesteps);
		expect(Math.abs(scheduler.initNoiseSigma / init_noise_sigma - 1)).toBeLessThanOrEqual(1e-5);
	});

	test('says how many calls make a step', () => {
		const isTwo = runs.every(({ steps, timesteps }) => timesteps.length === 2 * steps - 1);
		expect(create(kind, fixture, 4).order).toBe(isTwo ? 2 : 1);
	});

	test.each(runs)('walks from noise to picture like the reference in $steps steps', (run) => {
		const { samples, draws } = walk(create(kind, fixture, run.steps), run.seed);
		expect(samples).toHaveLength(run.timesteps.length);
		const tolerance = INEXACT.get(`${fixture.name} ${run.steps}`) ?? TOLERANCE;
		expectNear(
			run.calls.map((call) => samples[call]),
			numbers(fixture, run.prev_samples, run.calls.length),
			tolerance,
		);
		expectDraws(draws, run.noise, fixture);
	});

	test.each(runs)('takes what the config leaves out from the defaults of the class, in $steps steps', ({ steps, seed }) => {
		const short = walk(create(kind, { ...fixture, scheduler_config: fixture.given }, steps), seed);
		expect(short).toEqual(walk(create(kind, fixture, steps), seed));
	});

	const starts = fixture.image_starts.filter(({ error }) => !error);
	test.each(starts)('walks from a picture like the reference with strength $strength of $steps steps', (start) => {
		const scheduler = create(kind, fixture, start.steps);
		const begin = start.t_start * scheduler.order;
		expectTimesteps(kind, scheduler.timesteps.slice(begin), start.timesteps);
		const clean = createTorchRandom(IMAGE_SEEDS.clean)
			.normal(SAMPLE)
			.map((value) => 0.5 * value);
		const random = createTorchRandom(IMAGE_SEEDS.noise);
		const noisy = scheduler.addNoise(clean, random.normal(SAMPLE), begin);
		expectNear([noisy], numbers(fixture, start.start, 1), 1e-6);
		const { samples, draws } = loop(scheduler, noisy, begin, random);
		expectNear([samples.at(-1)!], numbers(fixture, start.result, 1), TOLERANCE);
		expectDraws(draws, start.noise, fixture);
	});
}

/** As the fixture's `set_timesteps` and `step` ask for it. */
function create(kind: SchedulerKind, { scheduler_config, set_timesteps: { sigmas, mu }, step }: Fixture, steps: number): Scheduler {
	const given = Array.from({ length: steps }, (_, i) => (steps === 1 ? 1 : 1 + ((1 / steps - 1) * i) / (steps - 1)));
	return kind.create(scheduler_config, steps, { ...step, ...(sigmas ? { sigmas: given } : {}), ...(mu === undefined ? {} : { mu }) });
}

interface Walk {
	/** After each call. */
	samples: Float32Array[];
	draws: { call: number; noise: Float32Array }[];
}

/** From noise to picture, with one generator for both the first noise and that of the steps. */
export function walk(scheduler: Scheduler, seed: number): Walk {
	const random = createTorchRandom(seed);
	const noise = random.normal(SAMPLE).map((value) => value * Math.fround(scheduler.initNoiseSigma));
	return loop(scheduler, noise, 0, random);
}

/** From the call `begin` on, with the model of the fixtures: m = a·x + 0.1·sin x, a = 0.3·cos(t / 1000), rounded to float32 in between. */
function loop(scheduler: Scheduler, start: Float32Array, begin: number, random: RandomSource): Walk {
	const draws: Walk['draws'] = [];
	let sample = start;
	const samples = Array.from(scheduler.timesteps.slice(begin), (timestep, done) => {
		const call = begin + done;
		const a = Math.fround(Math.fround(0.3) * Math.fround(Math.cos(timestep / 1000)));
		const prediction = scheduler
			.scaleModelInput(sample, call)
			.map((x) => Math.fround(a * x) + Math.fround(Math.fround(0.1) * Math.fround(Math.sin(x))));
		const recorded: RandomSource = {
			normal(count) {
				const noise = random.normal(count);
				draws.push({ call: done, noise });
				return noise;
			},
		};
		sample = scheduler.step(prediction, call, sample, recorded);
		return sample;
	});
	return { samples, draws };
}

function numbers({ samples }: Fixture, { offset }: Place, count: number): Float32Array {
	return samples.subarray(offset, offset + count * SAMPLE);
}

/** What was drawn inside the steps, at which of them, and in which order. */
function expectDraws(draws: Walk['draws'], expected: Draws, fixture: Fixture): void {
	expect(draws.map(({ call }) => call)).toEqual(expected?.calls ?? []);
	if (expected?.offset === undefined) return;
	const drawn = numbers(fixture, { offset: expected.offset }, draws.length);
	expect(Float32Array.from(draws.flatMap(({ noise }) => [...noise]))).toEqual(drawn);
}

/** Largest error by largest magnitude. */
function expectNear(actual: readonly Float32Array[], expected: Float32Array, tolerance: number): void {
	let error = 0;
	let magnitude = 0;
	for (const [i, value] of expected.entries()) {
		error = Math.max(error, Math.abs(actual[Math.floor(i / SAMPLE)][i % SAMPLE] - value));
		magnitude = Math.max(magnitude, Math.abs(value));
	}
	expect(error / magnitude).toBeLessThanOrEqual(tolerance);
}

function expectFinite(samples: readonly Float32Array[]): void {
	expect(samples.at(-1)!.every(Number.isFinite)).toBe(true);
}

function expectTimesteps({ name }: SchedulerKind, actual: Float32Array, expected: readonly number[]): void {
	expect(actual).toHaveLength(expected.length);
	for (const [i, value] of expected.entries()) {
		const relative = Number.isInteger(value) && !TIMESTEP_TOLERANCE[name] ? 0 : 1e-5 * Math.abs(value);
		const tolerance = Math.max(relative, TIMESTEP_TOLERANCE[name] ?? 0);
		expect(Math.abs(actual[i] - value), `element ${i}: ${actual[i]}, expected ${value}`).toBeLessThanOrEqual(tolerance);
	}
}

function readFixture(file: string): Fixture {
	const fixture = parsePythonJson(readFileSync(new URL(file, FOLDER), 'utf8')) as Omit<Fixture, 'samples'>;
	const bytes = readFileSync(new URL(file.replace('.json', '.f32'), FOLDER));
	return { ...fixture, samples: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)) };
}
