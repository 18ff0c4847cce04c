import { describe, expect, test } from 'vitest';
import { paint as paintPicture } from '../paint.ts';
import { answerOf, float32, letters, rows, statesOf, summaryOf, value } from './arithmetic-flow.cases.ts';
import { arithmeticVae } from './arithmetic-vae.cases.ts';
import { describeFamily, type Networks, paintWith, REQUEST } from './family.cases.ts';
import type { ModelParts, NetworkInfo, PaintRequest } from './family.ts';
import { familyOf } from './index.ts';
import { sd3 } from './sd3.ts';

const TOKENS = 34;
const [CLIP, CLIP_2, WIDTH] = [2, 3, 8];

/** With four layers, so that the one before the last is `hidden_states.3`. */
function clipInfo(width: number): NetworkInfo {
	return {
		inputs: [value('input_ids', 'b', 's')],
		outputs: [value('text_embeds', 'b', width), ...[0, 1, 2, 3, 4].map((layer) => value(`hidden_states.${layer}`, 'b', 's', width))],
	};
}

function clip(width: number): Networks[string] {
	return ({ input_ids: ids }) => ({
		text_embeds: summaryOf(ids, width),
		...Object.fromEntries(
			[0, 1, 2, 3, 4].map((layer) => {
				const { data, shape } = statesOf(ids, width);
				return [
					`hidden_states.${layer}`,
					float32(
						Array.from(data, (state) => state + layer),
						shape,
					),
				];
			}),
		),
	});
}

const networks: Networks = {
	text_encoder: clip(CLIP),
	text_encoder_2: clip(CLIP_2),
	text_encoder_3: ({ input_ids: ids }) => ({ last_hidden_state: statesOf(ids, WIDTH) }),
	transformer: (inputs) => ({ out_hidden_states: answerOf(inputs, inputs['timestep'].data[0] / 1000) }),
	...arithmeticVae(16),
};

const transformer: NetworkInfo = {
	inputs: [
		value('hidden_states', 'b', 16, 'h', 'w'),
		value('encoder_hidden_states', 'b', 's', WIDTH),
		value('pooled_projections', 'b', CLIP + CLIP_2),
		value('timestep', 'b'),
	],
	outputs: [value('out_hidden_states', 'b', 'c', 'h', 'w')],
};

const infos: Record<string, NetworkInfo> = {
	text_encoder: clipInfo(CLIP),
	text_encoder_2: clipInfo(CLIP_2),
	text_encoder_3: { inputs: [value('input_ids', 'b', 's')], outputs: [value('last_hidden_state', 'b', 's', WIDTH)] },
	transformer,
	vae_encoder: { inputs: [value('sample', 'b', 3, 'h', 'w')], outputs: [value('latent_parameters', 'b', 32, 'h', 'w')] },
	vae_decoder: { inputs: [value('latent_sample', 'b', 16, 'h', 'w')], outputs: [value('sample', 'b', 3, 'h', 'w')] },
};

const parts: ModelParts = {
	networks: infos,
	configs: { transformer: { sample_size: 64 } },
	tokenizers: { tokenizer: letters(TOKENS, 1), tokenizer_2: letters(TOKENS, 1), tokenizer_3: letters(512, null) },
	schedulerConfig: { _class_name: 'FlowMatchEulerDiscreteScheduler', shift: 3 },
	pipelineConfig: {},
	readWeight: () => null,
	words: new Map(),
};

const request: Partial<PaintRequest> = { scheduler: 'flow_euler' };

describeFamily('sd3', { family: sd3, parts, networks, guidedInput: { component: 'transformer', input: 'hidden_states' }, request });

function withNetworks(changed: Record<string, NetworkInfo | undefined>): ModelParts {
	const all = Object.entries({ ...infos, ...changed }).filter((entry): entry is [string, NetworkInfo] => entry[1] !== undefined);
	return { ...parts, networks: Object.fromEntries(all) };
}

const withoutT5 = withNetworks({ text_encoder_3: undefined });

function firstCall(asked: Partial<PaintRequest>, model = parts) {
	const { runs, notices } = paintWith(paintPicture(sd3, model, { ...REQUEST, ...request, ...asked }), networks);
	return { inputs: runs.find(({ component }) => component === 'transformer')!.inputs, notices };
}

test.each(['sd3', 'StableDiffusion3Pipeline', 'StableDiffusion3InpaintPipeline', 'ORTStableDiffusion3Pipeline'])(
	'is found as %s',
	(name) => {
		expect(familyOf(name)).toBe(sd3);
	},
);

describe('what the transformer is told', () => {
	test('the layer before the last of both CLIPs side by side, then zeros, then 256 tokens of T5', () => {
		const { encoder_hidden_states: states } = firstCall({ prompt: 'yes', negativePrompt: 'no' }).inputs;
		expect(states.shape).toEqual([2, TOKENS + 256, WIDTH]);
		const [, prompted] = rows(states);
		const y = 'y'.codePointAt(0)! / 1000;
		const near = (numbers: number[]) => numbers.map((number) => expect.closeTo(number, 5));
		expect(prompted.slice(WIDTH, 2 * WIDTH)).toEqual(near([y + 3, 3.001, y + 3, 3.001, 3.001, 0, 0, 0]));
		expect(prompted.slice(TOKENS * WIDTH, (TOKENS + 1) * WIDTH)).toEqual(near([y, 0, 0, 0, 0, 0, 0, 0]));
		expect(rows(states)[0][WIDTH]).toBeCloseTo('n'.codePointAt(0)! / 1000 + 3, 5);
	});

	test('an earlier layer with clip skip', () => {
		const { encoder_hidden_states: states } = firstCall({ prompt: 'yes', clipSkip: 2, guidance: 1 }).inputs;
		expect(states.data[1]).toBeCloseTo(1, 5);
	});

	test('the summaries of both CLIPs side by side', () => {
		expect(firstCall({ guidance: 1 }).inputs['pooled_projections'].shape).toEqual([1, CLIP + CLIP_2]);
	});

	test('zeros in the place of T5 when the model is used without it', () => {
		const { encoder_hidden_states: states } = firstCall({}, withoutT5).inputs;
		expect(states.shape).toEqual([2, TOKENS + 256, WIDTH]);
		expect(rows(states)[1].slice(TOKENS * WIDTH)).toEqual(Array.from({ length: 256 * WIDTH }, () => 0));
	});

	test('the words of a weighted prompt, to T5 without its syntax', () => {
		const { encoder_hidden_states: states } = firstCall({ prompt: '(y:1.3)', promptSyntax: 'a1111', guidance: 1 }).inputs;
		const t5 = Array.from(states.data.subarray(TOKENS * WIDTH));
		expect(t5.filter((_, i) => i % WIDTH === 0).slice(0, 3)).toEqual([expect.closeTo(0.121, 5), expect.closeTo(0.002, 5), 0]);
	});

	test('a timestep in thousandths', () => {
		expect(firstCall({}).inputs['timestep']).toEqual(float32([1000], []));
	});
});

test('a prompt that only T5 reads to its end is told of when there is no T5', () => {
	const prompt = `${'a fox, '.repeat(10)}the end`;
	expect(firstCall({ prompt }).notices).toEqual([]);
	expect(firstCall({ prompt }, withoutT5).notices).toEqual([expect.stringContaining('the end')]);
});

test('noise levels are shifted by the size of the picture where the scheduler does so', () => {
	const schedulerConfig = { _class_name: 'FlowMatchEulerDiscreteScheduler', use_dynamic_shifting: true };
	const steps = (size: Partial<PaintRequest>) =>
		paintWith(paintPicture(sd3, { ...parts, schedulerConfig }, { ...REQUEST, ...request, ...size }), networks)
			.runs.filter(({ component }) => component === 'transformer')
			.map(({ inputs }) => inputs['timestep'].data[0]);
	expect(steps({ width: 256, height: 256 })[1]).toBeGreaterThan(steps({ width: 64, height: 64 })[1]);
});

test('the traits follow the files', () => {
	const traits = { multiple: 16, width: 512, height: 512, takesImage: true, takesMask: true, takesNegativePrompt: true, mostClipSkip: 2 };
	expect(sd3.traits(parts)).toMatchObject({ ...traits, maxTokens: 256, usualSteps: 28, usualGuidance: 7 });
	expect(sd3.traits(withoutT5)).toMatchObject({
		maxTokens: TOKENS,
		components: ['text_encoder', 'text_encoder_2', 'transformer', 'vae_decoder'],
	});
	expect(sd3.traits(withNetworks({ vae_encoder: undefined }))).toMatchObject({ takesImage: false, takesMask: false });
});

test.each(['out_hidden_states', 'out_sample', 'sample'])('an export that calls its answer %s paints the same', (name) => {
	const model = withNetworks({ transformer: { ...transformer, outputs: [value(name, 'b', 16, 'h', 'w')] } });
	const renamed: Networks = { ...networks, transformer: (inputs) => ({ [name]: networks['transformer'](inputs)['out_hidden_states'] }) };
	const { image } = paintWith(paintPicture(sd3, model, { ...REQUEST, ...request }), renamed);
	expect(image).toEqual(paintWith(paintPicture(sd3, parts, { ...REQUEST, ...request }), networks).image);
});

const [sample, states, , timestep] = transformer.inputs;
test.each([
	['no denoiser', withNetworks({ transformer: undefined }), 'missing-file', 'no transformer'],
	[
		'an unknown answer',
		withNetworks({ transformer: { ...transformer, outputs: [value('y', 'b')] } }),
		'unexpected-interface',
		'but gives y',
	],
	[
		'a second encoder of another model',
		withNetworks({ text_encoder_2: clipInfo(7) }),
		'unexpected-interface',
		'5 numbers for the whole text where the rest of the model has 9',
	],
	[
		'a T5 of another model',
		withNetworks({
			transformer: {
				...transformer,
				inputs: [sample, value('encoder_hidden_states', 'b', 's', 9), value('pooled_projections', 'b', 5), timestep],
			},
		}),
		'unexpected-interface',
		'text_encoder_3 has 8 numbers a token',
	],
	[
		'latents of four channels',
		withNetworks({
			transformer: { ...transformer, inputs: [value('hidden_states', 'b', 4, 'h', 'w'), states, ...transformer.inputs.slice(2)] },
		}),
		'unexpected-interface',
		'transformer has 4 channels',
	],
	[
		'a T5 without a tokenizer',
		{ ...parts, tokenizers: { tokenizer: letters(34, 1), tokenizer_2: letters(34, 1) } },
		'missing-file',
		'no tokenizer',
	],
	['a sample size of 0', { ...parts, configs: { transformer: { sample_size: 0 } } }, 'invalid-config', 'sample_size'],
] as const)('a model with %s is refused', (_, broken, kind, says) => {
	expect(() => sd3.traits(broken)).toThrow(expect.objectContaining({ kind, message: expect.stringContaining(says) }));
});
