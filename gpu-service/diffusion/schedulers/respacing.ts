/** Noise levels spaced otherwise than the timesteps are: `use_karras_sigmas` and its like. */
import { numberBetween, oneFlag, type SchedulerConfig } from './config.ts';
import { betaSigmas, exponentialSigmas, karrasSigmas, type SigmaRange } from './sigmas.ts';

const RESPACINGS = { use_karras_sigmas: karrasSigmas, use_exponential_sigmas: exponentialSigmas, use_beta_sigmas: betaSigmas };

export interface Respacing {
	readonly isKarras: boolean;
	/** `steps` levels, highest first. */
	sigmas(range: SigmaRange, steps: number): number[];
}

/** Null when the config asks for none. @throws ModelError `invalid-config` when it asks for several */
export function respacingOf(config: SchedulerConfig): Respacing | null {
	const asked = oneFlag(config, ['use_karras_sigmas', 'use_exponential_sigmas', 'use_beta_sigmas']);
	return asked && { isKarras: asked === 'use_karras_sigmas', sigmas: RESPACINGS[asked] };
}

/** From `highest` to `lowest`, unless the config says otherwise. */
export function sigmaRange(config: SchedulerConfig, highest: number, lowest: number): SigmaRange {
	const positive: [number, number] = [0, Number.POSITIVE_INFINITY];
	return { max: numberBetween(config, 'sigma_max', highest, positive), min: numberBetween(config, 'sigma_min', lowest, positive) };
}
