/**
 * T. Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models" (2022), algorithm 2 without its second-order
 * correction, as diffusers' EulerDiscreteScheduler computes it.
 */
import { choice, type SchedulerConfig } from './config.ts';
import { linspaceFloat32 } from './linspace.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';
import { firstNoiseSigma, pictureIn, respacedSteps, scaledInput, sigmaSpaceTimesteps, trainingSigmas, withNoise } from './sigma-space.ts';
import { PREDICTIONS } from './training.ts';

export const euler = {
	name: 'euler',
	label: 'Euler',
	aliases: ['k_euler'],
	scheduleTypes: ['automatic', 'uniform', 'karras', 'exponential', 'beta'],
	className: 'EulerDiscreteScheduler',
	create,
} satisfies SchedulerKind;

const fround = Math.fround;

function create(config: SchedulerConfig, steps: number, { s_churn = 0 }: SchedulerOptions = {}): Scheduler {
	const predicts = choice(config, 'prediction_type', [...PREDICTIONS, 'original_sample'], 'epsilon');
	const { timesteps, sigmas } = schedule(config, steps);
	const churn = Math.min(s_churn / (sigmas.length - 1), Math.SQRT2 - 1);

	return {
		timesteps,
		order: 1,
		initNoiseSigma: firstNoiseSigma(config, sigmas),
		scaleModelInput: (sample, index) => scaledInput(sample, sigmas[index]),
		step(prediction, index, sample, random) {
			const sigma = sigmas[index];
			const raised = fround(sigma * (1 + churn));
			const fresh = churn > 0 ? random.normal(sample.length) : null;
			const added = Math.sqrt(raised ** 2 - sigma ** 2);
			const change = fround(sigmas[index + 1] - raised);
			const picture = pictureIn(predicts, sigma, raised);
			const next = new Float32Array(sample.length);
			for (let i = 0; i < next.length; i++) {
				const x = fresh ? sample[i] + added * fresh[i] : sample[i];
				const slope = fround(fround(x - picture(x, prediction[i])) / raised);
				next[i] = x + fround(slope * change);
			}
			return next;
		},
		addNoise: (clean, noise, index) => withNoise(clean, noise, sigmas[index]),
	};
}

/** One timestep and one σ a step, and the σ that the last step ends with. */
function schedule(config: SchedulerConfig, steps: number): { timesteps: Float32Array; sigmas: Float32Array } {
	const table = trainingSigmas(config);
	const logEnds = [table[table.length - 1], table[0]].map(Math.log);
	const isLinear = choice(config, 'interpolation_type', ['linear', 'log_linear'], 'linear') === 'linear';
	const interpolated = isLinear ? undefined : Array.from(linspaceFloat32(logEnds[0], logEnds[1], steps + 1), Math.exp);
	const chosen = respacedSteps(config, table, sigmaSpaceTimesteps(config, steps), interpolated);
	const last = choice(config, 'final_sigmas_type', ['zero', 'sigma_min'], 'zero') === 'zero' ? 0 : table[0];
	const sigmas = Float32Array.from([...chosen.sigmas, last]);
	const timesteps = isContinuous(config) ? sigmas.slice(0, steps).map((sigma) => 0.25 * Math.log(sigma)) : chosen.timesteps;
	return { timesteps, sigmas };
}

/** Models trained on ln σ / 4 instead of a timestep; diffusers knows it for v-prediction only. */
function isContinuous(config: SchedulerConfig): boolean {
	return (
		choice(config, 'timestep_type', ['discrete', 'continuous'], 'discrete') === 'continuous' && config['prediction_type'] === 'v_prediction'
	);
}
