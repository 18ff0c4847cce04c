/** ComfyUI's samplers and schedulers by the names that they have here. */

const samplers: Record<string, string> = {
	euler: 'euler',
	euler_ancestral: 'euler_a',
	heun: 'heun',
	dpm_2: 'kdpm2',
	dpm_2_ancestral: 'kdpm2_a',
	lms: 'lms',
	dpmpp_2s_ancestral: 'dpmpp_2s',
	dpmpp_sde: 'dpmpp_sde',
	dpmpp_sde_gpu: 'dpmpp_sde',
	dpmpp_2m: 'dpmpp_2m',
	dpmpp_2m_sde: 'dpmpp_2m_sde',
	dpmpp_2m_sde_gpu: 'dpmpp_2m_sde',
	dpmpp_2m_sde_heun: 'dpmpp_2m_sde_heun',
	dpmpp_3m_sde: 'dpmpp_3m_sde',
	dpmpp_3m_sde_gpu: 'dpmpp_3m_sde',
	ddim: 'ddim',
	ddpm: 'ddpm',
	lcm: 'lcm',
	uni_pc: 'unipc',
	uni_pc_bh2: 'unipc',
	deis: 'deis',
};

/** Those that are schedule types here too; `normal` and `simple` are what the model's config says. */
const scheduleTypes = ['karras', 'exponential', 'beta'];

/** One name for both, as requests take it; a sampler that is unknown here keeps its own. */
export function comfyScheduler(sampler: string | undefined, scheduler: string | undefined): string | undefined {
	if (sampler === undefined) return undefined;
	const name = samplers[sampler] ?? sampler;
	return scheduler !== undefined && scheduleTypes.includes(scheduler) ? `${name} ${scheduler}` : name;
}

/** True for a schedule that has no counterpart here. */
export function isForeignSchedule(scheduler: string | undefined): boolean {
	return scheduler !== undefined && ![...scheduleTypes, 'normal', 'simple'].includes(scheduler);
}
