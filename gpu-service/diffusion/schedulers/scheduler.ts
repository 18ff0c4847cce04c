/** The algorithm that steps from noise to picture. One object is made for each picture; state between steps lives in it. */
import type { RandomSource } from '../random.ts';

export interface Scheduler {
	/** What the denoiser is told at each call, in order; some schedulers call it more often than there are steps. */
	readonly timesteps: Float32Array;
	/** The first noise is multiplied by this. */
	readonly initNoiseSigma: number;
	/** `sample` as the denoiser wants to see it at call `index`; a new array or `sample` itself. */
	scaleModelInput(sample: Float32Array, index: number): Float32Array;
	/** From the denoiser's answer and the sample at call `index` to the next sample; a new array. */
	step(prediction: Float32Array, index: number, sample: Float32Array, random: RandomSource): Float32Array;
}

/** How a scheduler kind is listed: its name in requests, the name people know it by, and how it is made from a model's config. */
export interface SchedulerKind {
	/** Used in requests, e.g. `euler`. */
	readonly name: string;
	/** What A1111 calls it, e.g. `Euler`. */
	readonly label: string;
	/** diffusers' class, `_class_name` in `scheduler_config.json`. */
	readonly className: string;
	/** @throws ModelError `invalid-config` for a config that this scheduler does not support. */
	create(config: Record<string, unknown>, steps: number): Scheduler;
}
