/** From the model's answer to what a solver of the diffusion ODE works on: the picture, or the noise. */
import { choice, type SchedulerConfig } from './config.ts';
import { formulationOf } from './formulation.ts';
import type { NoiseLevel } from './noise-level.ts';
import type { PictureLimit } from './picture-limit.ts';

export type SolverPrediction = 'epsilon' | 'sample' | 'v_prediction' | 'flow_prediction';

const fround = Math.fround;

export function solverPrediction(config: SchedulerConfig): SolverPrediction {
	const isFlow = formulationOf(config) === 'flow';
	return choice(
		config,
		'prediction_type',
		['epsilon', 'sample', 'v_prediction', 'flow_prediction'],
		isFlow ? 'flow_prediction' : 'epsilon',
	);
}

/** The picture in `sample`, float32 of the same shape. */
export function toPicture(
	predicts: SolverPrediction,
	{ alpha, sigma }: NoiseLevel,
	sample: Float32Array,
	prediction: Float32Array,
	limit: PictureLimit,
): Float32Array {
	switch (predicts) {
		case 'epsilon':
			return limit(sample.map((x, i) => fround(x - fround(sigma * prediction[i])) / alpha));
		case 'sample':
			return limit(prediction);
		case 'v_prediction':
			return limit(sample.map((x, i) => fround(alpha * x) - fround(sigma * prediction[i])));
		case 'flow_prediction':
			return limit(sample.map((x, i) => x - fround(sigma * prediction[i])));
	}
}

/** The noise in `sample`, given the picture in it. */
export function noiseBeside(picture: Float32Array, { alpha, sigma }: NoiseLevel, sample: Float32Array): Float32Array {
	return sample.map((x, i) => fround(x - fround(alpha * picture[i])) / sigma);
}

/** The noise in `sample`, by what the model predicts; the picture is not limited. */
export function toNoise(predicts: SolverPrediction, level: NoiseLevel, sample: Float32Array, prediction: Float32Array): Float32Array {
	const { alpha, sigma } = level;
	switch (predicts) {
		case 'epsilon':
			return prediction;
		case 'sample':
			return noiseBeside(prediction, level, sample);
		case 'v_prediction':
			return sample.map((x, i) => fround(alpha * prediction[i]) + fround(sigma * x));
		case 'flow_prediction':
			return sample.map((x, i) => x + fround(alpha * prediction[i]));
	}
}
