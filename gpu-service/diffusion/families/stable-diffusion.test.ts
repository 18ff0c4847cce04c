import { describe, expect, test } from 'vitest';
import { paint as paintPicture } from '../paint.ts';
import { schedulersFor } from '../schedulers/index.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import { characters, float32, mean, rows, value } from './arithmetic.cases.ts';
import { arithmeticVae } from './arithmetic-vae.cases.ts';
import { describeFamily, type Networks, paintWith, REQUEST } from './family.cases.ts';
import type { ModelParts, NetworkInfo, Source, ValueInfo } from './family.ts';
import { familyOf } from './index.ts';
import { stableDiffusion } from './stable-diffusion.ts';

const WIDTH = 2;

const networks: Networks = {
	text_encoder: ({ input_ids: ids }) => ({
		last_hidden_state: float32(
			Array.from(ids.data).flatMap((id, i) => [id / 200, (i % characters.maxLength) * 0.01]),
			[...ids.shape, WIDTH],
		),
	}),
	unet: ({ sample, timestep, encoder_hidden_states: states }) => ({
		out_sample: float32(
			rows(sample).flatMap((row, n) => row.map((x) => 0.2 * x + (timestep.data[0] / 1000) * mean(rows(states)[n]))),
			sample.shape,
		),
	}),
	...arithmeticVae(4),
};

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
	vae_encoder: { inputs: [value('sample', 'b', 3, 'h', 'w')], outputs: [value('latent_parameters', 'b', 8, 'h', 'w')] },
};

const parts: ModelParts = {
	networks: infos,
	configs: { unet: { sample_size: [32, 48], block_out_channels: [8, 8] } },
	tokenizers: { tokenizer: characters },
	schedulerConfig: { _class_name: 'DDIMScheduler', clip_sample: false },
	pipelineConfig: {},
	readWeight: () => null,
	words: new Map(),
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
	expect(encodings[0].inputs['input_ids'].shape).toEqual([2, 34]);
	expect(String.fromCodePoint(...encodings[0].inputs['input_ids'].data.subarray(1, 3))).toBe('no');
});

test('the denoiser is told the timestep as a scalar, and sees the same sample in both passes', () => {
	const [first] = paint({}).runs.filter(({ component }) => component === 'unet');
	const { sample, timestep } = first.inputs as { sample: Tensor; timestep: Tensor };
	expect(timestep).toEqual({ type: 'float32', data: Float32Array.of(750), shape: [] });
	expect(sample.shape).toEqual([2, 4, 16, 8]);
	expect(rows(sample)[0]).toEqual(rows(sample)[1]);
});

test('a long negative prompt is noticed as well, unless guidance leaves it out', () => {
	const negativePrompt = 'a very long text that goes on until the end';
	expect(paint({ negativePrompt }).notices[0]).toContain('32 tokens');
	expect(paint({ negativePrompt, guidance: 1 }).notices).toEqual([expect.stringContaining('The negative prompt was left out')]);
});

test('the traits follow the configs', () => {
	expect(stableDiffusion.traits(parts)).toEqual({
		multiple: 16,
		width: 384,
		height: 256,
		maxTokens: 34,
		schedulers: schedulersFor(parts.schedulerConfig).map(({ name }) => name),
		components: ['text_encoder', 'unet', 'vae_decoder'],
		takesImage: true,
		takesMask: true,
		takesNegativePrompt: true,
		usualSteps: 20,
		usualGuidance: 7.5,
		mostClipSkip: 0,
	});
});

test('without configs, as in legacy exports, the traits are those of Stable Diffusion 1', () => {
	expect(stableDiffusion.traits({ ...parts, configs: {} })).toMatchObject({ multiple: 64, width: 512, height: 512 });
});

function withUnet(inputs: ValueInfo[], outputs = infos['unet'].outputs): ModelParts {
	return { ...parts, networks: { ...infos, unet: { inputs, outputs } } };
}

function withoutEncoder(whole: ModelParts): ModelParts {
	const { vae_encoder: _, ...rest } = whole.networks;
	return { ...whole, networks: rest };
}

const [, timestep, states] = infos['unet'].inputs;
const inpaintingParts = withUnet([value('sample', 'b', 9, 'h', 'w'), timestep, states]);
const consistencyParts = withUnet([...infos['unet'].inputs, value('timestep_cond', 'b', 256)]);

test.each([
	[
		'other names',
		withUnet([value('x', 'b', 4, 'h', 'w'), value('t'), value('context', 'b', 's', 2)]),
		'unexpected-interface',
		'but takes x, t, context',
	],
	['an input more', withUnet([...infos['unet'].inputs, value('class_labels', 'b')]), 'unexpected-interface', 'class_labels'],
	['eight channels', withUnet([value('sample', 'b', 8, 'h', 'w'), timestep, states]), 'unsupported-family', 'takes 8'],
	['nine channels and no VAE encoder', withoutEncoder(inpaintingParts), 'unsupported-family', 'made for inpainting'],
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

test('without a VAE encoder it paints from text only', () => {
	expect(stableDiffusion.traits(withoutEncoder(parts))).toMatchObject({ takesImage: false, takesMask: false });
});

test('an older VAE encoder draws by itself, and the noise stays that of the seed', () => {
	const image = { width: 64, height: 128, data: new Uint8Array(64 * 128 * 3).fill(90) };
	const request = { ...REQUEST, source: { image, mask: null, strength: 0.5 } };
	const older: Networks = {
		...networks,
		vae_encoder: (inputs) => {
			const [{ data, shape }] = Object.values(networks['vae_encoder'](inputs));
			return { latent_sample: float32([...data.subarray(0, data.length / 2)], [1, 4, shape[2], shape[3]]) };
		},
	};
	const paintedWith = (known: Networks) => paintWith(paintPicture(stableDiffusion, parts, request), known).image;
	expect(paintedWith(older)).toEqual(paintedWith(networks));
});

describe('a denoiser for inpainting', () => {
	/** Paints what it is told to keep as it is told, and answers as the other one does. */
	const told: Networks = {
		...networks,
		unet: ({ sample, ...others }) => {
			const channel = sample.data.length / sample.shape[0] / 9;
			const four = rows(sample).flatMap((row) => row.slice(0, 4 * channel));
			return networks['unet']({ ...others, sample: float32(four, [sample.shape[0], 4, sample.shape[2], sample.shape[3]]) });
		},
	};
	const image = { width: 64, height: 128, data: new Uint8Array(64 * 128 * 3).fill(255) };
	const mask = Uint8Array.from({ length: 64 * 128 }, (_, i) => (i % 64 < 32 ? 0 : 255));
	const calls = (source: Source | null) =>
		paintWith(paintPicture(stableDiffusion, inpaintingParts, { ...REQUEST, guidance: 1, source }), told).runs.filter(
			({ component }) => component === 'unet',
		);
	/** Mask and masked picture of the first call, by channel. */
	const seen = (source: Source | null) => {
		const { data, shape } = calls(source)[0].inputs['sample'];
		expect(shape).toEqual([1, 9, 16, 8]);
		return Array.from({ length: 5 }, (_, i) => [...data.subarray((4 + i) * 128, (5 + i) * 128)]);
	};

	test('sees the mask and the picture without its masked part', () => {
		const [maskSeen, red] = seen({ image, mask, strength: 1 });
		expect(maskSeen.slice(0, 8)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
		// White, times the scaling factor; and the grey of what is masked.
		for (const [i, expected] of [0.18215, 0.18215, 0.18215, 0.18215, 0, 0, 0, 0].entries()) expect(red[i]).toBeCloseTo(expected, 4);
	});

	test('is told to paint all of it where there is no mask, or no picture', () => {
		for (const source of [null, { image, mask: null, strength: 0.5 }]) {
			const [maskSeen, red] = seen(source);
			expect(new Set(maskSeen)).toEqual(new Set([1]));
			expect(Math.max(...red.map(Math.abs))).toBeLessThan(1e-4);
		}
	});

	test('begins in the middle when the strength says so', () => {
		expect(calls({ image, mask, strength: 0.5 })).toHaveLength(2);
	});

	test('is offered for pictures and masks, and runs the encoder from text too', () => {
		const traits = stableDiffusion.traits(inpaintingParts);
		expect(traits).toMatchObject({ takesImage: true, takesMask: true });
		expect(traits.components).toEqual(['text_encoder', 'vae_encoder', 'unet', 'vae_decoder']);
	});
});

describe('a consistency model', () => {
	const request = { ...REQUEST, guidance: 8.5 };
	const [call] = paintWith(paintPicture(stableDiffusion, consistencyParts, request), networks).runs.filter(
		({ component }) => component === 'unet',
	);

	test('is told the guidance and asked once', () => {
		expect(call.inputs['sample'].shape[0]).toBe(1);
		const { data, shape } = call.inputs['timestep_cond'];
		expect(shape).toEqual([1, 256]);
		const given = [0, 1, 127, 128, 255].map((i) => data[i]);
		for (const [i, expected] of [-0.8512359, 0.8421312, 0.6816387, -0.5247833, 0.7316889].entries()) {
			expect(given[i]).toBeCloseTo(expected, 4);
		}
	});

	test.each([1, 0.5, 0.01])('spreads all its steps over what a strength of %d leaves', (strength) => {
		const image = { width: 64, height: 128, data: new Uint8Array(64 * 128 * 3) };
		const schedulerConfig = { _class_name: 'LCMScheduler' };
		const asked = { ...request, scheduler: 'lcm', source: { image, mask: null, strength } };
		const { runs } = paintWith(paintPicture(stableDiffusion, { ...consistencyParts, schedulerConfig }, asked), networks);
		const timesteps = runs.filter(({ component }) => component === 'unet').map(({ inputs }) => inputs['timestep'].data[0]);
		expect(timesteps).toHaveLength(REQUEST.steps);
		expect(timesteps[0]).toBe(Math.max(strength, REQUEST.steps / 50) * 1000 - 1);
	});

	test('takes few steps and no negative prompt', () => {
		expect(stableDiffusion.traits(consistencyParts)).toMatchObject({ takesNegativePrompt: false, usualSteps: 4, usualGuidance: 8.5 });
	});
});

test.each([
	['a Turbo model', { _class_name: 'EulerDiscreteScheduler', timestep_spacing: 'trailing' }, 4, 1],
	['a model of its own spacing', { _class_name: 'EulerDiscreteScheduler', timestep_spacing: 'leading' }, 20, 7.5],
	[
		'a model for velocities',
		{ _class_name: 'EulerDiscreteScheduler', timestep_spacing: 'trailing', prediction_type: 'v_prediction' },
		20,
		7.5,
	],
])('the scheduler of %s tells how many steps are usual', (_, schedulerConfig, usualSteps, usualGuidance) => {
	expect(stableDiffusion.traits({ ...parts, schedulerConfig })).toMatchObject({ usualSteps, usualGuidance });
});
