/**
 * Noise levels σ of flow models for solvers that step in λ, as their classes in diffusers space them (`use_flow_sigmas`). A config that was
 * written for the flow-match schedulers means the same with other names: `shift` is `flow_shift`.
 */
import type { SchedulerConfig } from './config.ts';
import { flowShift, toTerminal } from './flow-shift.ts';
import { linspace } from './linspace.ts';
import { respacingOf, sigmaRange } from './respacing.ts';
import { type SigmaRange, sigmaTable } from './sigmas.ts';
import { alphaBarsOfBetas, trainTimesteps } from './training.ts';

/** λ is infinite at σ = 1, where nothing of the picture is left. */
const HIGHEST = 1 - 1e-6;

/**
 * `steps` levels, highest first.
 * @param rule `trailing` leaves out the lowest level of those that are spaced (UniPC), `leading` the highest
 * @param mu μ, where the config shifts by the picture's size; without it, that of the smallest picture
 * @param given levels to shift, instead of `steps` evenly spaced ones
 */
export function solverFlowSigmas(
	config: SchedulerConfig,
	steps: number,
	rule: 'leading' | 'trailing',
	mu: number | undefined,
	given: readonly number[] | undefined,
): number[] {
	const spaced = linspace(1, 1 / trainTimesteps(config), steps + 1);
	const plain = given ?? (rule === 'trailing' ? spaced.slice(0, steps) : spaced.slice(1).map((_, i) => 1 - spaced[steps - i]));
	const shifted = toTerminal(config, plain.map(flowShift(config, mu)));
	const respacing = respacingOf(config);
	if (!respacing) return shifted.map((sigma) => Math.min(sigma, HIGHEST));
	// UniPC alone has a rule for Karras's levels: they are spaced as σ / (1 - σ).
	if (rule === 'trailing' && respacing.isKarras)
		return respacing.sigmas(ratioRange(config), plain.length).map((ratio) => ratio / (ratio + 1));
	return respacing.sigmas({ max: Math.min(shifted[0], HIGHEST), min: shifted[shifted.length - 1] }, plain.length);
}

function ratioRange(config: SchedulerConfig): SigmaRange {
	const table = sigmaTable(alphaBarsOfBetas(config));
	return sigmaRange(config, table[table.length - 1], table[0]);
}
