/** Straight steps along the flow that the model predicts, as diffusers' FlowMatchEulerDiscreteScheduler takes them. */
import { flag } from './config.ts';
import { flowLevels, flowNoised } from './flow-sigmas.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';

export const flowEuler = {
	name: 'flow_euler',
	label: 'Flow Euler',
	aliases: ['Euler', 'FlowMatchEuler'],
	scheduleTypes: ['automatic', 'uniform', 'karras', 'exponential', 'beta'],
	className: 'FlowMatchEulerDiscreteScheduler',
	create,
} satisfies SchedulerKind;

const fround = Math.fround;

function create(config: Record<string, unknown>, steps: number, options: SchedulerOptions = {}): Scheduler {
	const { timesteps, sigmas } = flowLevels(config, steps, options);
	const isStochastic = flag(config, 'stochastic_sampling', false);

	return {
		timesteps,
		order: 1,
		initNoiseSigma: 1,
		scaleModelInput: (sample) => sample,
		step(prediction, index, sample, random) {
			const [sigma, next] = [sigmas[index], sigmas[index + 1]];
			if (isStochastic) {
				const picture = sample.map((x, i) => x - fround(sigma * prediction[i]));
				return flowNoised(picture, random.normal(sample.length), next);
			}
			const change = fround(next - sigma);
			return sample.map((x, i) => x + fround(change * prediction[i]));
		},
		addNoise: (clean, noise, index) => flowNoised(clean, noise, sigmas[index]),
	};
}
