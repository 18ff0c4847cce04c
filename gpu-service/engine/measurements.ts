/** What is measured of one painting, failed ones included. */
import type { RunFacts } from '#contract/generation.ts';

/** Milliseconds on the monotonic clock; null where the stage was not reached. */
export interface EngineTimings {
	/** Until the model was there; next to nothing when it was loaded already. */
	loading: number | null;
	text: number | null;
	/** One entry a denoising step, all pictures in a row. */
	steps: number[];
	decode: number | null;
	/** Left out where nothing was enlarged. */
	upscale?: number;
	/** Sum of network runs; of a run that was broken off, the time until then. */
	device: number;
}

export interface Measurements {
	run: RunFacts | null;
	timings: EngineTimings;
}

export function createMeasurements(): Measurements {
	return { run: null, timings: { loading: null, text: null, steps: [], decode: null, device: 0 } };
}
