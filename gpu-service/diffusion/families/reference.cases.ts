/**
 * Whole pictures against those of diffusers, for every family: fixtures/pipelines/README.md says how the reference was made and how close is
 * close enough. Models are opened as the engine opens them, and run by ONNX Runtime.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { withControlNets } from '../../engine/control-nets.ts';
import { describeModel } from '../../engine/describe.ts';
import type { ControlNetFile } from '../../engine/protocol.ts';
import { readModelFolder } from '../../models/model-folder.ts';
import type { Network } from '../../onnx/network.ts';
import { createOnnxRuntime } from '../../onnx/sessions.ts';
import type { ControlHint } from '../control.ts';
import { paint as paintPicture } from '../paint.ts';
import { createTorchRandom } from '../random.ts';
import type { RandomSource } from '../random-source.ts';
import { schedulersFor } from '../schedulers/index.ts';
import type { NamedTensors, RgbImage, Tensor } from '../tensor.ts';
import { REQUEST } from './family.cases.ts';
import type { Family, ModelParts, PaintRequest, Source } from './family.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/pipelines');

export interface OpenModel {
	family: Family;
	parts: ModelParts;
	run(component: string, inputs: NamedTensors): Promise<NamedTensors>;
}

/** @param path absolute @param control ControlNets that it is opened with */
export function openModel(path: string, control: readonly ControlNetFile[] = []): OpenModel {
	const folder = readModelFolder(path);
	const description = describeModel(folder, 'cpu');
	const { parts, places } = withControlNets(description, control, 'cpu');
	const runtime = createOnnxRuntime();
	const opened = new Map<string, Promise<Network>>();
	return {
		family: description.family,
		parts,
		run: async (component, inputs) => {
			const network = opened.get(component) ?? runtime.open(places.get(component)?.path ?? join(path, folder.networks[component]), 'cpu');
			opened.set(component, network);
			return (await network).run(inputs);
		},
	};
}

export interface ReferencePainting {
	image: RgbImage;
	denoiserCalls: { inputs: NamedTensors; outputs: NamedTensors }[];
	/** After each call. */
	latents: Float32Array[];
	notices: string[];
}

/** A UNet that takes what ControlNets add is called like their folder. */
const denoisers = ['unet', 'transformer', 'controlnet'];

/** Paints to the end. */
export async function paintReference(model: OpenModel, request: PaintRequest, random?: RandomSource): Promise<ReferencePainting> {
	const painting = paintPicture(model.family, model.parts, request, random);
	const painted: Omit<ReferencePainting, 'image'> = { denoiserCalls: [], latents: [], notices: [] };
	let outputs: NamedTensors = {};
	for (;;) {
		const { done, value } = painting.next(outputs);
		if (done) return { ...painted, image: value };
		outputs = {};
		if (value.kind === 'step') painted.latents.push(value.latents.slice());
		if (value.kind === 'notice') painted.notices.push(value.message);
		if (value.kind !== 'run') continue;
		outputs = await model.run(value.component, value.inputs);
		if (denoisers.includes(value.component)) painted.denoiserCalls.push({ inputs: value.inputs, outputs });
	}
}

/** An array of the reference: `offset` into the .f32 file where it is kept whole. */
interface Slice {
	shape: number[];
	first16: number[];
	offset?: number;
}

interface Reference {
	request: {
		id: string;
		prompt: string;
		negative_prompt?: string;
		/** One picture for each when it is a list. */
		seed: number | number[];
		images?: number;
		steps: number;
		guidance: number;
		guidance_rescale?: number;
		clip_skip?: number;
		width: number;
		height: number;
		init_image?: string;
		mask_image?: string;
		strength?: number;
		scheduler?: Record<string, unknown>;
		original_size?: [number, number];
		crops_coords_top_left?: [number, number];
		target_size?: [number, number];
		control?: { net: string; image: string; weight: number; start: number; end: number }[];
	};
	timesteps: number[];
	first_denoiser_call: Record<string, Slice> & { output: Slice };
	latents: { offset: number; shape: number[] };
	images: { file: string }[];
}

const TOLERANCE = 1e-4;
/**
 * Consistency models are told their guidance as sines of angles up to 7500, which are multiples of 128 fixed numbers. torch takes those from
 * MKL's exp, which rounds the fifth of them to the other side: exp(-0.29008946) lies 0.49 of a step from the nearest float32.
 */
const GUIDANCE_TOLERANCE = 5e-4;

/** What a scheduler of the reference has beside what its request names. */
const SCHEDULER_BASE = { num_train_timesteps: 1000, beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear' };

export interface ReferenceCase {
	/** Folders in `expected/` and `models/`, or absolute. */
	expected: string;
	model: string;
	/** ControlNets that it is opened with. */
	control?: readonly ControlNetFile[];
	/** Absolute folder of the pictures that ControlNets are shown, and the name of each ControlNet of the reference here. */
	hints?: { folder: string; nameOf(net: string): string };
	/** Ids of the requests that are painted; all of them when left out. */
	only?: (id: string) => boolean;
	syntax?: PaintRequest['promptSyntax'];
	/** Latents as the reference keeps them; by default as ours are. */
	latentsAsReference?(latents: Float32Array, width: number, height: number): Float32Array;
	/** Largest and mean difference of a picture, in levels. Networks that compute in half precision have no other figure than these. */
	halfPrecision?: { most: number; mean: number };
}

const EXACT = { most: 2, mean: 0.05 };

export function describeReference(given: ReferenceCase): void {
	const folder = resolve(FIXTURES, 'expected', given.expected);
	const references = globSync('*.json', { cwd: folder })
		.sort()
		.map((name): Reference => JSON.parse(readFileSync(join(folder, name), 'utf8')))
		.filter(({ request }) => given.only?.(request.id) ?? true);

	describe(`the reference pictures of ${basename(given.expected)}, painted with ${basename(given.model)}`, () => {
		let opened: OpenModel | undefined;
		const open = () => (opened ??= openModel(resolve(FIXTURES, 'models', given.model), given.control));

		test('are there', () => expect(references).not.toEqual([]));

		test.each(references)('$request.id', async (reference) => {
			const { request, images } = reference;
			const numbers = readFloats(join(folder, `${request.id}.f32`));
			const model = open();
			const parts = withScheduler(model.parts, request.scheduler);
			for (const [n, { file }] of images.entries()) {
				const asked = await toPaintRequest(reference, parts, given.syntax);
				const control = await readHints(request, given.hints);
				const painted = await paintReference({ ...model, parts }, { ...asked, control }, randomOf(request, n));
				if (given.halfPrecision === undefined) {
					expectSameCalls(painted, reference, n, numbers);
					expectSameLatents(painted, reference, n, numbers, given.latentsAsReference);
				}
				await expectSamePicture(painted.image, join(folder, file), given.halfPrecision ?? EXACT);
			}
		});
	});
}

function withScheduler(parts: ModelParts, scheduler: Reference['request']['scheduler']): ModelParts {
	return scheduler === undefined ? parts : { ...parts, schedulerConfig: { ...SCHEDULER_BASE, ...scheduler } };
}

async function toPaintRequest(
	{ request }: Reference,
	{ schedulerConfig }: ModelParts,
	promptSyntax: PaintRequest['promptSyntax'] = 'plain',
): Promise<PaintRequest> {
	const { original_size: originalSize, crops_coords_top_left: crop, target_size: targetSize } = request;
	return {
		...REQUEST,
		prompt: request.prompt,
		negativePrompt: request.negative_prompt ?? null,
		promptSyntax,
		clipSkip: request.clip_skip ?? 0,
		// Not used: the random numbers are given.
		seed: [request.seed].flat()[0],
		steps: request.steps,
		guidance: request.guidance,
		guidanceRescale: request.guidance_rescale ?? 0,
		width: request.width,
		height: request.height,
		scheduler: schedulersFor(schedulerConfig)[0].name,
		source: await readSource(request),
		...(originalSize && crop && targetSize ? { micro: { originalSize, crop, targetSize } } : {}),
	};
}

async function readSource({ init_image: image, mask_image: mask, strength = 1 }: Reference['request']): Promise<Source | null> {
	if (image === undefined) return null;
	return {
		image: await readRgb(join(FIXTURES, 'inputs', image)),
		mask:
			mask === undefined
				? null
				: new Uint8Array(
						await sharp(join(FIXTURES, 'inputs', mask))
							.extractChannel(0)
							.raw()
							.toBuffer(),
					),
		strength,
	};
}

async function readHints({ control = [] }: Reference['request'], hints: ReferenceCase['hints']): Promise<ControlHint[]> {
	if (hints === undefined) return [];
	const read = async ({ net, image, ...rest }: (typeof control)[number]) => ({
		...rest,
		name: hints.nameOf(net),
		image: await readRgb(join(hints.folder, image)),
	});
	return await Promise.all(control.map(read));
}

async function readRgb(file: string): Promise<RgbImage> {
	const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

/** The random numbers of picture `n`. Pictures that share a seed share its generator, of which each draw takes numbers for all of them. */
function randomOf({ seed, images = 1 }: Reference['request'], n: number): RandomSource {
	if (Array.isArray(seed)) return createTorchRandom(seed[n]);
	const shared = createTorchRandom(seed);
	return { normal: (count) => shared.normal(images * count).subarray(n * count, (n + 1) * count) };
}

function expectSameCalls({ denoiserCalls }: ReferencePainting, reference: Reference, n: number, numbers: Float32Array): void {
	const { timesteps, images, first_denoiser_call: first } = reference;
	// FLUX tells its denoiser thousandths.
	const scale = first['timestep'].first16[0] / timesteps[0];
	const told = denoiserCalls.map(({ inputs }) => inputs['timestep'].data[0] / scale);
	expect(told).toHaveLength(timesteps.length);
	expectWithin(told, timesteps, 1e-3);
	const [{ inputs, outputs }] = denoiserCalls;
	const { output, ...given } = first;
	for (const [name, slice] of Object.entries(given)) {
		expect(inputs, name).toHaveProperty(name);
		expectSameRows(inputs[name], slice, n, images.length, numbers, name === 'timestep_cond' ? GUIDANCE_TOLERANCE : TOLERANCE);
	}
	expectSameRows(Object.values(outputs)[0], output, n, images.length, numbers);
}

/** The reference painted all pictures as one batch, of which `actual` has the rows of picture `n`; what has no batch is the same in both. */
function expectSameRows(
	actual: Tensor,
	{ shape, first16, offset }: Slice,
	n: number,
	pictures: number,
	numbers: Float32Array,
	tolerance = TOLERANCE,
): void {
	const size = shape.reduce((product, side) => product * side, 1);
	if (actual.data.length === 1) {
		expectWithin(actual.data, first16.slice(0, 1), tolerance);
	} else if (offset === undefined) {
		if (n === 0) expectWithin(actual.data, first16, tolerance);
	} else if (actual.data.length === size) {
		expectWithin(actual.data, numbers.subarray(offset, offset + size), tolerance);
	} else {
		const row = size / shape[0];
		const rows = shape[0] / pictures;
		expect(actual.data).toHaveLength(rows * row);
		for (let i = 0; i < rows; i++) {
			const start = offset + (i * pictures + n) * row;
			expectWithin(actual.data.subarray(i * row, (i + 1) * row), numbers.subarray(start, start + row), tolerance);
		}
	}
}

function expectSameLatents(
	painted: ReferencePainting,
	{ request, latents }: Reference,
	n: number,
	numbers: Float32Array,
	asReference: ReferenceCase['latentsAsReference'],
): void {
	const [calls, batch, ...sides] = latents.shape;
	const size = sides.reduce((product, side) => product * side, 1);
	expect(painted.latents).toHaveLength(calls);
	for (const [call, ours] of painted.latents.entries()) {
		const actual = asReference === undefined ? ours : asReference(ours, request.width / 8, request.height / 8);
		const start = latents.offset + (call * batch + n) * size;
		expect(actual).toHaveLength(size);
		expectWithin(actual, numbers.subarray(start, start + size), 2e-3);
	}
}

/** @param file a picture without loss @param levels largest and mean difference of a channel value */
export async function expectSamePicture(image: RgbImage, file: string, levels = EXACT): Promise<void> {
	const expected = await sharp(file).removeAlpha().raw().toBuffer();
	expect(image.data).toHaveLength(expected.length);
	let [most, sum] = [0, 0];
	for (const [i, byte] of image.data.entries()) {
		const difference = Math.abs(byte - expected[i]);
		most = Math.max(most, difference);
		sum += difference;
	}
	expect(most).toBeLessThanOrEqual(levels.most);
	expect(sum / expected.length).toBeLessThanOrEqual(levels.mean);
}

export function expectWithin(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
	const largest = Array.from(expected).reduce((most, value, i) => Math.max(most, Math.abs(actual[i] - value)), 0);
	expect(largest).toBeLessThanOrEqual(tolerance);
}

function readFloats(file: string): Float32Array {
	const bytes = readFileSync(file);
	return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
