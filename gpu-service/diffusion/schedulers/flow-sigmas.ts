/**
 * Noise levels σ of flow matching, where a noisy sample is (1 - σ)·picture + σ·noise: P. Esser et al., "Scaling Rectified Flow Transformers
 * for High-Resolution Image Synthesis" (2024), as diffusers' FlowMatchEulerDiscreteScheduler spaces them.
 */
import { flag, invalidConfig, invalidSetting, numberBetween, type SchedulerConfig } from './config.ts';
import { flowShift, shiftsBySize, toTerminal } from './flow-shift.ts';
import { formulationOf } from './formulation.ts';
import { linspace } from './linspace.ts';
import { respacingOf } from './respacing.ts';
import type { SchedulerOptions } from './scheduler.ts';
import { trainTimesteps } from './training.ts';

export interface FlowLevels {
	/** σ·T of every step, T being `num_train_timesteps`. */
	timesteps: Float32Array;
	/** σ of every step, and the one that the last step ends with. */
	sigmas: Float32Array;
}

const POSITIVE: [number, number] = [0, Number.POSITIVE_INFINITY];

/**
 * With `sigmas` their number counts and `steps` does not. A config that shifts by the picture's size needs `mu`; without it the picture is
 * taken for the smallest one that the config knows.
 * @throws ModelError `invalid-config`
 */
export function flowLevels(config: SchedulerConfig, steps: number, { sigmas: given, mu }: SchedulerOptions): FlowLevels {
	if (config['_class_name'] !== undefined && formulationOf(config) !== 'flow')
		throw invalidConfig(`${config['_class_name']} is not for flow matching.`);
	const total = trainTimesteps(config);
	const shift = flowShift(config, mu);
	const plain = given ? Array.from(given, Math.fround) : unshifted(config, steps, total);
	const shifted = toTerminal(config, plain.map(shift));
	const chosen = Float32Array.from(respaced(config, shifted));
	const timesteps = (levels: Float32Array) => levels.map((sigma) => sigma * total);
	if (!flag(config, 'invert_sigmas', false)) return { timesteps: timesteps(chosen), sigmas: Float32Array.from([...chosen, 0]) };
	const inverted = chosen.map((sigma) => 1 - sigma);
	return { timesteps: timesteps(inverted), sigmas: Float32Array.from([...inverted, 1]) };
}

/** μ of a picture of `tokens` tokens: on the line through (`base_image_seq_len`, `base_shift`) and (`max_image_seq_len`, `max_shift`). */
export function shiftOfSize(config: SchedulerConfig, tokens: number): number {
	const [least, most] = [number(config, 'base_image_seq_len', 256), number(config, 'max_image_seq_len', 4096)];
	const [low, high] = [number(config, 'base_shift', 0.5), number(config, 'max_shift', 1.15)];
	if (least === most) throw invalidConfig('base_image_seq_len and max_image_seq_len must differ.');
	const slope = (high - low) / (most - least);
	return tokens * slope + (low - slope * least);
}

/** (1 - σ)·clean + σ·noise: how a training sample was made. */
export function flowNoised(clean: Float32Array, noise: Float32Array, sigma: number): Float32Array {
	const kept = Math.fround(1 - sigma);
	return clean.map((x, i) => Math.fround(sigma * noise[i]) + Math.fround(kept * x));
}

/** From the highest level to the lowest that the scheduler knows. These two are shifted already where the shift is fixed, and are so again. */
function unshifted(config: SchedulerConfig, steps: number, total: number): number[] {
	if (!Number.isInteger(steps) || steps < 1) throw invalidSetting(`Pictures take 1 step or more; ${steps} were asked for.`);
	const shift = shiftsBySize(config) ? (sigma: number) => sigma : flowShift(config, undefined);
	const end = (timestep: number) => Math.fround(shift(Math.fround(timestep / total))) * total;
	return linspace(end(total), end(1), steps).map((timestep) => timestep / total);
}

function respaced(config: SchedulerConfig, sigmas: readonly number[]): readonly number[] {
	return respacingOf(config)?.sigmas({ max: sigmas[0], min: sigmas[sigmas.length - 1] }, sigmas.length) ?? sigmas;
}

function number(config: SchedulerConfig, name: string, fallback: number): number {
	return numberBetween(config, name, fallback, POSITIVE);
}
