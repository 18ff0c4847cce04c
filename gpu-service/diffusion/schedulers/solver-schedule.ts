/** Timesteps and noise levels of the solvers that step in λ (DPM-Solver, DEIS, UniPC), which diffusers spaces in another way than the rest. */
import { choice, flag, invalidConfig, refuse, type SchedulerConfig, wholeNumber } from './config.ts';
import { formulationOf } from './formulation.ts';
import { linspace, roundHalfEven } from './linspace.ts';
import { type NoiseLevel, noiseLevel } from './noise-level.ts';
import { respacingOf, sigmaRange } from './respacing.ts';
import type { SchedulerOptions } from './scheduler.ts';
import { trainingSigmas } from './sigma-space.ts';
import { sigmaAt, sigmaTable, timestepOf } from './sigmas.ts';
import { solverFlowSigmas } from './solver-flow-sigmas.ts';
import { checkSteps, timestepSpacing } from './spacing.ts';
import { alphaBarsOfBetas, trainTimesteps } from './training.ts';

/** In what diffusers' classes differ. */
export interface SolverTraits {
	name: string;
	/** Whether the class knows `timestep_spacing`; without it, `linspace`. */
	spaces: boolean;
	/** `lambda_min_clipped` */
	clipsLambda: boolean;
	/** `use_lu_lambdas` */
	knowsLu: boolean;
	/** `rescale_betas_zero_snr` */
	knowsZeroSnr: boolean;
	/** Whether the timesteps of Karras's levels are rounded even for `squaredcos_cap_v2`. */
	alwaysRounds: boolean;
	/** `final_sigmas_type`; without it, as `sigma_min`. */
	knowsFinal: boolean;
	/** What `sigma_min` ends with: the lowest level of training, or where levels are respaced the lowest of them, once more. */
	lowest: 'training' | 'chosen';
	flow: 'leading' | 'trailing';
}

export interface SolverSchedule {
	timesteps: Float32Array;
	/** One a step, and the one that the last step ends with. */
	levels: readonly NoiseLevel[];
}

interface Chosen {
	timesteps: readonly number[];
	/** σ / α of every step, or σ of flow models; highest first. */
	sigmas: readonly number[];
	/** What `sigma_min` ends with. */
	lowest: number;
}

/** @throws ModelError `invalid-config` */
export function solverSchedule(config: SchedulerConfig, steps: number, options: SchedulerOptions, traits: SolverTraits): SolverSchedule {
	checkSteps(config, steps);
	if (!traits.knowsZeroSnr) refuse(config, 'rescale_betas_zero_snr', traits.name);
	const isFlow = formulationOf(config) === 'flow';
	const { timesteps, sigmas, lowest } = isFlow ? flowSteps(config, steps, options, traits) : diffusionSteps(config, steps, traits);
	const endsAtZero = traits.knowsFinal && choice(config, 'final_sigmas_type', ['zero', 'sigma_min'], 'zero') === 'zero';
	return {
		timesteps: Float32Array.from(timesteps, Math.trunc),
		levels: Array.from(Float32Array.from([...sigmas, endsAtZero ? 0 : lowest]), (sigma) => noiseLevel(sigma, isFlow)),
	};
}

function diffusionSteps(config: SchedulerConfig, steps: number, traits: SolverTraits): Chosen {
	const table = trainingSigmas(config);
	const logTable = table.map(Math.log);
	const chosen = respacedSigmas(config, steps, traits, table);
	if (!chosen) {
		const timesteps = solverTimesteps(config, steps, traits, table);
		return { timesteps, sigmas: timesteps.map((timestep) => sigmaAt(table, timestep)), lowest: table[0] };
	}
	const timesteps = chosen.sigmas.map((sigma) => timestepOf(logTable, sigma));
	const rounds = chosen.rounds && (traits.alwaysRounds || config['beta_schedule'] !== 'squaredcos_cap_v2');
	return {
		timesteps: rounds ? timesteps.map(roundHalfEven) : timesteps,
		sigmas: chosen.sigmas,
		lowest: traits.lowest === 'training' ? table[0] : chosen.sigmas[chosen.sigmas.length - 1],
	};
}

function respacedSigmas(config: SchedulerConfig, steps: number, { knowsLu }: SolverTraits, table: Float32Array) {
	const [lowest, highest] = [table[0], table[table.length - 1]];
	const respacing = respacingOf(config);
	if (respacing) return { sigmas: respacing.sigmas(sigmaRange(config, highest, lowest), steps), rounds: respacing.isKarras };
	if (!knowsLu || !flag(config, 'use_lu_lambdas', false)) return null;
	// C. Lu et al., "DPM-Solver++" (2022): even steps in λ, which is -ln σ.
	return { sigmas: linspace(Math.fround(Math.log(highest)), Math.fround(Math.log(lowest)), steps).map(Math.exp), rounds: true };
}

function flowSteps(config: SchedulerConfig, steps: number, { sigmas, mu }: SchedulerOptions, traits: SolverTraits): Chosen {
	const chosen = solverFlowSigmas(config, steps, traits.flow, mu, traits.flow === 'trailing' ? sigmas : undefined);
	const total = trainTimesteps(config);
	const lowest = traits.lowest === 'training' ? sigmaTable(alphaBarsOfBetas(config))[0] : chosen[chosen.length - 1];
	return { timesteps: chosen.map((sigma) => sigma * total), sigmas: chosen, lowest };
}

/** One more than `steps` are spaced, and the last left out, except for `trailing`. Highest first. */
function solverTimesteps(config: SchedulerConfig, steps: number, { spaces, clipsLambda }: SolverTraits, table: Float32Array): number[] {
	const total = trainTimesteps(config);
	const last = total - (clipsLambda ? clippedTimesteps(config, table) : 0);
	const spacing = spaces ? timestepSpacing(config, 'linspace') : 'linspace';
	if (spacing === 'linspace') {
		return linspace(0, last - 1, steps + 1)
			.map(roundHalfEven)
			.reverse()
			.slice(0, steps);
	}
	if (spacing === 'leading') {
		const ratio = Math.floor(last / (steps + 1));
		const offset = wholeNumber(config, 'steps_offset', 0, [0, total - 1]);
		return Array.from({ length: steps }, (_, i) => Math.min((steps - i) * ratio + offset, total - 1));
	}
	const difference = last - total / steps - last;
	const count = Math.min(steps, Math.ceil((last / total) * steps));
	return Array.from({ length: count }, (_, i) => Math.max(roundHalfEven(last + i * difference) - 1, 0));
}

/** How many timesteps at the end have too little signal: λ below `lambda_min_clipped`. */
function clippedTimesteps(config: SchedulerConfig, table: Float32Array): number {
	const least = config['lambda_min_clipped'] ?? Number.NEGATIVE_INFINITY;
	if (typeof least !== 'number') throw invalidConfig(`lambda_min_clipped must be a number, but is ${JSON.stringify(least)}.`);
	const clipped = table.filter((sigma) => -Math.log(sigma) < least).length;
	if (clipped < table.length) return clipped;
	throw invalidConfig(`lambda_min_clipped of ${least} leaves no timestep.`);
}
