/** Euler's steps that go down too far and add noise again, as k-diffusion's `sample_euler_ancestral` and diffusers' EulerAncestralDiscreteScheduler. */
import { choice, type SchedulerConfig } from './config.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';
import {
	ancestralStep,
	firstNoiseSigma,
	moved,
	pictureIn,
	scaledInput,
	sigmaSpaceTimesteps,
	slopeOf,
	trainingSigmas,
	withNoise,
} from './sigma-space.ts';
import { sigmaAt } from './sigmas.ts';
import { PREDICTIONS } from './training.ts';

export const eulerAncestral = {
	name: 'euler_a',
	label: 'Euler a',
	aliases: ['Euler ancestral', 'k_euler_a', 'k_euler_ancestral'],
	scheduleTypes: ['automatic'],
	takesEta: true,
	className: 'EulerAncestralDiscreteScheduler',
	create,
} satisfies SchedulerKind;

function create(config: SchedulerConfig, steps: number, { eta = 1 }: SchedulerOptions = {}): Scheduler {
	const predicts = choice(config, 'prediction_type', PREDICTIONS, 'epsilon');
	const table = trainingSigmas(config);
	const timesteps = sigmaSpaceTimesteps(config, steps);
	const sigmas = Float32Array.from([...Array.from(timesteps, (timestep) => sigmaAt(table, timestep)), 0]);

	return {
		timesteps,
		order: 1,
		initNoiseSigma: firstNoiseSigma(config, sigmas),
		scaleModelInput: (sample, index) => scaledInput(sample, sigmas[index]),
		step(prediction, index, sample, random) {
			const sigma = sigmas[index];
			const { up, down } = ancestralStep(sigma, sigmas[index + 1], eta);
			const pictureAt = pictureIn(predicts, sigma, sigma);
			const picture = sample.map((x, i) => pictureAt(x, prediction[i]));
			const lower = moved(sample, slopeOf(sample, picture, sigma), Math.fround(down - sigma));
			return withNoise(lower, random.normal(sample.length), up);
		},
		addNoise: (clean, noise, index) => withNoise(clean, noise, sigmas[index]),
	};
}
