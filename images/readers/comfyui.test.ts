import { expect, test } from 'vitest';
import { inspectBytes } from '../inspect.ts';
import { readSettings } from '../read-settings.ts';
import { blank, read } from './reading.cases.ts';

const graph = {
	3: {
		class_type: 'KSampler',
		inputs: {
			seed: ['20', 0],
			steps: 20,
			cfg: 8,
			sampler_name: 'dpmpp_2m',
			scheduler: 'karras',
			denoise: 1,
			model: ['10', 0],
			positive: ['6', 0],
			negative: ['7', 0],
			latent_image: ['5', 0],
		},
	},
	4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd/v1-5-pruned-emaonly.safetensors' } },
	5: { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 640, batch_size: 1 } },
	6: { class_type: 'CLIPTextEncode', inputs: { text: ['21', 0], clip: ['11', 0] } },
	7: { class_type: 'CLIPTextEncode', inputs: { text: 'text, watermark', clip: ['11', 0] } },
	8: { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
	9: { class_type: 'SaveImage', inputs: { filename_prefix: 'ComfyUI', images: ['8', 0] } },
	10: {
		class_type: 'LoraLoader',
		inputs: { lora_name: 'ink.safetensors', strength_model: 0.7, strength_clip: 1, model: ['4', 0], clip: ['4', 1] },
	},
	11: { class_type: 'CLIPSetLastLayer', inputs: { stop_at_clip_layer: -2, clip: ['10', 1] } },
	20: { class_type: 'PrimitiveInt', inputs: { value: 156680208700286 % 4294967296 } },
	21: { class_type: 'PrimitiveString', inputs: { value: 'beautiful scenery' } },
};
const request = {
	prompt: 'beautiful scenery',
	negative_prompt: 'text, watermark',
	model: 'v1-5-pruned-emaonly',
	loras: [{ name: 'ink', weight: 0.7 }],
	clip_skip: 2,
	seed: 156680208700286 % 4294967296,
	steps: 20,
	guidance: 8,
	width: 512,
	height: 640,
	scheduler: 'dpmpp_2m karras',
};

test('a graph is followed back from the picture, over LoRAs and values in nodes of their own', async () => {
	expect(await read({ prompt: graph, workflow: { nodes: [] } })).toEqual({ source: 'comfyui', modelHash: null, request, leftOut: [] });
});

test('a second sampler over an enlarged picture is a hires fix', async () => {
	const second = { ...graph[3].inputs, latent_image: ['30', 0], denoise: 0.5, steps: 12, seed: 9 };
	const found = await read({
		prompt: {
			...graph,
			30: { class_type: 'LatentUpscaleBy', inputs: { samples: ['3', 0], upscale_method: 'bicubic', scale_by: 1.5 } },
			31: { class_type: 'KSampler', inputs: second },
			8: { class_type: 'VAEDecode', inputs: { samples: ['31', 0], vae: ['4', 2] } },
		},
	});
	expect(found?.request).toEqual({ ...request, hires: { scale: 1.5, upscaler: 'latent', steps: 12, strength: 0.5 } });
});

test('custom samplers of FLUX, with a guidance of their own', async () => {
	const found = await read({
		prompt: {
			1: {
				class_type: 'SamplerCustomAdvanced',
				inputs: { noise: ['2', 0], guider: ['3', 0], sampler: ['4', 0], sigmas: ['5', 0], latent_image: ['6', 0] },
			},
			2: { class_type: 'RandomNoise', inputs: { noise_seed: 77 } },
			3: { class_type: 'BasicGuider', inputs: { model: ['7', 0], conditioning: ['8', 0] } },
			4: { class_type: 'KSamplerSelect', inputs: { sampler_name: 'euler' } },
			5: { class_type: 'BasicScheduler', inputs: { model: ['7', 0], scheduler: 'simple', steps: 20, denoise: 1 } },
			6: { class_type: 'EmptySD3LatentImage', inputs: { width: 1024, height: 1024, batch_size: 1 } },
			7: { class_type: 'UNETLoader', inputs: { unet_name: 'flux1-dev.safetensors', weight_dtype: 'default' } },
			8: { class_type: 'FluxGuidance', inputs: { guidance: 3.5, conditioning: ['9', 0] } },
			9: { class_type: 'CLIPTextEncode', inputs: { text: 'a cat', clip: ['10', 0] } },
			10: { class_type: 'DualCLIPLoader', inputs: { clip_name1: 't5xxl_fp16.safetensors' } },
			11: { class_type: 'VAEDecode', inputs: { samples: ['1', 0] } },
			12: { class_type: 'SaveImage', inputs: { images: ['11', 0] } },
		},
	});
	expect(found).toEqual({
		source: 'comfyui',
		modelHash: null,
		request: { prompt: 'a cat', model: 'flux1-dev', seed: 77, steps: 20, guidance: 3.5, width: 1024, height: 1024, scheduler: 'euler' },
		leftOut: [],
	});
});

test('what is not understood is told: a picture it began with, a foreign node, a foreign schedule', async () => {
	const found = await read({
		prompt: {
			...graph,
			3: { class_type: 'KSampler', inputs: { ...graph[3].inputs, scheduler: 'ddim_uniform', denoise: 0.6, latent_image: ['40', 0] } },
			40: { class_type: 'VAEEncode', inputs: { pixels: ['41', 0], vae: ['4', 2] } },
			41: { class_type: 'LoadImage', inputs: { image: 'photo.png' } },
			42: { class_type: 'FaceDetailer', inputs: { image: ['8', 0] } },
		},
	});
	expect(found?.request).not.toHaveProperty('width');
	expect(found?.leftOut).toEqual([
		{ name: 'scheduler', value: 'ddim_uniform' },
		{ name: 'denoise', value: '0.6' },
		{ name: 'node', value: 'EmptyLatentImage' },
		{ name: 'node', value: 'FaceDetailer' },
	]);
});

test('a WebP has the graph in its Exif', async () => {
	const webp = await blank()
		.withExif({ IFD0: { Model: `prompt:${JSON.stringify(graph)}`, Make: 'workflow:{}' } })
		.webp()
		.toBuffer();
	expect(readSettings((await inspectBytes(webp)).texts)?.request).toEqual(request);
});

test('graphs in circles and graphs of nonsense end', async () => {
	const circle = {
		1: { class_type: 'SaveImage', inputs: { images: ['2', 0] } },
		2: { class_type: 'VAEDecode', inputs: { samples: ['2', 0] } },
	};
	expect(await read({ prompt: circle })).toBeNull();
	const self = { 1: { class_type: 'KSampler', inputs: { latent_image: ['1', 0], positive: ['1', 0], model: ['1', 0], seed: ['1', 0] } } };
	expect((await read({ prompt: self }))?.request).toEqual({ prompt: '' });
	expect(await read({ prompt: '{"1": {"class_type": 3, "inputs": null}}' })).toBeNull();
	expect(await read({ prompt: '{"1": NaN}' })).toBeNull();
});
