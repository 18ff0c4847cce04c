/**
 * Well-known repositories with what suits them. Only what is known to load is listed: plain exports that no provider's fusing has tied to it.
 * Sizes are about; the job tells the exact figure.
 */
import type { ModelPreset } from '#contract/models.ts';

const everywhere = ['cuda', 'webgpu', 'cpu'];
const turboLicence = { name: 'sai-nc-community', url: null };
const sdxlLicence = { name: 'openrail++', url: null };

export const presets: readonly ModelPreset[] = [
	{
		name: 'sd-turbo',
		title: 'SD-Turbo',
		description: 'Pictures of 512 pixels in one to four steps; knows no negative prompt.',
		family: 'stable-diffusion',
		source: 'schmuell/sd-turbo-ort-web',
		licence: turboLicence,
		bytes: 2_600_000_000,
		providers: everywhere,
		defaults: { steps: 2, guidance: 1, width: 512, height: 512 },
	},
	{
		name: 'sd15',
		title: 'Stable Diffusion 1.5',
		description: 'The model that most LoRAs are made for; 512 pixels.',
		family: 'stable-diffusion',
		source: 'stable-diffusion-v1-5/stable-diffusion-v1-5',
		licence: { name: 'creativeml-openrail-m', url: null },
		bytes: 4_300_000_000,
		providers: everywhere,
		defaults: { steps: 25, guidance: 7.5, width: 512, height: 512 },
	},
	{
		name: 'sdxl-base',
		title: 'SDXL base 1.0',
		description: 'Large and detailed, 1024 pixels; wants a GPU with 16 GB or a lot of patience.',
		family: 'sdxl',
		source: 'stabilityai/stable-diffusion-xl-base-1.0',
		licence: sdxlLicence,
		bytes: 14_400_000_000,
		providers: everywhere,
		defaults: { steps: 30, guidance: 5, width: 1024, height: 1024 },
	},
	{
		name: 'sdxl-turbo',
		title: 'SDXL-Turbo',
		description: 'SDXL in one to four steps, 512 pixels; knows no negative prompt.',
		family: 'sdxl',
		source: 'stabilityai/sdxl-turbo',
		licence: turboLicence,
		bytes: 14_200_000_000,
		providers: everywhere,
		defaults: { steps: 2, guidance: 1, width: 512, height: 512 },
	},
	{
		name: 'sdxl-lightning',
		title: 'SDXL-Lightning, 4 steps',
		description: 'SDXL in four steps, 1024 pixels, at half the size of the base.',
		family: 'sdxl',
		source: 'Cyronius/sdxl-lightning-4step-onnx-web',
		licence: sdxlLicence,
		bytes: 6_400_000_000,
		providers: everywhere,
		defaults: { steps: 4, guidance: 1, width: 1024, height: 1024 },
	},
	{
		name: 'lcm-dreamshaper',
		title: 'LCM Dreamshaper v7',
		description: 'Stable Diffusion 1.5 in four to eight steps, painterly; made for a GPU.',
		family: 'stable-diffusion',
		source: 'aislamov/lcm-dreamshaper-v7-onnx',
		licence: { name: 'not stated', url: null },
		bytes: 2_100_000_000,
		providers: ['cuda', 'webgpu'],
		defaults: { steps: 4, guidance: 8.5, width: 512, height: 512 },
	},
	{
		name: 'flux-schnell',
		title: 'FLUX.1 schnell',
		description: 'Follows long prompts best, four steps; fused for CUDA, and only for GPUs with very much memory.',
		family: 'flux',
		source: 'TensorStack/Flux_schnell-f16-onnx',
		licence: { name: 'apache-2.0', url: null },
		bytes: 33_600_000_000,
		providers: ['cuda'],
		defaults: { steps: 4, guidance: 1, width: 1024, height: 1024 },
	},
];
