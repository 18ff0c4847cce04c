import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { inspectNetwork } from '../../models/network-file.ts';
import type { ControlHint } from '../control.ts';
import { paint as paintPicture } from '../paint.ts';
import { characters, float32, mean, rows, value } from './arithmetic.cases.ts';
import { arithmeticVae } from './arithmetic-vae.cases.ts';
import { CONTROL, makeFusedModel, makeSeparateModel } from './control.cases.ts';
import { type Networks, paintWith, REQUEST } from './family.cases.ts';
import type { ModelParts, NetworkInfo } from './family.ts';
import { openModel } from './reference.cases.ts';
import { stableDiffusion } from './stable-diffusion.ts';
import { fitsControlNet, innerControlNets, takesControlNets } from './unet-control.ts';

const WIDTH = 2;
const MIDDLE = 'mid_block_additional_residual';
/** One level, two layers of it. */
const residuals = [
	...[0, 1, 2].map((i) => value(`down_block_${i}_additional_residual`, 'b', 4, 'h', 'w')),
	value(MIDDLE, 'b', 4, 'h', 'w'),
];
const conditions = [value('timestep'), value('encoder_hidden_states', 'b', 's', WIDTH)];
const hint = (given: Partial<ControlHint> = {}): ControlHint => ({
	name: 'canny',
	image: { width: 64, height: 128, data: new Uint8Array(64 * 128 * 3).fill(255) },
	weight: 1,
	start: 0,
	end: 1,
	...given,
});

/** A UNet that answers with a part of its sample and the middle residual, and a ControlNet that adds the brightness of its picture. */
function model({ channels = 4, isWeighed = true }: { channels?: number; isWeighed?: boolean } = {}): {
	parts: ModelParts;
	networks: Networks;
} {
	const infos: Record<string, NetworkInfo> = {
		text_encoder: { inputs: [value('input_ids', 'b', 's')], outputs: [value('last_hidden_state', 'b', 's', WIDTH)] },
		unet: {
			inputs: [value('sample', 'b', channels, 'h', 'w'), ...conditions, ...residuals],
			outputs: [value('out_sample', 'b', 4, 'h', 'w')],
		},
		'controlnet/canny': {
			inputs: [
				value('sample', 'b', 4, 'h', 'w'),
				...conditions,
				value('controlnet_cond', 'b', 3, 'H', 'W'),
				...(isWeighed ? [value('conditioning_scale')] : []),
			],
			outputs: residuals,
		},
		vae_decoder: { inputs: [value('latent_sample', 'b', 4, 'h', 'w')], outputs: [value('sample', 'b', 3, 'h', 'w')] },
		vae_encoder: { inputs: [value('sample', 'b', 3, 'h', 'w')], outputs: [value('latent_parameters', 'b', 8, 'h', 'w')] },
	};
	const networks: Networks = {
		text_encoder: ({ input_ids: ids }) => ({ last_hidden_state: float32(Array(ids.data.length * WIDTH).fill(0.1), [...ids.shape, WIDTH]) }),
		unet: ({ sample, [MIDDLE]: middle }) => {
			const added = mean(Array.from(middle.data));
			const [batch, , height, width] = sample.shape;
			const answer = rows(sample).flatMap((row) => row.slice(0, 4 * height * width).map((x) => 0.2 * x + added));
			return { out_sample: float32(answer, [batch, 4, height, width]) };
		},
		'controlnet/canny': ({ sample, controlnet_cond: picture, conditioning_scale: scale }) => {
			const brightness = mean(Array.from(picture.data)) * (isWeighed ? scale.data[0] : 1);
			const added = float32(Array(sample.data.length).fill(brightness), sample.shape);
			return Object.fromEntries(residuals.map(({ name }) => [name, added]));
		},
		...arithmeticVae(4),
	};
	const parts: ModelParts = {
		networks: infos,
		configs: { unet: { block_out_channels: [4] } },
		tokenizers: { tokenizer: characters },
		schedulerConfig: { _class_name: 'DDIMScheduler', clip_sample: false },
		pipelineConfig: {},
		readWeight: () => null,
		words: new Map(),
	};
	return { parts, networks };
}

function paint(control: ControlHint[], request: Partial<typeof REQUEST> = {}, options?: Parameters<typeof model>[0]) {
	const { parts, networks } = model(options);
	return paintWith(paintPicture(stableDiffusion, parts, { ...REQUEST, ...request, control }), networks);
}

const runsOf = (painted: ReturnType<typeof paint>, component: string) => painted.runs.filter((run) => run.component === component);
/** What was added at each step. */
const addedIn = (painted: ReturnType<typeof paint>) => runsOf(painted, 'unet').map(({ inputs }) => inputs[MIDDLE].data[0]);

describe('ControlNets', () => {
	test('are asked with the picture from 0 to 1, once for each row that the UNet is asked for', () => {
		const [{ inputs }] = runsOf(paint([hint()]), 'controlnet/canny');
		expect(inputs['controlnet_cond'].shape).toEqual([2, 3, 128, 64]);
		expect(new Set(inputs['controlnet_cond'].data)).toEqual(new Set([1]));
		expect(runsOf(paint([hint()], { guidance: 1 }), 'controlnet/canny')[0].inputs['controlnet_cond'].shape).toEqual([1, 3, 128, 64]);
	});

	test('add up, each with its weight', () => {
		expect(addedIn(paint([hint({ weight: 0.5 }), hint({ weight: 0.25 })]))).toEqual([0.75, 0.75, 0.75, 0.75]);
	});

	test('that do not weigh by themselves are weighed', () => {
		expect(addedIn(paint([hint({ weight: 0.5 })], {}, { isWeighed: false }))).toEqual([0.5, 0.5, 0.5, 0.5]);
	});

	test('are run only in their part of the steps', () => {
		const painted = paint([hint({ start: 0.25, end: 0.75 })]);
		expect(addedIn(painted)).toEqual([0, 1, 1, 0]);
		expect(runsOf(painted, 'controlnet/canny')).toHaveLength(2);
	});

	test('with a weight of 0 change nothing, and are not run', () => {
		const painted = paint([hint({ weight: 0 })]);
		expect(runsOf(painted, 'controlnet/canny')).toEqual([]);
		expect(painted.image).toEqual(paint([]).image);
	});

	test('of an inpainting model see the sample without mask and masked picture', () => {
		const painted = paint([hint()], {}, { channels: 9 });
		expect(runsOf(painted, 'unet')[0].inputs['sample'].shape).toEqual([2, 9, 16, 8]);
		expect(runsOf(painted, 'controlnet/canny')[0].inputs['sample'].shape).toEqual([2, 4, 16, 8]);
	});

	test('follow the picture in the size of each pass of a hires fix', () => {
		const painted = paint([hint()], { hires: { scale: 2, upscaler: null, steps: 2, strength: 0.5 } });
		const sizes = new Set(runsOf(painted, 'controlnet/canny').map(({ inputs }) => inputs['controlnet_cond'].shape.slice(2).join('x')));
		expect([...sizes]).toEqual(['128x64', '256x128']);
	});

	test('nobody asks a UNet that takes none for one', () => {
		const { parts, networks } = model();
		const unet = { ...parts.networks['unet'], inputs: parts.networks['unet'].inputs.filter(({ name }) => !name.includes('residual')) };
		const plain = { ...parts, networks: { ...parts.networks, unet } };
		expect(() => paintWith(paintPicture(stableDiffusion, plain, { ...REQUEST, control: [hint()] }), networks)).toThrow(
			'takes nothing that',
		);
	});
});

describe('of real files', () => {
	const separate = { sd15: makeSeparateModel('sd15'), sdxl: makeSeparateModel('sdxl') };
	const fused = makeFusedModel('sd15');
	afterAll(() => {
		for (const path of [...Object.values(separate), fused]) rmSync(dirname(path), { recursive: true });
	});
	const netOf = (name: string, net: string) => inspectNetwork(join(CONTROL, name, 'controlnet'), `${net}/model.onnx`, 'cpu');

	test('a ControlNet fits models of its width and depth only', () => {
		const { sd15, sdxl } = { sd15: openModel(separate.sd15).parts, sdxl: openModel(separate.sdxl).parts };
		const [edges, edgesXl] = [netOf('sd15', 'edges'), netOf('sdxl', 'edges')];
		expect([fitsControlNet(sd15, edges), fitsControlNet(sd15, edgesXl)]).toEqual([true, false]);
		expect([fitsControlNet(sdxl, edges), fitsControlNet(sdxl, edgesXl)]).toEqual([false, true]);
		expect(fitsControlNet(sd15, { ...edges, outputs: edges.outputs.slice(1) })).toBe(false);
		const wider = edges.inputs.map((input) => (input.name === 'encoder_hidden_states' ? { ...input, shape: ['b', 's', 1024] } : input));
		expect(fitsControlNet(sd15, { ...edges, inputs: wider })).toBe(false);
	});

	test('a plain UNet takes none; one with ControlNets inside has those', () => {
		const plain = openModel('fixtures/pipelines/models/sd15').parts;
		expect([takesControlNets(plain), innerControlNets(plain), fitsControlNet(plain, netOf('sd15', 'edges'))]).toEqual([false, [], false]);
		const inside = openModel(fused).parts;
		expect([takesControlNets(inside), innerControlNets(inside)]).toEqual([false, ['built-in-1', 'built-in-2']]);
	});

	test('a UNet that claims a billion ControlNets inside is refused', () => {
		const { parts } = model();
		const inputs = [value('sample', 'b', 4, 'h', 'w'), ...conditions, value('controlnet_conds', 1e9, 'b', 3, 'H', 'W')];
		const claiming = { ...parts, networks: { ...parts.networks, unet: { inputs, outputs: [] } } };
		expect(() => innerControlNets(claiming)).toThrow('claims 1000000000 ControlNets');
	});
});
