import { expect, test } from 'vitest';
import { guide } from '../guidance.ts';
import { paint as paintPicture } from '../paint.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import { describeFamily, type Networks, paintWith, REQUEST } from './family.cases.ts';
import type { ModelParts, NetworkInfo, ValueInfo } from './family.ts';
import { familyOf } from './index.ts';
import { stableDiffusion } from './stable-diffusion.ts';

const WIDTH = 2;

/** One id a character, up to 14. */
const tokenizer: Tokenizer = {
	maxLength: 16,
	encode(text) {
		const ids = Int32Array.from({ length: 16 }, (_, i) => text.codePointAt(i) ?? 0);
		return { ids, truncated: text.length > 14 && text.includes('the end') ? text.slice(14) : null };
	},
};

const networks: Networks = {
	text_encoder: ({ input_ids: ids }) => ({
		last_hidden_state: float32(
			Array.from(ids.data).flatMap((id, i) => [id / 200, (i % 16) * 0.01]),
			[...ids.shape, WIDTH],
		),
	}),
	unet: ({ sample, timestep, encoder_hidden_states: states }) => ({
		out_sample: float32(
			rows(sample).flatMap((row, n) => row.map((x) => 0.2 * x + (timestep.data[0] / 1000) * mean(rows(states)[n]))),
			sample.shape,
		),
	}),
	vae_decoder: ({ latent_sample: latents }) => ({ sample: enlarged(latents) }),
};

function float32(data: number[], shape: readonly number[]): Tensor {
	return { type: 'float32', data: Float32Array.from(data), shape };
}

function rows({ data, shape }: Tensor): number[][] {
	const length = data.length / shape[0];
	return Array.from({ length: shape[0] }, (_, n) => Array.from(data.subarray(n * length, (n + 1) * length)));
}

function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The first three channels, each latent as 8x8 pixels. */
function enlarged({ data, shape: [, , height, width] }: Tensor): Tensor {
	const [tall, wide] = [height * 8, width * 8];
	const pixel = (i: number) => {
		const [channel, y, x] = [Math.floor(i / (tall * wide)), Math.floor(i / wide) % tall, i % wide];
		return data[(channel * height + Math.floor(y / 8)) * width + Math.floor(x / 8)];
	};
	return float32(
		Array.from({ length: 3 * tall * wide }, (_, i) => pixel(i)),
		[1, 3, tall, wide],
	);
}

function value(name: string, ...shape: (number | string)[]): ValueInfo {
	return { name, type: 'float32', shape };
}

const infos: Record<string, NetworkInfo> = {
	text_encoder: {
		inputs: [value('input_ids', 'b', 's')],
		outputs: [value('last_hidden_state', 'b', 's', WIDTH), value('pooler_output', 'b', WIDTH)],
	},
	unet: {
		inputs: [value('sample', 'b', 4, 'h', 'w'), value('timestep'), value('encoder_hidden_states', 'b', 's', WIDTH)],
		outputs: [value('out_sample', 'b', 4, 'h', 'w')],
	},
	vae_decoder: { inputs: [value('latent_sample', 'b', 4, 'h', 'w')], outputs: [value('sample', 'b', 3, 'h', 'w')] },
};

const parts: ModelParts = {
	networks: infos,
	configs: { unet: { sample_size: [32, 48], block_out_channels: [8, 8] } },
	tokenizers: { tokenizer },
	schedulerConfig: { _class_name: 'DDIMScheduler', clip_sample: false },
	pipelineConfig: {},
	readWeight: () => null,
};

describeFamily('stable-diffusion', {
	family: stableDiffusion,
	parts,
	networks,
	guidedInput: { component: 'unet', input: 'sample' },
});

function paint(request: Partial<typeof REQUEST>) {
	return paintWith(paintPicture(stableDiffusion, parts, { ...REQUEST, ...request }), networks);
}

test('is found by its name and by the pipeline classes of diffusers and optimum', () => {
	const names = ['stable-diffusion', 'StableDiffusionPipeline', 'ORTStableDiffusionPipeline', 'OnnxStableDiffusionPipeline'];
	expect(names.map(familyOf)).toEqual(names.map(() => stableDiffusion));
	expect(() => familyOf('HolographicPipeline')).toThrow(expect.objectContaining({ kind: 'unsupported-family' }));
	expect(() => familyOf('HolographicPipeline')).toThrow('Known are StableDiffusionPipeline');
});

test('both texts are encoded in one run, the negative one first', () => {
	const { runs } = paint({ prompt: 'yes', negativePrompt: 'no' });
	const encodings = runs.filter(({ component }) => component === 'text_encoder');
	expect(encodings).toHaveLength(1);
	expect(encodings[0].inputs['input_ids'].shape).toEqual([2, 16]);
	expect(String.fromCodePoint(...encodings[0].inputs['input_ids'].data.subarray(0, 2))).toBe('no');
});

test('the denoiser is told the timestep as a scalar, and sees the same sample in both passes', () => {
	const [first] = paint({}).runs.filter(({ component }) => component === 'unet');
	const { sample, timestep } = first.inputs as { sample: Tensor; timestep: Tensor };
	expect(timestep).toEqual({ type: 'float32', data: Float32Array.of(750), shape: [] });
	expect(sample.shape).toEqual([2, 4, 16, 8]);
	expect(rows(sample)[0]).toEqual(rows(sample)[1]);
});

test('guidance goes past what the prompt says, away from what the negative prompt says', () => {
	expect([...guide(Float32Array.of(1, 2, 3, 1), 3)]).toEqual([7, -1]);
});

test('a long negative prompt is noticed as well, unless guidance leaves it out', () => {
	const negativePrompt = 'a very long text until the end';
	expect(paint({ negativePrompt }).notices[0]).toContain('14 tokens');
	expect(paint({ negativePrompt, guidance: 1 }).notices).toEqual([]);
});

test('the traits follow the configs', () => {
	expect(stableDiffusion.traits(parts)).toEqual({
		multiple: 16,
		width: 384,
		height: 256,
		maxTokens: 16,
		schedulers: ['ddim', 'euler', 'pndm'],
		components: ['text_encoder', 'unet', 'vae_decoder'],
		takesImage: false,
		takesMask: false,
		takesNegativePrompt: true,
		mostClipSkip: 0,
	});
});

test('without configs, as in legacy exports, the traits are those of Stable Diffusion 1', () => {
	expect(stableDiffusion.traits({ ...parts, configs: {} })).toMatchObject({ multiple: 64, width: 512, height: 512 });
});

function withUnet(inputs: ValueInfo[], outputs = infos['unet'].outputs): ModelParts {
	return { ...parts, networks: { ...infos, unet: { inputs, outputs } } };
}

const [, timestep, states] = infos['unet'].inputs;
test.each([
	[
		'other names',
		withUnet([value('x', 'b', 4, 'h', 'w'), value('t'), value('context', 'b', 's', 2)]),
		'unexpected-interface',
		'but takes x, t, context',
	],
	['an input more', withUnet([...infos['unet'].inputs, value('timestep_cond', 'b', 256)]), 'unexpected-interface', 'timestep_cond'],
	['nine channels', withUnet([value('sample', 'b', 9, 'h', 'w'), timestep, states]), 'unsupported-family', 'takes 9'],
	[
		'another width',
		withUnet([infos['unet'].inputs[0], timestep, value('encoder_hidden_states', 'b', 's', 8)]),
		'unexpected-interface',
		'gives width 2, but the denoiser takes 8',
	],
	['a sample size of 0', { ...parts, configs: { unet: { sample_size: 0 } } }, 'invalid-config', 'sample_size'],
	['a scaling factor of 0', { ...parts, configs: { vae_decoder: { scaling_factor: 0 } } }, 'invalid-config', 'scaling_factor'],
	['a scheduler nobody knows', { ...parts, schedulerConfig: { _class_name: 'Quantum' } }, 'unsupported-scheduler', 'Quantum'],
] as const)('a model with %s is refused', (_, broken, kind, says) => {
	expect(() => stableDiffusion.traits(broken)).toThrow(expect.objectContaining({ kind, message: expect.stringContaining(says) }));
});

test('a network that answers in another size is reported, and not painted with', () => {
	const small = { ...networks, unet: (): NamedTensors => ({ out_sample: float32([1], [1]) }) };
	expect(() => paintWith(paintPicture(stableDiffusion, parts, REQUEST), small)).toThrow('unet must give 1024 float32 values as out_sample');
});
