/** Keeping the picture that is predicted inside the range that pictures have; both ways are meant for models without a VAE. */
import { flag, numberBetween, type SchedulerConfig } from './config.ts';

/** A picture, float32 of any shape, to one within the limit; a new array or `picture` itself. */
export type PictureLimit = (picture: Float32Array) => Float32Array;

const POSITIVE: [number, number] = [0, Number.POSITIVE_INFINITY];

/** @param clips whether the class clips when the config does not say; null for classes that never do */
export function pictureLimit(config: SchedulerConfig, clips: boolean | null): PictureLimit {
	if (flag(config, 'thresholding', false)) return dynamicThreshold(config);
	if (clips === null || !flag(config, 'clip_sample', clips)) return (picture) => picture;
	const range = numberBetween(config, 'clip_sample_range', 1, POSITIVE);
	return (picture) => picture.map((value) => Math.min(Math.max(value, -range), range));
}

/** C. Saharia et al., "Photorealistic Text-to-Image Diffusion Models with Deep Language Understanding" (2022), section 2.3. */
function dynamicThreshold(config: SchedulerConfig): PictureLimit {
	const ratio = numberBetween(config, 'dynamic_thresholding_ratio', 0.995, [0, 1]);
	const most = numberBetween(config, 'sample_max_value', 1, POSITIVE);
	return (picture) => {
		const limit = Math.min(Math.max(quantile(picture.map(Math.abs), ratio), 1), most);
		return picture.map((value) => Math.min(Math.max(value, -limit), limit) / limit);
	};
}

/** Between the two nearest values where none lies at `ratio` of the way through all of them. */
function quantile(values: Float32Array, ratio: number): number {
	const sorted = values.sort();
	const place = ratio * (sorted.length - 1);
	const below = Math.floor(place);
	const above = Math.min(below + 1, sorted.length - 1);
	return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}
