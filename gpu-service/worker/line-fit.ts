/** A straight line through what was measured: `ms = fixed · count + rate · work`, by least squares, neither part negative. Pure. */

export interface Sample {
	/** How often the fixed part was paid. */
	count: number;
	work: number;
	ms: number;
}

export interface LineFit {
	/** Milliseconds. */
	fixed: number;
	/** Milliseconds per unit of work. */
	rate: number;
}

/** What an older sample weighs, against the next newer one. */
const fading = 0.93;
/** Above this squared cosine the samples are as good as one size, and nothing says how much of it is fixed: all of it goes with the work. */
const oneSize = 0.97;

/** @param samples newest first. Null when they say nothing. */
export function fitLine(samples: readonly Sample[]): LineFit | null {
	let [counts, crossed, works, countMs, workMs] = [0, 0, 0, 0, 0];
	for (const [age, { count, work, ms }] of samples.entries()) {
		// Relative errors count, not absolute ones: else one large picture would outweigh many small ones.
		const weight = fading ** age / Math.max(ms, 1) ** 2;
		counts += weight * count * count;
		crossed += weight * count * work;
		works += weight * work * work;
		countMs += weight * count * ms;
		workMs += weight * work * ms;
	}
	if (counts === 0 && works === 0) return null;
	const allFixed = { fixed: counts === 0 ? 0 : countMs / counts, rate: 0 };
	if (works === 0) return allFixed;
	const allWork = { fixed: 0, rate: workMs / works };
	if (crossed ** 2 >= oneSize * counts * works) return allWork;
	const determinant = counts * works - crossed ** 2;
	const fixed = (countMs * works - workMs * crossed) / determinant;
	const rate = (workMs * counts - countMs * crossed) / determinant;
	return fixed < 0 ? allWork : rate < 0 ? allFixed : { fixed, rate };
}

/** The middle one; null of none. */
export function median(numbers: readonly number[]): number | null {
	return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? null;
}
