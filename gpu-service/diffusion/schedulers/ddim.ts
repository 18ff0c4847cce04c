/** J. Song, C. Meng, S. Ermon, "Denoising Diffusion Implicit Models" (2020), equation 12, as diffusers' DDIMScheduler computes it. */
import { choice, flag, invalidConfig, numberBetween, refuse, type SchedulerConfig } from './config.ts';
import { roundHalfEven } from './linspace.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';
import { spacedTimesteps, timestepSpacing } from './spacing.ts';
import { alphasCumprod, noised, PREDICTIONS } from './training.ts';

export const ddim = {
	name: 'ddim',
	label: 'DDIM',
	aliases: [],
	scheduleTypes: ['automatic'],
	className: 'DDIMScheduler',
	create,
} satisfies SchedulerKind;

function create(config: SchedulerConfig, steps: number, { eta = 0 }: SchedulerOptions = {}): Scheduler {
	refuse(config, 'thresholding', ddim.name);
	const alphaBars = alphasCumprod(config);
	const finalAlphaBar = flag(config, 'set_alpha_to_one', true) ? 1 : alphaBars[0];
	const predicts = choice(config, 'prediction_type', PREDICTIONS, 'epsilon');
	const clips = flag(config, 'clip_sample', true);
	const range = numberBetween(config, 'clip_sample_range', 1, [0, Number.POSITIVE_INFINITY]);
	const timesteps = Float32Array.from(spacedTimesteps(config, steps, timestepSpacing(config, 'leading')), roundHalfEven);
	if (predicts === 'epsilon' && alphaBars[timesteps[0]] === 0) {
		throw invalidConfig('rescale_betas_zero_snr needs prediction_type v_prediction or sample: pure noise says nothing of the picture.');
	}
	const stride = Math.floor(alphaBars.length / steps);

	return {
		timesteps,
		order: 1,
		initNoiseSigma: 1,
		scaleModelInput: (sample) => sample,
		step(prediction, index, sample, random) {
			const before = timesteps[index] - stride;
			const alphaBar = alphaBars[timesteps[index]];
			const alphaBarBefore = before >= 0 ? alphaBars[before] : finalAlphaBar;
			const { picture, noise } = split(predicts, alphaBar);
			const deviation = eta * Math.sqrt(variance(alphaBar, alphaBarBefore));
			const signalBefore = Math.sqrt(alphaBarBefore);
			// With η = 1 and zero SNR the difference is 0, and rounding may leave it a little below.
			const direction = Math.sqrt(Math.max(0, 1 - alphaBarBefore - deviation ** 2));
			const fresh = eta > 0 ? random.normal(sample.length) : null;
			const next = new Float32Array(sample.length);
			for (let i = 0; i < next.length; i++) {
				const x = sample[i];
				const m = prediction[i];
				const whole = picture.x * x + picture.m * m;
				const clipped = clips ? Math.min(Math.max(whole, -range), range) : whole;
				next[i] = signalBefore * clipped + direction * (noise.x * x + noise.m * m) + (fresh ? deviation * fresh[i] : 0);
			}
			return next;
		},
		addNoise: (clean, noise, index) => noised(clean, noise, alphaBars[timesteps[index]]),
	};
}

/**
 * What a sample `x` is made of, by the model's answer `m`: the picture, and the noise (x = √ᾱ·picture + √(1-ᾱ)·noise). Both are sums of
 * `x` and `m`; these are the factors.
 */
function split(predicts: (typeof PREDICTIONS)[number], alphaBar: number) {
	const a = Math.sqrt(alphaBar);
	const b = Math.sqrt(1 - alphaBar);
	switch (predicts) {
		case 'epsilon':
			return { picture: { x: 1 / a, m: -b / a }, noise: { x: 0, m: 1 } };
		case 'sample':
			return { picture: { x: 0, m: 1 }, noise: { x: 1 / b, m: -a / b } };
		case 'v_prediction':
			return { picture: { x: a, m: -b }, noise: { x: b, m: a } };
	}
}

/** σ² of equation 16 at η = 1. */
function variance(alphaBar: number, alphaBarBefore: number): number {
	return ((1 - alphaBarBefore) / (1 - alphaBar)) * (1 - alphaBar / alphaBarBefore);
}
