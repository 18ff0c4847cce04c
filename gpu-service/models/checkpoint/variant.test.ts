import { describe, expect, it } from 'vitest';
import { checkpointKinds } from './kinds.ts';
import { chooseVariant, type Sidecars } from './variant.ts';

const nothing: Sidecars = { predictionType: null, yaml: null };

function choose(kind: 'sd1' | 'sd2' | 'sdxl', stem: string, { keys = [] as string[], metadata = {}, sidecars = nothing } = {}) {
	const entry = { dtype: 'F16', shape: [], offset: 0, bytes: 2 };
	const tensors = new Map(keys.map((key) => [key, entry]));
	return chooseVariant(checkpointKinds[kind], { path: `${stem}.safetensors`, tensors, metadata }, stem, sidecars);
}

describe('what a denoiser predicts', () => {
	it.each([
		['sd1', 'dreamshaper_8', 'epsilon', 64],
		['sdxl', 'sd_xl_base_1.0', 'epsilon', 128],
		['sd2', 'some-model', 'v_prediction', 96],
		['sd2', 'v2-1_768-ema-pruned', 'v_prediction', 96],
		['sd2', 'v2-1_512-ema-pruned', 'epsilon', 64],
		['sd2', '512-base-ema', 'epsilon', 64],
		['sd2', 'sd_turbo', 'epsilon', 64],
		['sdxl', 'NoobAI-XL-Vpred-v1.0', 'v_prediction', 128],
	] as const)('%s named %s: %s', (kind, stem, predictionType, sampleSize) => {
		expect(choose(kind, stem)).toMatchObject({ predictionType, sampleSize, scheduler: { prediction_type: predictionType } });
	});

	it('is what its owner says, before anything else', () => {
		const sidecars: Sidecars = { predictionType: 'epsilon', yaml: 'parameterization: "v"' };
		expect(choose('sd2', 'v2-1_768', { sidecars, keys: ['v_pred'] }).predictionType).toBe('epsilon');
	});

	it('is what trainers leave in the file, before its configuration and its name', () => {
		expect(choose('sdxl', 'x', { keys: ['v_pred'] }).predictionType).toBe('v_prediction');
		const metadata = { 'modelspec.prediction_type': 'epsilon' };
		expect(choose('sd2', 'x-768-v', { metadata }).predictionType).toBe('epsilon');
	});

	it('is what the configuration beside it says', () => {
		const yaml = 'model:\n  params:\n    parameterization: "v"\n    linear_start: 0.00085\n';
		expect(choose('sd2', '512-base', { sidecars: { predictionType: null, yaml } }).predictionType).toBe('v_prediction');
		expect(choose('sd2', 'x', { sidecars: { predictionType: null, yaml: 'model:\n  params: {}\n' } }).predictionType).toBe('epsilon');
		const windows = yaml.replaceAll('\n', '\r\n');
		expect(choose('sd2', '512-base', { sidecars: { predictionType: null, yaml: windows } }).predictionType).toBe('v_prediction');
	});
});

describe('the scheduler', () => {
	it.each([
		['sd1', 'x', 'PNDMScheduler'],
		['sd2', '768-v', 'DDIMScheduler'],
		['sdxl', 'x', 'EulerDiscreteScheduler'],
		['sdxl', 'sd_xl_turbo_1.0', 'EulerAncestralDiscreteScheduler'],
		['sd1', 'dreamshaper-lcm', 'LCMScheduler'],
	] as const)('of %s named %s is %s', (kind, stem, className) => {
		expect(choose(kind, stem).scheduler._class_name).toBe(className);
	});

	it('of a model trained down to pure noise begins there', () => {
		const { scheduler } = choose('sdxl', 'x', { keys: ['v_pred', 'ztsnr'] });
		expect(scheduler).toMatchObject({ rescale_betas_zero_snr: true, timestep_spacing: 'trailing', prediction_type: 'v_prediction' });
	});
});

it('models for few steps start with few, and without guidance', () => {
	expect(choose('sdxl', 'sdxl_lightning_8step').defaults).toEqual({ steps: 8, guidance: 1 });
	expect(choose('sdxl', 'sd_xl_turbo_1.0').defaults).toEqual({ steps: 4, guidance: 1 });
	expect(choose('sdxl', 'album').defaults).toEqual({});
});
