/** Timesteps of models that were distilled to a few steps (LCM, TCD): some of those that were visited in training. */
import { invalidSetting, numberBetween, type SchedulerConfig, wholeNumber } from './config.ts';
import { type BetaDefaults, trainTimesteps } from './training.ts';

/** Of these classes when the config does not say. */
export const DISTILLED_BETAS: BetaDefaults = { start: 0.00085, end: 0.012, schedule: 'scaled_linear' };

/**
 * `steps` timesteps, highest first.
 * @param strength below 1 the first ones come from lower down: image to image as LCM's pipelines do it
 * @throws ModelError `invalid-setting` when the model was distilled to fewer steps
 */
export function distilledTimesteps(config: SchedulerConfig, steps: number, strength = 1): Float32Array {
	const total = trainTimesteps(config);
	const original = wholeNumber(config, 'original_inference_steps', Math.min(50, total), [1, total]);
	const known = Math.floor(original * numberBetween({ strength }, 'strength', 1, [0, Number.POSITIVE_INFINITY]));
	if (!Number.isInteger(steps) || steps < 1 || steps > known) {
		throw invalidSetting(
			`This scheduler knows ${original} timesteps of the model, so that pictures take 1 to ${known} steps here; ${steps} were asked for.`,
		);
	}
	const stride = Math.floor(total / original);
	return Float32Array.from({ length: steps }, (_, i) => (known - Math.floor(i * (known / steps))) * stride - 1);
}
