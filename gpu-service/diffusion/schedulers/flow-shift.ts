/**
 * Shifting the noise levels σ of flow models: P. Esser et al., "Scaling Rectified Flow Transformers for High-Resolution Image Synthesis"
 * (2024), section 5.3.2, as diffusers' flow-match schedulers (`shift`) and its solvers (`flow_shift`) do it.
 */
import { choice, flag, numberBetween, type SchedulerConfig } from './config.ts';

const POSITIVE: [number, number] = [0, Number.POSITIVE_INFINITY];

/** Whether the config shifts by the picture's size. */
export function shiftsBySize(config: SchedulerConfig): boolean {
	return flag(config, 'use_dynamic_shifting', false);
}

/** @param mu μ, where the config shifts by the picture's size; without it, that of the smallest picture that the config knows */
export function flowShift(config: SchedulerConfig, mu: number | undefined): (sigma: number) => number {
	const fixed = numberBetween(config, 'flow_shift', numberBetween(config, 'shift', 1, POSITIVE), POSITIVE);
	const type = choice(config, 'time_shift_type', ['exponential', 'linear'], 'exponential');
	if (!shiftsBySize(config)) return (sigma) => (fixed * sigma) / (1 + (fixed - 1) * sigma);
	const size = mu ?? numberBetween(config, 'base_shift', 0.5, POSITIVE);
	const factor = type === 'exponential' ? Math.exp(size) : size;
	return (sigma) => factor / (factor + (1 / sigma - 1));
}

/** Stretched away from 1 so that the last level is `shift_terminal`; a single step begins at 1 and cannot be. */
export function toTerminal(config: SchedulerConfig, sigmas: readonly number[]): readonly number[] {
	const last = 1 - sigmas[sigmas.length - 1];
	if (!config['shift_terminal'] || last === 0) return sigmas;
	const scale = last / (1 - numberBetween(config, 'shift_terminal', 0, [0, 1]));
	return sigmas.map((sigma) => 1 - (1 - sigma) / scale);
}
