import { describe, expect, test } from 'vitest';
import { toInfotext } from './infotext.ts';
import { inspectBytes } from './inspect.ts';
import { withMetadata } from './metadata.ts';
import { withTextChunks } from './png-text.ts';
import { readSettings } from './read-settings.ts';
import { blank, read } from './readers/reading.cases.ts';

describe('A1111', () => {
	const text =
		'portrait of a cat <lora:ink:0.6>\nNegative prompt: lowres\nSteps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 965400086, ' +
		'Size: 512x768, Model hash: 6ce0161689, Model: v1-5-pruned.safetensors, Variation seed: 5, Variation seed strength: 0.2, Denoising strength: 0.55, ' +
		'Clip skip: 2, RNG: CPU, Hires upscale: 1.5, Hires steps: 10, Hires upscaler: Latent (nearest), Lora hashes: "ink: 0123456789ab", Face restoration: CodeFormer, Version: v1.10.1';

	test('everything that has a place is there, the rest is told', async () => {
		expect(await read({ parameters: text })).toEqual({
			source: 'a1111',
			modelHash: '6ce0161689',
			request: {
				prompt: 'portrait of a cat <lora:ink:0.6>',
				negative_prompt: 'lowres',
				model: 'v1-5-pruned',
				seed: 965400086,
				steps: 20,
				guidance: 7,
				width: 512,
				height: 768,
				scheduler: 'DPM++ 2M Karras',
				rng: 'cpu',
				subseed: 5,
				subseed_strength: 0.2,
				clip_skip: 2,
				hires: { scale: 1.5, upscaler: 'latent', steps: 10, strength: 0.55 },
			},
			leftOut: [{ name: 'Face restoration', value: 'CodeFormer' }],
		});
	});

	test('a picture that does not say whose noise it is used a GPU’s', async () => {
		const found = await read({ parameters: 'a cat\nSteps: 20, Sampler: Euler a, Seed: 1, Size: 512x512, Denoising strength: 0.6' });
		expect(found?.request).toMatchObject({ scheduler: 'Euler a', rng: 'gpu' });
		expect(found?.leftOut).toEqual([{ name: 'Denoising strength', value: '0.6' }]);
	});

	test('the schedule of stable-diffusion.cpp stands behind its sampler', async () => {
		const of = async (sampler: string) =>
			(await read({ parameters: `x\nSteps: 4, Sampler: ${sampler}, Seed: 1, RNG: cuda` }))?.request.scheduler;
		expect([await of('euler_a discrete'), await of('dpm++2m karras')]).toEqual(['euler_a', 'dpm++2m karras']);
	});

	test.each(['jpeg', 'webp'] as const)('a %s has it in its comment', async (format) => {
		const { exportPicture } = await import('./export.ts');
		const png = withTextChunks(await blank().png().toBuffer(), [
			{ keyword: 'parameters', text: 'ein Fuchs 🦊\nSteps: 4, Seed: 7, Size: 8x8' },
		]);
		const { bytes } = await exportPicture(png, { format, metadata: 'all' });
		expect(readSettings((await inspectBytes(bytes)).texts)?.request).toMatchObject({ prompt: 'ein Fuchs 🦊', seed: 7, width: 8 });
	});

	test('a text without pairs is no settings', async () => {
		expect(await read({ parameters: 'a photo of a clock' })).toBeNull();
		expect(await read({ Comment: 'Created with GIMP' })).toBeNull();
	});
});

test('Easel’s own record gives the settings back to the last one, with the seed of that picture', async () => {
	const settings = {
		prompt: 'a fox',
		negative_prompt: '',
		model: 'starter',
		seed: 40,
		steps: 6,
		guidance: 4,
		width: 256,
		height: 256,
		count: 3,
		scheduler: 'ddim',
		subseed: 10,
		subseed_strength: 0.3,
		init_image: null,
		strength: 1,
		loras: [{ name: 'ink', weight: 0.5 }],
	};
	const easel = {
		easel: 1,
		id: 'x',
		n: 3,
		seed: 40,
		subseed: 12,
		request: { prompt: 'a fox' },
		settings,
		model: { name: 'starter', hash: 'ab'.repeat(32) },
	};
	const png = withMetadata(await blank().png().toBuffer(), { parameters: 'a fox', easel });
	expect(readSettings((await inspectBytes(png)).texts)).toEqual({
		source: 'easel',
		modelHash: 'ab'.repeat(32),
		request: {
			prompt: 'a fox',
			negative_prompt: '',
			model: 'starter',
			seed: 40,
			steps: 6,
			guidance: 4,
			width: 256,
			height: 256,
			scheduler: 'ddim',
			subseed: 12,
			subseed_strength: 0.3,
			prompt_syntax: 'plain',
			loras: [{ name: 'ink', weight: 0.5 }],
		},
		leftOut: [],
	});
});

describe('InvokeAI', () => {
	test('since version 3', async () => {
		const found = await read({
			invokeai_metadata: {
				app_version: '5.4.0',
				generation_mode: 'txt2img',
				positive_prompt: 'a lighthouse',
				negative_prompt: 'fog',
				width: 832,
				height: 1216,
				seed: 123,
				rand_device: 'cpu',
				cfg_scale: 5.5,
				cfg_rescale_multiplier: 0,
				steps: 30,
				scheduler: 'dpmpp_2m_sde_k',
				clip_skip: 1,
				model: { key: 'k', hash: 'blake3:00', name: 'Juggernaut XL', base: 'sdxl', type: 'main' },
				loras: [
					{ model: { name: 'paper' }, weight: 0.8 },
					{ lora: { model_name: 'old' }, weight: 0.4 },
				],
				seamless_x: false,
				hrf_enabled: true,
			},
		});
		expect(found).toEqual({
			source: 'invokeai',
			modelHash: null,
			request: {
				prompt: 'a lighthouse',
				negative_prompt: 'fog',
				model: 'Juggernaut XL',
				seed: 123,
				steps: 30,
				guidance: 5.5,
				width: 832,
				height: 1216,
				scheduler: 'dpmpp_2m_sde karras',
				clip_skip: 2,
				loras: [
					{ name: 'paper', weight: 0.8 },
					{ name: 'old', weight: 0.4 },
				],
			},
			leftOut: [{ name: 'hrf_enabled', value: 'true' }],
		});
	});

	test('before', async () => {
		const image = {
			prompt: [{ prompt: 'a castle [blurry, dark]', weight: 1 }],
			steps: 50,
			cfg_scale: 7.5,
			threshold: 0,
			perlin: 0,
			width: 512,
			height: 512,
			seed: 42,
			type: 'txt2img',
			postprocessing: null,
			sampler: 'k_euler_a',
			variations: [],
		};
		const found = await read({
			'sd-metadata': {
				model: 'stable diffusion',
				model_weights: 'stable-diffusion-1.5',
				model_hash: 'cc6cb27103417325ff94f52b7a5d2dde',
				image,
			},
		});
		expect(found).toEqual({
			source: 'invokeai',
			modelHash: 'cc6cb27103417325ff94f52b7a5d2dde',
			request: {
				prompt: 'a castle',
				negative_prompt: 'blurry, dark',
				model: 'stable-diffusion-1.5',
				seed: 42,
				steps: 50,
				guidance: 7.5,
				width: 512,
				height: 512,
				scheduler: 'euler_a',
			},
			leftOut: [],
		});
	});
});

test('NovelAI', async () => {
	const comment = {
		prompt: '1girl, rain',
		steps: 28,
		height: 1216,
		width: 832,
		scale: 5,
		seed: 99,
		sampler: 'k_euler_ancestral',
		noise_schedule: 'karras',
		uc: 'bad',
		sm: true,
		sm_dyn: false,
	};
	expect(await read({ Software: 'NovelAI', Source: 'NovelAI Diffusion V4', Description: '1girl, rain', Comment: comment })).toEqual({
		source: 'novelai',
		modelHash: null,
		request: {
			prompt: '1girl, rain',
			negative_prompt: 'bad',
			model: 'NovelAI Diffusion V4',
			seed: 99,
			steps: 28,
			guidance: 5,
			width: 832,
			height: 1216,
			scheduler: 'euler_a karras',
		},
		leftOut: [{ name: 'sm', value: 'true' }],
	});
});

test('SwarmUI', async () => {
	const said = {
		prompt: 'a boat',
		negativeprompt: '',
		model: 'OfficialStableDiffusion/sd_xl_base_1.0',
		seed: 5,
		steps: 20,
		cfgscale: 7,
		width: 1024,
		height: 1024,
		sampler: 'euler',
		scheduler: 'normal',
		refinerupscale: 2,
	};
	expect(await read({ parameters: { sui_image_params: said } })).toEqual({
		source: 'swarmui',
		modelHash: null,
		request: { prompt: 'a boat', model: 'sd_xl_base_1.0', seed: 5, steps: 20, guidance: 7, width: 1024, height: 1024, scheduler: 'euler' },
		leftOut: [{ name: 'refinerupscale', value: '2' }],
	});
});

test('what Easel writes for A1111 is read by that reader as it was meant', async () => {
	const parameters = toInfotext({
		prompt: 'a fox',
		negativePrompt: 'dog',
		steps: 24,
		sampler: 'DPM++ 2M',
		scheduleType: 'Karras',
		guidance: 6.5,
		seed: 1234,
		width: 768,
		height: 512,
		modelHash: '0a1b2c3d4e5f',
		model: 'mine',
		variation: { seed: 9, strength: 0.25 },
		clipSkip: 2,
		eta: 0.5,
		rng: 'CPU',
		hires: { upscale: 2, steps: 10, upscaler: 'Latent' },
		denoisingStrength: 0.6,
		guidanceRescale: 0.7,
		upscaler: 'crisp',
		version: 'Easel',
	});
	expect((await read({ parameters }))?.request).toEqual({
		prompt: 'a fox',
		negative_prompt: 'dog',
		model: 'mine',
		seed: 1234,
		steps: 24,
		guidance: 6.5,
		width: 768,
		height: 512,
		scheduler: 'DPM++ 2M Karras',
		rng: 'cpu',
		subseed: 9,
		subseed_strength: 0.25,
		eta: 0.5,
		clip_skip: 2,
		guidance_rescale: 0.7,
		hires: { scale: 2, upscaler: 'latent', steps: 10, strength: 0.6 },
		upscaler: 'crisp',
	});
});
