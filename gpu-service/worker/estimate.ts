/** How long things take here: a running mean of the time a denoising step needs for a model and size. Forgotten at the end of the process. */
import type { Settings } from '#contract/generation.ts';

/** Weight of the newest generation in the mean. */
const newest = 0.4;

export interface Estimator {
	/** Learns from a finished run: milliseconds from claim to end without loading. */
	learn(settings: Settings, paintMs: number): void;
	/** Milliseconds that a generation will need; null while nothing like it was seen. */
	expect(settings: Settings): number | null;
}

export function createEstimator(): Estimator {
	/** Milliseconds per step and megapixel, by model and by whether guidance doubles the work. */
	const pace = new Map<string, number>();
	const key = (settings: Settings) => `${settings.model} ${settings.guidance > 1}`;
	return {
		learn: (settings, paintMs) => {
			const seen = paintMs / work(settings);
			const known = pace.get(key(settings));
			pace.set(key(settings), known === undefined ? seen : known + newest * (seen - known));
		},
		expect: (settings) => {
			const known = pace.get(key(settings));
			return known === undefined ? null : known * work(settings);
		},
	};
}

/** Steps times megapixels of all pictures. A picture to start from leaves steps out; a hires fix has a second, larger pass. */
function work({ steps, strength, count, width, height, hires }: Settings): number {
	const first = Math.max(1, steps * strength);
	const second = hires === null || hires.strength === 0 ? 0 : (hires.steps || steps) * hires.scale ** 2;
	return ((first + second) * count * width * height) / 1e6;
}
