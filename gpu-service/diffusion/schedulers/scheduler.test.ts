import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { schedulerNamed, schedulerOfConfig, schedulers, schedulersFor } from './index.ts';
import { withScheduleType } from './schedule-type.ts';
import { describeScheduler, walk } from './scheduler.cases.ts';

describe.each(Object.values(schedulers))('$label', describeScheduler);

const namesFor = (config: Record<string, unknown>) => schedulersFor(config).map(({ name }) => name);

test('names, labels and aliases of different schedulers are different', () => {
	for (const own of [{ _class_name: 'DDIMScheduler' }, { _class_name: 'FlowMatchEulerDiscreteScheduler' }]) {
		const words = schedulersFor(own).flatMap(({ name, label, aliases }) => [
			...new Set([name, label, ...aliases].map((word) => word.toLowerCase())),
		]);
		expect(words.toSorted()).toEqual([...new Set(words)].toSorted());
	}
});

test.each([
	['Euler a', 'DPM++ 2M', 'DPM++ SDE', 'DPM++ 2M SDE', 'DPM++ 2M SDE Heun', 'DPM++ 2S a', 'DPM++ 3M SDE'],
	['Euler', 'LMS', 'Heun', 'DPM2', 'DPM2 a', 'DDIM', 'PLMS', 'UniPC', 'LCM'],
])("A1111's names %s, %s, %s, … are known", (...names) => {
	const known = schedulersFor({ _class_name: 'DDIMScheduler' }).flatMap(({ label, aliases }) => [label, ...aliases]);
	expect(known).toEqual(expect.arrayContaining(names));
});

test('schedulers are found by name and by class', () => {
	expect(schedulerNamed('euler')).toBe(schedulers.euler);
	expect(schedulerOfConfig({ _class_name: 'PNDMScheduler' })).toBe(schedulers.pndm);
});

test.each([
	[{}, 'dpmpp_2m'],
	[{ solver_order: 1 }, 'dpmpp_2m'],
	[{ solver_order: 3 }, 'dpmpp_3m'],
	[{ algorithm_type: 'dpmsolver', final_sigmas_type: 'sigma_min' }, 'dpmpp_2m'],
	[{ solver_type: 'heun' }, 'dpmpp_2m'],
	[{ algorithm_type: 'sde-dpmsolver++' }, 'dpmpp_2m_sde'],
	[{ algorithm_type: 'sde-dpmsolver++', solver_type: 'heun' }, 'dpmpp_2m_sde_heun'],
	[{ algorithm_type: 'sde-dpmsolver++', solver_order: 3 }, 'dpmpp_3m_sde'],
])('of the samplers that share a class, the one that %j means is its own', (config, name) => {
	expect(namesFor({ _class_name: 'DPMSolverMultistepScheduler', ...config })[0]).toBe(name);
});

test('a sampler keeps what a config of its own says, and has its own order with any other', () => {
	const first = (config: Record<string, unknown>) => trace('dpmpp_2m', { _class_name: 'DPMSolverMultistepScheduler', ...config });
	expect(first({ solver_order: 1 })).not.toEqual(first({ solver_order: 2 }));
	expect(first({ solver_order: 3 })).toEqual(first({ solver_order: 2 }));
	expect(first({ algorithm_type: 'sde-dpmsolver++' })).toEqual(first({}));
});

test('an unknown name is answered with the known ones', () => {
	expect(() => schedulerNamed('quantum')).toThrow('There is no scheduler quantum; choose one of euler, euler_a, dpmpp_2m, ');
});

const FOR_DIFFUSION = [
	'euler',
	'euler_a',
	'dpmpp_2m',
	'dpmpp_2m_sde',
	'dpmpp_2m_sde_heun',
	'dpmpp_3m',
	'dpmpp_3m_sde',
	'dpmpp_2s',
	'dpmpp_sde',
	'heun',
	'kdpm2',
	'kdpm2_a',
	'lms',
	'unipc',
	'deis',
	'ddim',
	'ddpm',
	'pndm',
	'lcm',
	'tcd',
];

test('every model offers its own scheduler first, and none that cannot drive it', () => {
	const solvers = ['dpmpp_2m', 'dpmpp_2m_sde', 'dpmpp_2m_sde_heun', 'dpmpp_3m', 'dpmpp_3m_sde', 'dpmpp_2s', 'dpmpp_sde', 'unipc', 'deis'];
	const [euler, pndm] = [{ _class_name: 'EulerDiscreteScheduler' }, { _class_name: 'PNDMScheduler' }];
	const flow = { _class_name: 'FlowMatchEulerDiscreteScheduler', shift: 3 };
	expectOffers(euler, 'euler', FOR_DIFFUSION, ['flow_euler', 'flow_heun', 'edm_euler']);
	expectOffers(pndm, 'pndm', FOR_DIFFUSION, ['flow_euler', 'flow_heun', 'edm_euler']);
	const notForFlow = FOR_DIFFUSION.filter((name) => !solvers.includes(name));
	expectOffers(flow, 'flow_euler', ['flow_euler', 'flow_heun', ...solvers], [...notForFlow, 'edm_euler']);
	expectOffers({ _class_name: 'EDMEulerScheduler' }, 'edm_euler', ['edm_euler'], [...FOR_DIFFUSION, 'flow_euler', 'flow_heun']);
});

/** Says nothing of schedulers that are in neither list, so that one that is added leaves it as it is. */
function expectOffers(config: Record<string, unknown>, own: string, offered: readonly string[], notOffered: readonly string[]): void {
	const names = namesFor(config);
	expect(names[0]).toBe(own);
	expect(names).toHaveLength(new Set(names).size);
	expect(names).toEqual(expect.arrayContaining([...offered]));
	expect(names.filter((name) => notOffered.includes(name))).toEqual([]);
}

test('a solver drives a flow model over the same noise levels as the flow schedulers', () => {
	const config = { _class_name: 'FlowMatchEulerDiscreteScheduler', shift: 3 };
	const [own, solver] = ['flow_euler', 'unipc'].map((name) => schedulerNamed(name).create(config, 8, { sigmas: [1, 0.8, 0.5, 0.25] }));
	expect(Array.from(solver.timesteps.slice(0, 4))).toEqual(
		Array.from(own.timesteps, (timestep) => Math.trunc(Math.min(timestep, 999.999))),
	);
});

test('zero terminal SNR is offered with the schedulers that know it', () => {
	const config = { _class_name: 'DDIMScheduler', prediction_type: 'v_prediction', rescale_betas_zero_snr: true };
	const knowing = [
		'euler',
		'euler_a',
		'dpmpp_2m',
		'dpmpp_2m_sde',
		'dpmpp_2m_sde_heun',
		'dpmpp_3m',
		'dpmpp_3m_sde',
		'unipc',
		'ddpm',
		'lcm',
		'tcd',
	];
	const others = FOR_DIFFUSION.filter((name) => name !== 'ddim' && !knowing.includes(name));
	expectOffers(config, 'ddim', ['ddim', ...knowing], others);
});

test.each([
	['scheduler-no-class', 'invalid-config', 'no _class_name'],
	['scheduler-unknown-class', 'unsupported-scheduler', 'QuantumLeapScheduler'],
	['scheduler-zero-timesteps', 'invalid-config', 'num_train_timesteps must be a whole number from 1'],
	['scheduler-negative-timesteps', 'invalid-config', 'num_train_timesteps must be a whole number from 1'],
	['scheduler-billion-timesteps', 'invalid-config', 'num_train_timesteps must be a whole number from 1'],
	['scheduler-text-timesteps', 'invalid-config', 'num_train_timesteps must be a whole number from 1'],
	['scheduler-beta-over-one', 'invalid-config', 'beta_end must be a number between 0 and 1'],
	['scheduler-unknown-prediction', 'invalid-config', 'prediction_type "telepathy" is unknown'],
	['scheduler-unknown-betas', 'invalid-config', 'beta_schedule "wavy" is unknown'],
])('%s is refused as %s, saying "%s"', (folder, kind, says) => {
	const path = new URL(`../../../fixtures/bad-models/${folder}/scheduler/scheduler_config.json`, import.meta.url);
	const config = JSON.parse(readFileSync(path, 'utf8'));
	expect(() => schedulersFor(config)).toThrow(expect.objectContaining({ kind, message: expect.stringContaining(says) }));
});

test.each([
	['ddim', { rescale_betas_zero_snr: true, timestep_spacing: 'trailing' }, 'prediction_type'],
	['pndm', { rescale_betas_zero_snr: true }, 'rescale_betas_zero_snr'],
	['pndm', { prediction_type: 'sample' }, 'prediction_type'],
	['euler', { use_karras_sigmas: true, use_beta_sigmas: true }, 'use_karras_sigmas and use_beta_sigmas'],
	['euler', { sigma_max: -1, use_karras_sigmas: true }, 'sigma_max'],
	['euler', { trained_betas: [0.1, 0.2] }, 'trained_betas'],
	['euler', { steps_offset: 1000 }, 'steps_offset'],
	['euler', { use_flow_sigmas: true }, 'flow'],
	['euler', { _class_name: 'EDMEulerScheduler' }, 'edm'],
	['flowEuler', { _class_name: 'DDIMScheduler' }, 'DDIMScheduler'],
	['edmEuler', { _class_name: 'DDIMScheduler' }, 'DDIMScheduler'],
	['dpmpp2m', { solver_order: 4, _class_name: 'DPMSolverMultistepScheduler' }, 'solver_order'],
	['dpmpp2m', { algorithm_type: 'dpmsolver', _class_name: 'DPMSolverMultistepScheduler' }, 'final_sigmas_type'],
	['dpmpp2m', { variance_type: 'learned' }, 'variance_type'],
	['dpmpp2m', { lambda_min_clipped: 100 }, 'lambda_min_clipped'],
	['dpmpp2m', { dynamic_thresholding_ratio: 2, thresholding: true }, 'dynamic_thresholding_ratio'],
	['unipc', { solver_p: {} }, 'solver_p'],
	['unipc', { disable_corrector: 'all' }, 'disable_corrector'],
	['ddpm', { variance_type: 'learned_range' }, 'variance_type'],
	['heun', { rescale_betas_zero_snr: true }, 'rescale_betas_zero_snr'],
	['lcm', { original_inference_steps: 0 }, 'original_inference_steps'],
] as const)('%s refuses %j and names %s', (name, config, field) => {
	expect(() => schedulers[name].create(config, 4)).toThrow(
		expect.objectContaining({ kind: 'invalid-config', message: expect.stringContaining(field) }),
	);
});

test.each([0, 1.5, 1001])('%d steps are refused with the number that is possible', (steps) => {
	const refused = expect.objectContaining({ kind: 'invalid-setting', message: expect.stringContaining('pictures take 1 to 1000 steps') });
	expect(() => schedulers.ddim.create({}, steps)).toThrow(refused);
});

test('settings that a model was not distilled for are refused as such', () => {
	const refused = (says: string) => expect.objectContaining({ kind: 'invalid-setting', message: expect.stringContaining(says) });
	expect(() => schedulers.lcm.create({ original_inference_steps: 3 }, 4)).toThrow(refused('pictures take 1 to 3 steps here; 4'));
	expect(() => schedulers.tcd.create({}, 4, { eta: 1.5 })).toThrow(refused('The eta of TCD must be from 0 to 1'));
});

test('a schedule type takes the place of what the config says, and automatic leaves it', () => {
	const config = { beta_end: 0.012, use_karras_sigmas: true, use_lu_lambdas: true };
	expect(withScheduleType(config, 'automatic')).toBe(config);
	const sigmas = { use_karras_sigmas: false, use_exponential_sigmas: false, use_beta_sigmas: false, use_lu_lambdas: false };
	expect(withScheduleType(config, 'uniform')).toEqual({ beta_end: 0.012, ...sigmas });
	expect(withScheduleType(config, 'beta')).toEqual({ beta_end: 0.012, ...sigmas, use_beta_sigmas: true });
});

test.each(Object.values(schedulers))('$label does otherwise with each schedule type that it has', (kind) => {
	const types = kind.scheduleTypes.filter((type) => type !== 'automatic');
	const own = { num_train_timesteps: 1000 };
	const timesteps = types.map((type) => kind.create(withScheduleType(own, type), 8).timesteps.join());
	expect(new Set(timesteps).size).toBe(types.length);
	expect(kind.scheduleTypes[0]).toBe('automatic');
});

/** The samples of a loop of four steps. */
function trace(name: string, config: Record<string, unknown>): Float32Array[] {
	return walk(schedulerNamed(name).create(config, 4), 0).samples;
}
