/** A catalog with one model, for tests that need no engine. */
import type { Catalog } from '#contract/catalog.ts';

export const fakeCatalog: Catalog = {
	default_model: 'starter',
	provider: 'cpu',
	provider_notes: [],
	runtime: { graph_variant: 'none', threads: 1, versions: { easel: '0', node: '0', onnxruntime: '0' } },
	models: [
		{
			name: 'starter',
			title: 'Starter',
			description: 'A model for tests.',
			family: 'stable-diffusion',
			licence: { name: 'MIT', url: null, notice: null },
			hash: 'a'.repeat(64),
			max_tokens: 24,
			defaults: { negative_prompt: '', steps: 20, guidance: 4, width: 64, height: 64, count: 1, scheduler: 'ddim' },
			limits: {
				steps: { min: 1, max: 100 },
				guidance: { min: 1, max: 20 },
				width: { min: 32, max: 128, multiple: 32 },
				height: { min: 32, max: 128, multiple: 32 },
				count: { min: 1, max: 8 },
			},
			sizes: [{ label: 'Square', width: 64, height: 64 }],
			schedulers: [
				{ name: 'ddim', label: 'DDIM', aliases: [], schedule_types: ['automatic'] },
				{ name: 'euler', label: 'Euler', aliases: [], schedule_types: ['automatic'] },
			],
			features: { init_image: true, mask: true, negative_prompt: true, clip_skip: 1, control: ['canny'], tiny_decoder: false },
			vocabulary: null,
			state: 'unloaded',
			loading: null,
			problem: null,
		},
	],
	loras: [],
	embeddings: [],
	upscalers: [],
	depth_network: null,
};
