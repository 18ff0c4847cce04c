/** What is known only while a generation runs: progress and the newest preview. Lost with the process, as the design says. */
import type { Settings } from '#contract/generation.ts';
import type { ServiceProgress } from '#contract/service.ts';

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
}

/** The generations in work, by id. */
export type Live = Map<string, LiveGeneration>;

export function createLiveGeneration(settings: Settings): LiveGeneration {
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
	};
}

/** Seconds left by the pace so far; null before the first step. `now` is on the clock of `performance.now()`. */
export function remainingSeconds({ progress, paintingSince }: LiveGeneration, now: number): number | null {
	const done = (progress.picture - 1) * progress.steps + progress.step;
	if (paintingSince === null || done === 0) return null;
	const all = progress.pictures * progress.steps;
	return (((now - paintingSince) / done) * (all - done)) / 1000;
}
