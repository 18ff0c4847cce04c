import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { schedulerNamed, schedulerOfConfig, schedulers, schedulersFor } from './index.ts';
import { describeScheduler } from './scheduler.cases.ts';

describe.each(Object.values(schedulers))('$className', describeScheduler);

test('schedulers are found by name and by class', () => {
	expect(schedulerNamed('euler')).toBe(schedulers.euler);
	expect(schedulerOfConfig({ _class_name: 'PNDMScheduler' })).toBe(schedulers.pndm);
});

test('an unknown name is answered with the known ones', () => {
	expect(() => schedulerNamed('quantum')).toThrow('There is no scheduler quantum; choose one of ddim, euler, pndm.');
});

test('every model offers its own scheduler first', () => {
	const names = (config: Record<string, unknown>) => schedulersFor(config).map(({ name }) => name);
	expect(names({ _class_name: 'PNDMScheduler' })).toEqual(['pndm', 'ddim', 'euler']);
	expect(names({ _class_name: 'EulerDiscreteScheduler' })).toEqual(['euler', 'ddim', 'pndm']);
});

test('PNDM is not offered for zero terminal SNR, which it does not know', () => {
	const config = { _class_name: 'DDIMScheduler', prediction_type: 'v_prediction', rescale_betas_zero_snr: true };
	expect(schedulersFor(config).map(({ name }) => name)).toEqual(['ddim', 'euler']);
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
	['ddim', { thresholding: true }, 'thresholding'],
	['ddim', { rescale_betas_zero_snr: true, timestep_spacing: 'trailing' }, 'prediction_type'],
	['pndm', { rescale_betas_zero_snr: true }, 'rescale_betas_zero_snr'],
	['pndm', { prediction_type: 'sample' }, 'prediction_type'],
	['euler', { use_karras_sigmas: true, use_beta_sigmas: true }, 'use_karras_sigmas and use_beta_sigmas'],
	['euler', { sigma_max: -1, use_karras_sigmas: true }, 'sigma_max'],
	['euler', { trained_betas: [0.1, 0.2] }, 'trained_betas'],
	['euler', { steps_offset: 1000 }, 'steps_offset'],
] as const)('%s refuses %j and names %s', (name, config, field) => {
	expect(() => schedulers[name].create(config, 4)).toThrow(
		expect.objectContaining({ kind: 'invalid-config', message: expect.stringContaining(field) }),
	);
});

test.each([0, 1.5, 1001])('%d steps are refused with the number that is possible', (steps) => {
	expect(() => schedulers.ddim.create({}, steps)).toThrow('pictures take 1 to 1000 steps');
});
