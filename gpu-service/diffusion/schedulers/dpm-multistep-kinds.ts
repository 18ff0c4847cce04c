/** The samplers that people know DPMSolverMultistepScheduler by: its orders and algorithms. */
import type { SchedulerConfig } from './config.ts';
import { createDpmMultistep } from './dpm-multistep.ts';
import type { SchedulerKind } from './scheduler.ts';

const CLASS = 'DPMSolverMultistepScheduler';

const midpoint = { solver_order: 2, solver_type: 'midpoint' };
const heun = { solver_order: 2, solver_type: 'heun' };
const third = { solver_order: 3, solver_type: 'midpoint' };
const deterministic = { algorithm_type: 'dpmsolver++' };
const stochastic = { algorithm_type: 'sde-dpmsolver++' };

export const dpmpp2m = kind('dpmpp_2m', 'DPM++ 2M', ['DPM-Solver++', 'k_dpmpp_2m'], { ...deterministic, ...midpoint });
export const dpmpp2mSde = kind('dpmpp_2m_sde', 'DPM++ 2M SDE', ['k_dpmpp_2m_sde'], { ...stochastic, ...midpoint });
export const dpmpp2mSdeHeun = kind('dpmpp_2m_sde_heun', 'DPM++ 2M SDE Heun', ['k_dpmpp_2m_sde_heun'], { ...stochastic, ...heun });
export const dpmpp3m = kind('dpmpp_3m', 'DPM++ 3M', [], { ...deterministic, ...third });
export const dpmpp3mSde = kind('dpmpp_3m_sde', 'DPM++ 3M SDE', ['k_dpmpp_3m_sde'], { ...stochastic, ...third });

function kind(name: string, label: string, aliases: readonly string[], settings: Readonly<SchedulerConfig>): SchedulerKind {
	const isOwn = (config: SchedulerConfig) => nearestName(config) === nearestName(settings);
	return {
		name,
		label,
		aliases,
		scheduleTypes: ['automatic', 'uniform', 'karras', 'exponential', 'beta'],
		className: CLASS,
		isOwn,
		create(config, steps, options = {}) {
			const keeps = config['_class_name'] === CLASS && isOwn(config);
			return createDpmMultistep(keeps ? config : { ...config, ...settings }, steps, options);
		},
	};
}

/** What tells the samplers apart: orders and algorithms that have no name of their own count as the nearest that has one. */
function nearestName(config: SchedulerConfig): string {
	const isStochastic = String(config['algorithm_type']).startsWith('sde');
	const order = config['solver_order'] === 3 ? 3 : 2;
	return [order, isStochastic, isStochastic && order === 2 && config['solver_type'] === 'heun'].join();
}
