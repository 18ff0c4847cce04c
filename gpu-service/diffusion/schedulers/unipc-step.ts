/** One step of UniPC, predicted or corrected: W. Zhao et al., "UniPC" (2023), equations 3 and 5 with the coefficients of theorem 3.1. */
import { lambdaStep, type NoiseLevel } from './noise-level.ts';
import { type Term, weightedSum } from './weighted-sum.ts';

/** An answer of the model, made picture or noise, and the level that it was asked at. */
export interface UniPcAnswer {
	level: NoiseLevel;
	value: Float32Array;
}

/** Whether the answers are pictures, and whether B(h) is h (`bh1`) instead of e^h - 1 (`bh2`). */
interface Form {
	byPicture: boolean;
	usesB1: boolean;
}

/**
 * @param origin the sample where the step began, at the level of answers[0]
 * @param answers latest first
 * @param order how many of the answers count
 * @param reached the answer at the level `next`, to correct the step; null to predict it
 * @returns the sample at `next`
 */
export function uniPcStep(
	origin: Float32Array,
	answers: readonly UniPcAnswer[],
	next: NoiseLevel,
	order: number,
	reached: Float32Array | null,
	{ byPicture, usesB1 }: Form,
): Float32Array {
	const { level, value } = answers[0];
	const h = lambdaStep(level, next);
	if (h === 0) return origin.slice();
	const signed = byPicture ? -h : h;
	const growth = Math.expm1(signed);
	const scale = byPicture ? next.alpha : next.sigma;
	const kept = byPicture ? next.sigma / level.sigma : next.alpha / level.alpha;
	// Without noise at the end e^h is infinite and σ·(e^h - 1) has a limit.
	const leap = !byPicture && next.sigma === 0 ? (next.alpha * level.sigma) / level.alpha : scale * growth;
	const terms: [Term, ...Term[]] = [
		[kept, origin],
		[-leap, value],
	];
	const differences = answers
		.slice(1, order)
		.map((answer) => ({ ratio: lambdaStep(level, answer.level) / h, value: answer.value }))
		.filter(({ ratio }, i, all) => ratio !== 0 && all.findIndex((other) => other.ratio === ratio) === i);
	if (reached) differences.push({ ratio: 1, value: reached });
	const weights =
		reached || differences.length > 0
			? momentWeights(
					differences.map(({ ratio }) => ratio),
					signed,
					usesB1,
				)
			: [];
	for (const [i, difference] of differences.entries()) {
		const weight = (-scale * (usesB1 ? signed : growth) * weights[i]) / difference.ratio;
		terms.push([weight, difference.value], [-weight, value]);
	}
	return weightedSum(terms);
}

/**
 * ρ that solve Σ ρᵢ·rᵢᵏ⁻¹ = k!·φₖ₊₁ / B(h) for k from 1. A single one is taken as 1/2, its limit for small steps.
 * @param ratios r of each difference
 * @param h with the sign of the exponential integral: -h for pictures
 */
function momentWeights(ratios: readonly number[], h: number, usesB1: boolean): number[] {
	if (ratios.length === 1) return [0.5];
	const b = usesB1 ? h : Math.expm1(h);
	let phi = Math.expm1(h) / h - 1;
	let factorial = 1;
	const rows = ratios.map((_, k) => {
		const row = [...ratios.map((ratio) => ratio ** k), (phi * factorial) / b];
		factorial *= k + 2;
		phi = phi / h - 1 / factorial;
		return row;
	});
	return solve(rows);
}

/** Gauss's elimination with pivots. @param rows of a square matrix, each with its right side at the end */
function solve(rows: number[][]): number[] {
	const size = rows.length;
	for (let column = 0; column < size; column++) {
		const best = rows.slice(column).reduce((most, row) => (Math.abs(row[column]) > Math.abs(most[column]) ? row : most));
		const at = rows.indexOf(best);
		[rows[column], rows[at]] = [rows[at], rows[column]];
		for (const row of rows.slice(column + 1)) {
			const factor = row[column] / rows[column][column];
			for (let i = column; i <= size; i++) row[i] -= factor * rows[column][i];
		}
	}
	const result = new Array<number>(size).fill(0);
	for (let i = size - 1; i >= 0; i--) {
		const known = result.reduce((sum, value, j) => (j > i ? sum + rows[i][j] * value : sum), 0);
		result[i] = (rows[i][size] - known) / rows[i][i];
	}
	return result;
}
