/**
 * What schedulers share that step through ᾱ, where a sample is √ᾱ·picture + √(1-ᾱ)·noise (DDIM, DDPM, LCM, TCD): which of its parts the
 * model's answer tells.
 */
import { choice, invalidConfig, type SchedulerConfig } from './config.ts';
import { PREDICTIONS } from './training.ts';

export type AlphaPrediction = (typeof PREDICTIONS)[number];

/**
 * What the model predicts.
 * @param highest ᾱ at the first timestep
 * @throws ModelError `invalid-config` when nothing of the picture could be told from it
 */
export function alphaPrediction(config: SchedulerConfig, highest: number): AlphaPrediction {
	const predicts = choice(config, 'prediction_type', PREDICTIONS, 'epsilon');
	if (predicts !== 'epsilon' || highest > 0) return predicts;
	throw invalidConfig('rescale_betas_zero_snr needs prediction_type v_prediction or sample: pure noise says nothing of the picture.');
}

/** The picture in `sample`, both float32 of one shape. */
export function pictureAt(predicts: AlphaPrediction, alphaBar: number, sample: Float32Array, prediction: Float32Array): Float32Array {
	const { picture } = split(predicts, alphaBar);
	return sample.map((x, i) => picture.x * x + picture.m * prediction[i]);
}

/** The noise in `sample`, both float32 of one shape. */
export function noiseAt(predicts: AlphaPrediction, alphaBar: number, sample: Float32Array, prediction: Float32Array): Float32Array {
	const { noise } = split(predicts, alphaBar);
	return sample.map((x, i) => noise.x * x + noise.m * prediction[i]);
}

/** Picture and noise are sums of the sample `x` and the answer `m`; these are the factors. */
function split(predicts: AlphaPrediction, alphaBar: number) {
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
