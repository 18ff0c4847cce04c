/** A figure: what was measured, all repeats, and whether its goal holds. Ratios and differences are taken within one run, as machines are noisy. */

export interface Figure {
	name: string;
	unit: 'ms' | 'ratio' | 'MB' | 'kB' | '%' | 'dB' | 'score' | 'elements';
	/** Every repeat, in order. */
	repeats: number[];
	median: number;
	goal: number;
	/** Whether the median should be at most the goal (else) or at least. */
	direction?: 'at least';
	holds: boolean;
	/** What the figure was computed from, as far as it helps to judge it. */
	details?: Record<string, unknown>;
}

/** A figure that should be at most `goal`. */
export function atMost(name: string, unit: Figure['unit'], goal: number, repeats: number[], details?: Record<string, unknown>): Figure {
	const middle = median(repeats);
	return { name, unit, repeats, median: middle, goal, holds: middle <= goal, ...(details === undefined ? {} : { details }) };
}

/** A figure that should be at least `goal`. */
export function atLeast(name: string, unit: Figure['unit'], goal: number, repeats: number[], details?: Record<string, unknown>): Figure {
	const figure = atMost(name, unit, goal, repeats, details);
	return { ...figure, direction: 'at least', holds: figure.median >= goal };
}

export function median(values: readonly number[]): number {
	return quantile(values, 0.5);
}

/** Linear interpolation between the nearest ranks. @throws Error for no values. */
export function quantile(values: readonly number[], q: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	const at = q * (sorted.length - 1);
	const below = sorted[Math.floor(at)];
	const above = sorted[Math.ceil(at)];
	if (below === undefined || above === undefined) throw new Error('There is nothing to take a quantile of.');
	return below + (above - below) * (at - Math.floor(at));
}
