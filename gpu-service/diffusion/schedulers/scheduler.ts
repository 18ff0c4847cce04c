/** The algorithm that steps from noise to picture. One object is made for each picture; state between steps lives in it. */
import type { RandomSource } from '../random-source.ts';

export interface Scheduler {
	/** What the denoiser is told at each call, in order; some schedulers call it more often than there are steps. */
	readonly timesteps: Float32Array;
	/** Calls of the denoiser that make one step: 2 for Heun's and the KDPM2 pair, which look ahead. */
	readonly order: 1 | 2;
	/** The first noise is multiplied by this. */
	readonly initNoiseSigma: number;
	/** `sample` as the denoiser wants to see it at call `index`; a new array or `sample` itself. */
	scaleModelInput(sample: Float32Array, index: number): Float32Array;
	/**
	 * From the denoiser's answer and the sample at call `index` to the next sample; a new array.
	 * Called once for each index in order; the first may be any that is no second half of a step (image to image starts in the middle).
	 */
	step(prediction: Float32Array, index: number, sample: Float32Array, random: RandomSource): Float32Array;
	/** `clean` with as much of `noise` as a sample has at call `index`; a new array. */
	addNoise(clean: Float32Array, noise: Float32Array, index: number): Float32Array;
}

/** What a request or a family asks of a scheduler beside the model's config. A scheduler heeds what it knows. */
export interface SchedulerOptions {
	/** DDIM's η (0 is deterministic, 1 is DDPM), TCD's γ, and how much noise of an ancestral step is new (1 is all, as these are known). */
	eta?: number;
	/** Euler's S_churn (Karras et al. 2022, algorithm 2). */
	s_churn?: number;
	/** Flow matching: the noise levels to visit, highest first, instead of the scheduler's own; the step count is then their number. */
	sigmas?: readonly number[];
	/** Flow matching with dynamic shifting: μ. */
	mu?: number;
	/** LCM: share of its noise levels, counted from the end, that the steps are spread over (`LCMScheduler.set_timesteps`); 1 is all. */
	strength?: number;
}

/** As A1111 names them. */
export type ScheduleType = 'automatic' | 'uniform' | 'karras' | 'exponential' | 'beta';

/** How a scheduler kind is listed: its name in requests, the name people know it by, and how it is made from a model's config. */
export interface SchedulerKind {
	/** Used in requests, e.g. `euler`. */
	readonly name: string;
	/** What A1111 calls it, e.g. `Euler`. */
	readonly label: string;
	/** Other names that people know it by, A1111's older ones among them. */
	readonly aliases: readonly string[];
	/** How its noise levels can be spaced; the first, `automatic`, is what the model's config says. */
	readonly scheduleTypes: readonly ScheduleType[];
	/** Whether it heeds `eta`. */
	readonly takesEta?: true;
	/** diffusers' class, `_class_name` in `scheduler_config.json`. */
	readonly className: string;
	/** Where several kinds share a class: whether a config of the class means this one. Exactly one of them says so. */
	isOwn?(config: Record<string, unknown>): boolean;
	/**
	 * The config may be another class's: shared fields are read, missing ones take this class's defaults.
	 * @throws ModelError `invalid-config` for a config that this scheduler does not support, `invalid-setting` for more steps than the model
	 * can take.
	 */
	create(config: Record<string, unknown>, steps: number, options?: SchedulerOptions): Scheduler;
}
