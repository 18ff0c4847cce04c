/**
 * Heun's method along the flow that the model predicts, as diffusers' FlowMatchHeunDiscreteScheduler computes it: each step asks the
 * denoiser again where it would end, and goes by the mean of both answers; the last step ends at σ = 0 and asks once.
 */
import { flowLevels, flowNoised } from './flow-sigmas.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';

export const flowHeun = {
	name: 'flow_heun',
	label: 'Flow Heun',
	aliases: ['Heun', 'FlowMatchHeun'],
	scheduleTypes: ['automatic', 'uniform', 'karras', 'exponential', 'beta'],
	className: 'FlowMatchHeunDiscreteScheduler',
	create,
} satisfies SchedulerKind;

const fround = Math.fround;

function create(config: Record<string, unknown>, steps: number, options: SchedulerOptions = {}): Scheduler {
	const levels = flowLevels(config, steps, options);
	const calls = 2 * levels.timesteps.length - 1;
	/** Call 2k begins step k, call 2k + 1 looks from its end, where the level is that of step k + 1. */
	const timesteps = Float32Array.from({ length: calls }, (_, call) => levels.timesteps[Math.ceil(call / 2)]);
	let origin: Float32Array = new Float32Array();
	let firstAnswer: Float32Array = new Float32Array();

	return {
		timesteps,
		order: 2,
		initNoiseSigma: 1,
		scaleModelInput: (sample) => sample,
		step(prediction, call, sample) {
			const step = Math.floor(call / 2);
			const change = fround(levels.sigmas[step + 1] - levels.sigmas[step]);
			if (call % 2 === 0) {
				origin = sample;
				firstAnswer = prediction;
				return sample.map((x, i) => x + fround(prediction[i] * change));
			}
			return origin.map((x, i) => x + fround(fround(0.5 * fround(firstAnswer[i] + prediction[i])) * change));
		},
		addNoise: (clean, noise, call) => flowNoised(clean, noise, levels.sigmas[Math.ceil(call / 2)]),
	};
}
