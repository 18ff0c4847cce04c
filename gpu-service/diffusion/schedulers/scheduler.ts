/** The algorithm that steps from noise to picture. One object is made for each picture; state between steps lives in it. */
import type { RandomSource } from '../random.ts';

export interface Scheduler {
	/** What the denoiser is told at each call, in order; some schedulers call it more often than there are steps. */
	readonly timesteps: Float32Array;
	/** The first noise is multiplied by this. */
	readonly initNoiseSigma: number;
	/** `sample` as the denoiser wants to see it at call `index`; a new array or `sample` itself. */
	scaleModelInput(sample: Float32Array, index: number): Float32Array;
	/** From the denoiser's answer and the sample at call `index` to the next sample; a new array. Called once for each index, in order. */
	step(prediction: Float32Array, index: number, sample: Float32Array, random: RandomSource): Float32Array;
}

/** How much new noise the steps bring in; none unless asked for. A scheduler heeds what it knows. */
export interface StepNoise {
	/** DDIM's η: 0 is deterministic, 1 is DDPM. */
	eta?: number;
	/** Euler's S_churn (Karras et al. 2022, algorithm 2). */
	s_churn?: number;
}

/** How a scheduler kind is listed: its name in requests, the name people know it by, and how it is made from a model's config. */
export interface SchedulerKind {
	/** Used in requests, e.g. `euler`. */
	readonly name: string;
	/** What A1111 calls it, e.g. `Euler`. */
	readonly label: string;
	/** diffusers' class, `_class_name` in `scheduler_config.json`. */
	readonly className: string;
	/**
	 * The config may be another class's: shared fields are read, missing ones take this class's defaults.
	 * @throws ModelError `invalid-config` for a config that this scheduler does not support, or for more steps than the model can take.
	 */
	create(config: Record<string, unknown>, steps: number, noise?: StepNoise): Scheduler;
}
