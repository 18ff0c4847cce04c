import { describe, expect, test } from 'vitest';
import { paint as paintPicture } from '../paint.ts';
import { answerOf, float32, letters, statesOf, summaryOf, value } from './arithmetic-flow.cases.ts';
import { arithmeticVae } from './arithmetic-vae.cases.ts';
import { describeFamily, type Networks, paintWith, REQUEST } from './family.cases.ts';
import type { ModelParts, NetworkInfo, PaintRequest } from './family.ts';
import { flux } from './flux.ts';
import { packLatents, unpackLatents } from './flux-packing.ts';
import { familyOf } from './index.ts';

const [CLIP, WIDTH] = [3, 4];

const networks: Networks = {
	text_encoder: ({ input_ids: ids }) => ({ last_hidden_state: statesOf(ids, CLIP), pooler_output: summaryOf(ids, CLIP) }),
	text_encoder_2: ({ input_ids: ids }) => ({ last_hidden_state: statesOf(ids, WIDTH) }),
	transformer: (inputs) => ({ sample: answerOf(inputs, inputs['timestep'].data[0]) }),
	...arithmeticVae(16),
};

const schnell: NetworkInfo = {
	inputs: [
		value('hidden_states', 'b', 'l', 64),
		value('encoder_hidden_states', 'b', 's', WIDTH),
		value('pooled_projections', 'b', CLIP),
		value('timestep', 'b'),
		value('img_ids', 'l', 3),
		value('txt_ids', 's', 3),
	],
	outputs: [value('sample', 'b', 'l', 64)],
};
const dev: NetworkInfo = { ...schnell, inputs: [...schnell.inputs, value('guidance', 'b')] };

const infos: Record<string, NetworkInfo> = {
	text_encoder: {
		inputs: [value('input_ids', 'b', 's')],
		outputs: [value('last_hidden_state', 'b', 's', CLIP), value('pooler_output', 'b', CLIP)],
	},
	text_encoder_2: { inputs: [value('input_ids', 'b', 's')], outputs: [value('last_hidden_state', 'b', 's', WIDTH)] },
	transformer: schnell,
	vae_encoder: { inputs: [value('sample', 'b', 3, 'h', 'w')], outputs: [value('latent_parameters', 'b', 32, 'h', 'w')] },
	vae_decoder: { inputs: [value('latent_sample', 'b', 16, 'h', 'w')], outputs: [value('sample', 'b', 3, 'h', 'w')] },
};

const parts: ModelParts = {
	networks: infos,
	configs: {},
	tokenizers: { tokenizer: letters(34, 1), tokenizer_2: letters(512, null) },
	schedulerConfig: { _class_name: 'FlowMatchEulerDiscreteScheduler' },
	pipelineConfig: {},
	readWeight: () => null,
	words: new Map(),
};

const devParts: ModelParts = {
	...parts,
	networks: { ...infos, transformer: dev },
	schedulerConfig: { _class_name: 'FlowMatchEulerDiscreteScheduler', shift: 3, use_dynamic_shifting: true },
};

const request: Partial<PaintRequest> = { scheduler: 'flow_euler' };

describeFamily('flux schnell', { family: flux, parts, networks, guidedInput: null, request: { ...request, guidance: 1 } });
describeFamily('flux dev', { family: flux, parts: devParts, networks, guidedInput: null, request });

function calls(model: ModelParts, asked: Partial<PaintRequest> = {}) {
	const { runs, notices, steps } = paintWith(paintPicture(flux, model, { ...REQUEST, ...request, ...asked }), networks);
	const inputs = runs.filter(({ component }) => component === 'transformer').map((run) => run.inputs);
	return { inputs, notices, steps };
}

test.each(['flux', 'FluxPipeline', 'FluxImg2ImgPipeline', 'ORTFluxPipeline'])('is found as %s', (name) => {
	expect(familyOf(name)).toBe(flux);
});

describe('what the transformer is told', () => {
	test('squares of 2 x 2 latents, of every channel four numbers, and where they lie', () => {
		const [{ hidden_states: sample, img_ids: places, txt_ids: textPlaces }] = calls(parts, { width: 64, height: 32 }).inputs;
		expect(sample.shape).toEqual([1, 8, 64]);
		expect(places).toEqual(float32([0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 1, 0, 0, 1, 1, 0, 1, 2, 0, 1, 3], [8, 3]));
		expect(textPlaces).toEqual(
			float32(
				Array.from({ length: 256 * 3 }, () => 0),
				[256, 3],
			),
		);
	});

	test('places with a batch axis, in exports that have one', () => {
		const inputs = schnell.inputs.map((input) => (input.name.endsWith('_ids') ? value(input.name, 'b', 'l', 3) : input));
		const model = { ...parts, networks: { ...infos, transformer: { ...schnell, inputs } } };
		const [{ img_ids: places, txt_ids: textPlaces }] = calls(model, { width: 64, height: 32 }).inputs;
		expect([places.shape, textPlaces.shape]).toEqual([
			[1, 8, 3],
			[1, 256, 3],
		]);
	});

	test('times from 1 down, evenly spaced by schnell, by dev the later the smaller the picture', () => {
		const times = (model: ModelParts, asked?: Partial<PaintRequest>) => calls(model, asked).inputs.map(({ timestep }) => timestep.data[0]);
		expect(times(parts)).toEqual([1, 0.75, 0.5, 0.25]);
		expect(times(devParts)[1]).toBeGreaterThan(0.8);
		expect(times(devParts, { width: 512, height: 512 })[1]).toBeGreaterThan(times(devParts)[1]);
	});

	test('512 tokens and the guidance in dev, 256 tokens and none in schnell', () => {
		const told = (model: ModelParts) => {
			const [{ encoder_hidden_states: states, guidance }] = calls(model, { guidance: 2.5 }).inputs;
			return { tokens: states.shape[1], guidance: guidance?.data[0] };
		};
		expect(told(devParts)).toEqual({ tokens: 512, guidance: 2.5 });
		expect(told(parts)).toEqual({ tokens: 256, guidance: undefined });
	});
});

test('packing keeps each square together, and unpacking puts it back', () => {
	const latents = Float32Array.from({ length: 2 * 2 * 4 }, (_, i) => i);
	expect([...packLatents(latents, 4, 2)]).toEqual([0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15]);
	expect(unpackLatents(packLatents(latents, 4, 2), 4, 2)).toEqual(latents);
});

test('steps show latents as the VAE takes them, not as they are packed', () => {
	const { inputs, steps } = calls(parts);
	expect(packLatents(steps[0].latents, 8, 16)).toEqual(inputs[1]['hidden_states'].data);
});

test('a guidance that schnell cannot be told is left out, and it is told', () => {
	expect(calls(parts, { guidance: 3.5 }).notices).toEqual([expect.stringContaining('no guidance: 3.5')]);
	expect(calls(parts, { guidance: 1 }).notices).toEqual([]);
	expect(calls(devParts, { guidance: 3.5 }).notices).toEqual([]);
});

test('weights in a prompt are left out, and it is told', () => {
	const weighted = calls(parts, { prompt: 'a (fox:1.3) in snow', promptSyntax: 'a1111', guidance: 1 });
	const plain = calls(parts, { prompt: 'a fox in snow', promptSyntax: 'a1111', guidance: 1 });
	expect(weighted.inputs).toEqual(plain.inputs);
	expect(weighted.notices).toEqual([expect.stringContaining('(fox:1.2) make no difference')]);
	expect(plain.notices).toEqual([]);
});

test('the traits tell dev and schnell apart', () => {
	const both = { multiple: 16, width: 1024, height: 1024, takesImage: true, takesMask: true, takesNegativePrompt: false, mostClipSkip: 0 };
	expect(flux.traits(devParts)).toMatchObject({ ...both, maxTokens: 512, usualSteps: 28, usualGuidance: 3.5 });
	expect(flux.traits(parts)).toMatchObject({ ...both, maxTokens: 256, usualSteps: 4, usualGuidance: 1 });
});

test.each([
	['a denoiser for filling', { hidden_states: value('hidden_states', 'b', 'l', 384) }, 'unsupported-family', 'takes 384'],
	[
		'a T5 of another model',
		{ encoder_hidden_states: value('encoder_hidden_states', 'b', 's', 9) },
		'unexpected-interface',
		'text_encoder_2 has 4',
	],
	['an input more', { guidance: value('controlnet_block', 'b') }, 'unexpected-interface', 'controlnet_block'],
] as const)('a model with %s is refused', (_, changed, kind, says) => {
	const inputs = dev.inputs.map((input) => (changed as Record<string, typeof input>)[input.name] ?? input);
	const broken = { ...parts, networks: { ...infos, transformer: { ...dev, inputs } } };
	expect(() => flux.traits(broken)).toThrow(expect.objectContaining({ kind, message: expect.stringContaining(says) }));
});
