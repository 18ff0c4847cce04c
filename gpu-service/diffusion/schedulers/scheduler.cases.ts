/** What every scheduler has to pass: the numbers of the reference, fixtures/schedulers/README.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTorchRandom } from '../random.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';

const FOLDER = new URL('../../../fixtures/schedulers/', import.meta.url);

/** Samples are float32 [1, 4, 4, 4]. */
const SAMPLE = 64;

/**
 * With η = 1 after zero SNR the first step's direction has the coefficient √0. The reference takes the root of a float32 rounding error
 * instead (2.4e-4; at 50 steps it is negative, and the result NaN), which depends on the machine's vector square root.
 */
const INEXACT = ['ddim-zero-snr-trailing-v-eta1 10', 'ddim-zero-snr-trailing-v-eta1 20'];

interface Run {
	steps: number;
	error?: string;
	timesteps: number[];
	sigmas?: number[];
	init_noise_sigma: number;
	seed: number;
	calls: number[];
	prev_samples: { offset: number };
}

interface Fixture {
	name: string;
	scheduler_config: Record<string, unknown>;
	given: Record<string, unknown>;
	step: SchedulerOptions;
	runs: Run[];
	samples: Float32Array;
}

const fixtures = readdirSync(FOLDER)
	.filter((name) => name.endsWith('.json'))
	.map(readFixture);

export function describeScheduler(kind: SchedulerKind): void {
	const own = fixtures.filter(({ given }) => given['_class_name'] === kind.className);
	describe.each(own)('$name', (fixture) => {
		const runs = fixture.runs.filter(({ error }) => !error);
		test.each(runs)('visits the timesteps of the reference in $steps steps', ({ steps, timesteps, init_noise_sigma }) => {
			const scheduler = kind.create(fixture.scheduler_config, steps);
			expectClose(scheduler.timesteps, timesteps);
			expect(Math.abs(scheduler.initNoiseSigma / init_noise_sigma - 1)).toBeLessThanOrEqual(1e-5);
		});

		test.each(runs)('walks from noise to picture like the reference in $steps steps', (run) => {
			const samples = walk(kind.create(fixture.scheduler_config, run.steps, fixture.step), run.seed);
			expect(samples).toHaveLength(run.timesteps.length);
			let error = 0;
			let magnitude = 0;
			for (const [row, call] of run.calls.entries()) {
				const start = run.prev_samples.offset + row * SAMPLE;
				for (let i = 0; i < SAMPLE; i++) {
					error = Math.max(error, Math.abs(samples[call][i] - fixture.samples[start + i]));
					magnitude = Math.max(magnitude, Math.abs(fixture.samples[start + i]));
				}
			}
			const exact = !INEXACT.includes(`${fixture.name} ${run.steps}`);
			expect(error / magnitude).toBeLessThanOrEqual(exact ? 1e-5 : 1e-3);
		});

		test.each(runs)('takes what the config leaves out from the defaults of the class, in $steps steps', ({ steps, seed }) => {
			const short = walk(kind.create(fixture.given, steps, fixture.step), seed);
			const complete = walk(kind.create(fixture.scheduler_config, steps, fixture.step), seed);
			expect(short).toEqual(complete);
		});
	});

	const failing = own.flatMap(({ name, scheduler_config, step, runs }) =>
		runs.filter(({ error }) => error).map(({ steps }) => ({ name, scheduler_config, step, steps })),
	);
	test.each(failing)('$name stays finite in $steps steps, where the reference fails', ({ scheduler_config, step, steps }) => {
		expect(
			walk(kind.create(scheduler_config, steps, step), 0)
				.at(-1)!
				.every(Number.isFinite),
		).toBe(true);
	});

	test('every number of steps up to that of the training timesteps gives a finite picture', () => {
		for (const timestep_spacing of ['leading', 'linspace', 'trailing']) {
			for (const steps of [1, 2, 3, 4, 5, 19, 20]) {
				const config = { num_train_timesteps: 20, steps_offset: 1, timestep_spacing };
				expect(walk(kind.create(config, steps), 0).at(-1)!.every(Number.isFinite)).toBe(true);
			}
		}
	});
}

/** Samples after each call, with the model of the fixtures: m = a·x + 0.1·sin x, a = 0.3·cos(t / 1000), rounded to float32 in between. */
function walk(scheduler: Scheduler, seed: number): Float32Array[] {
	const random = createTorchRandom(seed);
	let sample: Float32Array = random.normal(SAMPLE).map((noise) => noise * Math.fround(scheduler.initNoiseSigma));
	return Array.from(scheduler.timesteps, (timestep, call) => {
		const a = Math.fround(Math.fround(0.3) * Math.fround(Math.cos(timestep / 1000)));
		const prediction = scheduler
			.scaleModelInput(sample, call)
			.map((x) => Math.fround(a * x) + Math.fround(Math.fround(0.1) * Math.fround(Math.sin(x))));
		sample = scheduler.step(prediction, call, sample, random);
		return sample;
	});
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
	expect(actual).toHaveLength(expected.length);
	for (const [i, value] of expected.entries()) {
		const tolerance = Number.isInteger(value) ? 0 : 1e-5 * Math.abs(value);
		expect(Math.abs(actual[i] - value), `element ${i}: ${actual[i]}, expected ${value}`).toBeLessThanOrEqual(tolerance);
	}
}

function readFixture(file: string): Fixture {
	const fixture = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
	const bytes = readFileSync(new URL(file.replace('.json', '.f32'), FOLDER));
	const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
	return { ...fixture, samples };
}
