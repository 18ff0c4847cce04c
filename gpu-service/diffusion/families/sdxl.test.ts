import { describe, expect, test } from 'vitest';
import { paint as paintPicture } from '../paint.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import { characters, float32, mean, rows, value } from './arithmetic.cases.ts';
import { arithmeticVae } from './arithmetic-vae.cases.ts';
import { describeFamily, type Networks, paintWith, REQUEST } from './family.cases.ts';
import type { ModelParts, NetworkInfo, ValueInfo } from './family.ts';
import { familyOf } from './index.ts';
import { sdxl } from './sdxl.ts';

/** Of the two text encoders. */
const [WIDTH, OTHER_WIDTH] = [2, 3];

const networks: Networks = {
	text_encoder: ({ input_ids: ids }) => ({ 'hidden_states.1': states(ids, WIDTH, 0.01) }),
	text_encoder_2: ({ input_ids: ids }) => ({
		'hidden_states.1': states(ids, OTHER_WIDTH, 0.02),
		text_embeds: float32(
			rows(ids).flatMap((row) => Array.from({ length: OTHER_WIDTH }, () => mean(row) / 100)),
			[ids.shape[0], OTHER_WIDTH],
		),
	}),
	unet: ({ sample, timestep, encoder_hidden_states: text, text_embeds: pooled, time_ids: sizes }) => ({
		out_sample: float32(
			rows(sample).flatMap((row, n) => {
				const told = mean(rows(text)[n]) + mean(rows(pooled)[n]) + mean(rows(sizes)[n]) / 1000;
				return row.map((x) => 0.2 * x + (timestep.data[0] / 1e4) * told);
			}),
			sample.shape,
		),
	}),
	...arithmeticVae(4),
};

function states(ids: Tensor, width: number, slope: number): Tensor {
	return float32(
		Array.from(ids.data).flatMap((id, i) => Array.from({ length: width }, () => id / 200 + (i % characters.maxLength) * slope)),
		[...ids.shape, width],
	);
}

const infos: Record<string, NetworkInfo> = {
	text_encoder: { inputs: [value('input_ids', 'b', 's')], outputs: [value('hidden_states.1', 'b', 's', WIDTH)] },
	text_encoder_2: {
		inputs: [value('input_ids', 'b', 's')],
		outputs: [value('text_embeds', 'b', OTHER_WIDTH), value('hidden_states.1', 'b', 's', OTHER_WIDTH)],
	},
	unet: {
		inputs: [
			value('sample', 'b', 4, 'h', 'w'),
			value('timestep'),
			value('encoder_hidden_states', 'b', 's', WIDTH + OTHER_WIDTH),
			value('text_embeds', 'b', OTHER_WIDTH),
			value('time_ids', 'b', 6),
		],
		outputs: [value('out_sample', 'b', 4, 'h', 'w')],
	},
	vae_decoder: { inputs: [value('latent_sample', 'b', 4, 'h', 'w')], outputs: [value('sample', 'b', 3, 'h', 'w')] },
	vae_encoder: { inputs: [value('sample', 'b', 3, 'h', 'w')], outputs: [value('latent_parameters', 'b', 8, 'h', 'w')] },
};

const parts: ModelParts = {
	networks: infos,
	configs: { unet: { sample_size: 16, block_out_channels: [8, 8] } },
	tokenizers: { tokenizer: characters, tokenizer_2: characters },
	schedulerConfig: { _class_name: 'EulerDiscreteScheduler', beta_schedule: 'scaled_linear' },
	pipelineConfig: {},
	readWeight: () => null,
	words: new Map(),
};

describeFamily('sdxl', {
	family: sdxl,
	parts,
	networks,
	guidedInput: { component: 'unet', input: 'sample' },
	request: { scheduler: 'euler' },
});

/** Inputs of the denoiser's first call. */
function asked(request: Partial<typeof REQUEST>, pipelineConfig = {}): NamedTensors {
	const painting = paintPicture(sdxl, { ...parts, pipelineConfig }, { ...REQUEST, scheduler: 'euler', ...request });
	return paintWith(painting, networks).runs.find(({ component }) => component === 'unet')!.inputs;
}

test('is found by the pipeline classes of diffusers and optimum', () => {
	const names = ['sdxl', 'StableDiffusionXLPipeline', 'ORTStableDiffusionXLPipeline', 'StableDiffusionXLInpaintPipeline'];
	expect(names.map(familyOf)).toEqual(names.map(() => sdxl));
});

describe('no negative prompt', () => {
	const isZero = ({ encoder_hidden_states: text, text_embeds: pooled }: NamedTensors) =>
		[...rows(text)[0], ...rows(pooled)[0]].every((number) => number === 0);

	test('means zeros', () => {
		expect(isZero(asked({ negativePrompt: null }))).toBe(true);
	});

	test('is another thing than an empty one', () => {
		expect(isZero(asked({ negativePrompt: '' }))).toBe(false);
	});

	test('means an empty one for models that say so', () => {
		const config = { force_zeros_for_empty_prompt: false };
		expect(asked({ negativePrompt: null }, config)).toEqual(asked({ negativePrompt: '' }, config));
	});
});

describe('the denoiser is told', () => {
	test('the states of both encoders side by side, and those pooled of the second', () => {
		const { encoder_hidden_states: text, text_embeds: pooled } = asked({ guidance: 1 });
		expect(text.shape).toEqual([1, characters.maxLength, WIDTH + OTHER_WIDTH]);
		expect(pooled.shape).toEqual([1, OTHER_WIDTH]);
		// At the second place of the row: the first encoder's slope is half the second's.
		const [a, b, c, d, e] = rows(text)[0].slice(WIDTH + OTHER_WIDTH);
		expect(b).toBe(a);
		expect([d, e]).toEqual([c, c]);
		expect(c - a).toBeCloseTo(0.01, 6);
	});

	test('that the picture is whole and as large as it is painted', () => {
		const { time_ids: sizes } = asked({});
		expect(sizes.shape).toEqual([2, 6]);
		expect(rows(sizes)).toEqual([
			[128, 64, 0, 0, 128, 64],
			[128, 64, 0, 0, 128, 64],
		]);
	});

	test('other sizes, when a request has them', () => {
		const { time_ids: sizes } = asked({ guidance: 1, micro: { originalSize: [48, 80], crop: [8, 16], targetSize: [32, 40] } });
		expect(rows(sizes)).toEqual([[48, 80, 8, 16, 32, 40]]);
	});
});

test('the traits follow the configs', () => {
	expect(sdxl.traits(parts)).toMatchObject({ multiple: 16, width: 128, height: 128, usualSteps: 20, usualGuidance: 5, takesImage: true });
	expect(sdxl.traits({ ...parts, configs: {} })).toMatchObject({ multiple: 32, width: 1024, height: 1024 });
});

test('Turbo and Lightning are known by their schedulers', () => {
	const schedulerConfig = { ...parts.schedulerConfig, timestep_spacing: 'trailing' };
	expect(sdxl.traits({ ...parts, schedulerConfig })).toMatchObject({ usualSteps: 4, usualGuidance: 1 });
});

test.each([
	['its pipeline', { requires_aesthetics_score: true, text_encoder: ['transformers', 'CLIPTextModel'] }],
	['the encoder that it lacks', { text_encoder: [null, null] }],
])('a refiner is refused, known by %s', (_, config) => {
	expect(() => sdxl.refuse(config)).toThrow(
		expect.objectContaining({ kind: 'unsupported-family', message: expect.stringContaining('refiner') }),
	);
});

function withInput(input: ValueInfo): ModelParts {
	const inputs = infos['unet'].inputs.map((known) => (known.name === input.name ? input : known));
	return { ...parts, networks: { ...infos, unet: { ...infos['unet'], inputs } } };
}

const plainEncoder = { ...infos['text_encoder'], outputs: [value('last_hidden_state', 'b', 's', WIDTH)] };
test.each([
	['five sizes, as refiners have', withInput(value('time_ids', 'b', 5)), 'unsupported-family', 'refiner'],
	['eight channels', withInput(value('sample', 'b', 8, 'h', 'w')), 'unsupported-family', 'takes 8'],
	['no hidden states', { ...parts, networks: { ...infos, text_encoder: plainEncoder } }, 'unexpected-interface', 'hidden states'],
] as const)('a model with %s is refused', (_, broken, kind, says) => {
	expect(() => sdxl.traits(broken)).toThrow(expect.objectContaining({ kind, message: expect.stringContaining(says) }));
});
