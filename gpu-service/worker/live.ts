/** What is known only while a generation runs: progress and the newest preview. Lost with the process, as the design says. */
import type { Settings } from '#contract/generation.ts';
import type { ServiceProgress } from '#contract/service.ts';
import type { Expectation } from './estimate.ts';

interface LivePreview {
	picture: number;
	step: number;
	bytes: Uint8Array;
	type: string;
}

export interface LiveGeneration {
	settings: Settings;
	/** `performance.now()` at the claim, and at the first step. */
	claimedAt: number;
	paintingSince: number | null;
	progress: ServiceProgress;
	preview: LivePreview | null;
	/** What such a thing takes here; null while nothing is known. */
	expected: Expectation | null;
}

/** The generations in work, by id. */
export type Live = Map<string, LiveGeneration>;

export function createLiveGeneration(settings: Settings, expected: Expectation | null): LiveGeneration {
	return {
		settings,
		claimedAt: performance.now(),
		paintingSince: null,
		progress: {
			stage: 'loading',
			step: 0,
			steps: settings.steps,
			picture: 1,
			pictures: settings.count,
			loading: null,
			upscaled: null,
			remaining_s: null,
			preview: false,
		},
		preview: null,
		expected,
	};
}

/**
 * Seconds left. By what such a thing takes here, corrected by how quick this one has been so far; where nothing is known, by its pace alone,
 * so null before the first step. `now` is on the clock of `performance.now()`.
 */
export function remainingSeconds({ progress, paintingSince, expected }: LiveGeneration, now: number): number | null {
	const { picture, pictures, step, steps } = progress;
	const callMs = expected === null ? 1 : (expected.calls * expected.call) / Math.max(1, steps);
	const pictureMs = expected?.picture ?? 0;
	const done = (picture - 1) * (steps * callMs + pictureMs) + step * callMs;
	const all = pictures * (steps * callMs + pictureMs);
	if (paintingSince !== null && done > 0) return (((now - paintingSince) / done) * (all - done)) / 1000;
	return expected === null ? null : (all + (paintingSince === null ? expected.once : 0)) / 1000;
}
