import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { REQUEST } from '../diffusion/families/family.cases.ts';
import type { PaintRequest } from '../diffusion/families/family.ts';
import { paint } from '../diffusion/paint.ts';
import type { NamedTensors, RgbImage } from '../diffusion/tensor.ts';
import { readModelFolder } from '../models/model-folder.ts';
import type { Network } from '../onnx/network.ts';
import { createOnnxRuntime } from '../onnx/sessions.ts';
import { rowsOf } from './batch.ts';
import { createConductor, PaintingStopped, type Seat } from './conductor.ts';
import { describeModel } from './describe.ts';

const models = join(import.meta.dirname, '../../fixtures/pipelines/models');
const runtime = createOnnxRuntime();
const opened = new Map<string, Promise<Network>>();
afterAll(async () => {
	for (const network of opened.values()) await (await network).release();
});

/** What became of one painting. */
interface Painted {
	latents: Float32Array[];
	image: RgbImage | null;
	notPainted: unknown;
}

/** One that takes part: it comes when `after` resolves, and is told to stop after that many steps of its own. */
interface Part {
	request: PaintRequest;
	after?: Promise<void>;
	stopAfter?: number;
	onStep?: (step: number) => void;
}

/** Paints all of them in one child, so to speak. @returns what became of each, and the rows of every run of the denoiser. */
async function paintTogether(name: string, most: number, parts: readonly Part[]): Promise<{ painted: Painted[]; rows: number[] }> {
	const folder = readModelFolder(join(models, name));
	const { family, parts: modelParts } = describeModel(folder, 'cpu');
	const rows: number[] = [];
	const open = async (component: string): Promise<Network> => {
		const file = join(models, name, folder.networks[component]);
		const known = opened.get(file) ?? runtime.open(file, 'cpu');
		opened.set(file, known);
		const network = await known;
		const isDenoiser = component === 'unet' || component === 'transformer';
		const run = (inputs: NamedTensors) => {
			if (isDenoiser) rows.push(rowsOf(inputs) ?? 0);
			return network.run(inputs);
		};
		return { ...network, run };
	};
	const conductor = createConductor({ open, warmsUp: false });
	const painted = parts.map(async ({ request, after, stopAfter = Number.POSITIVE_INFINITY, onStep }): Promise<Painted> => {
		await after;
		const result: Painted = { latents: [], image: null, notPainted: null };
		const isStopped = () => result.latents.length >= stopAfter;
		const seat = conductor.sit({ together: { most, isUnknown: false }, isStopped, found: () => undefined });
		try {
			result.image = await drive(paint(family, modelParts, request), seat, (latents) => {
				result.latents.push(latents.slice());
				onStep?.(result.latents.length);
			});
		} catch (error) {
			result.notPainted = error;
		} finally {
			seat.leave();
		}
		return result;
	});
	return { painted: await Promise.all(painted), rows };
}

async function drive(painting: ReturnType<typeof paint>, seat: Seat, onStep: (latents: Float32Array) => void): Promise<RgbImage> {
	let outputs: NamedTensors = {};
	for (;;) {
		const { value, done } = painting.next(outputs);
		if (done === true) return value;
		outputs = {};
		if (value.kind === 'run') ({ outputs } = await seat.run(value, () => undefined));
		else if (value.kind === 'step') onStep(value.latents);
	}
}

async function paintAlone(name: string, request: PaintRequest): Promise<Painted> {
	const { painted } = await paintTogether(name, 1, [{ request }]);
	return painted[0];
}

function expectSame(actual: Painted, expected: Painted): void {
	expect(actual.notPainted).toBeNull();
	expect(actual.latents).toHaveLength(expected.latents.length);
	for (const [step, latents] of actual.latents.entries()) expectWithin(latents, expected.latents[step], 1e-4);
	expectWithin(actual.image?.data ?? [], expected.image?.data ?? [0], 1);
}

function expectWithin(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
	expect(actual).toHaveLength(expected.length);
	let largest = 0;
	for (let index = 0; index < expected.length; index += 1) largest = Math.max(largest, Math.abs(actual[index] - expected[index]));
	expect(largest).toBeLessThanOrEqual(tolerance);
}

const fox: PaintRequest = { ...REQUEST, prompt: 'a red fox in the snow', seed: 7, steps: 4, guidance: 5, scheduler: 'ddim' };
const boat: PaintRequest = { ...fox, prompt: 'a boat', negativePrompt: 'people', seed: 8 };

describe('paintings of one size', () => {
	it.each([
		['sd15', {}],
		['sd15-legacy', {}],
		['sd2-v', {}],
		['sdxl', {}],
		['sd3', { scheduler: 'flow_euler' }],
		['flux-schnell', { scheduler: 'flow_euler', guidance: 0 }],
		['flux-dev', { scheduler: 'flow_euler', guidance: 3.5 }],
		['lcm', { scheduler: 'lcm' }],
	])('run their steps as one batch and come out as alone: %s', async (name, settings) => {
		const requests = [fox, boat, { ...boat, seed: 9 }].map((request) => ({ ...request, ...settings }));
		const { painted, rows } = await paintTogether(
			name,
			3,
			requests.map((request) => ({ request })),
		);
		for (const [index, request] of requests.entries()) expectSame(painted[index], await paintAlone(name, request));
		expect(rows).toHaveLength(4);
		expect(new Set(rows).size).toBe(1);
		expect(rows[0] % 3).toBe(0);
	});

	it('each have their own guidance, scheduler and number of steps', async () => {
		const requests = [fox, { ...boat, steps: 6, guidance: 9 }, { ...boat, scheduler: 'euler_a', steps: 2 }];
		const { painted, rows } = await paintTogether(
			'sd15-legacy',
			3,
			requests.map((request) => ({ request })),
		);
		for (const [index, request] of requests.entries()) expectSame(painted[index], await paintAlone('sd15-legacy', request));
		expect(rows).toEqual([6, 6, 4, 4, 2, 2]);
	});

	it('are joined by one that comes late, between two steps', async () => {
		const arrival = Promise.withResolvers<void>();
		const { painted, rows } = await paintTogether('sd15-legacy', 2, [
			{ request: fox, onStep: (step) => step === 2 && arrival.resolve() },
			{ request: boat, after: arrival.promise },
		]);
		expectSame(painted[0], await paintAlone('sd15-legacy', fox));
		expectSame(painted[1], await paintAlone('sd15-legacy', boat));
		expect(rows).toEqual([2, 2, 4, 4, 2, 2]);
	});

	it('are left by one that is told to stop, and go on', async () => {
		const { painted, rows } = await paintTogether('sd15-legacy', 2, [{ request: fox, stopAfter: 2 }, { request: boat }]);
		expect(painted[0].notPainted).toBeInstanceOf(PaintingStopped);
		expect(painted[0].latents).toHaveLength(2);
		expectSame(painted[1], await paintAlone('sd15-legacy', boat));
		expect(rows).toEqual([4, 4, 2, 2]);
	});

	it('are as many as are allowed; the next takes the place of the one that is done first', async () => {
		const requests = [fox, { ...boat, steps: 2 }, { ...boat, seed: 9 }];
		const { painted, rows } = await paintTogether(
			'sd15-legacy',
			2,
			requests.map((request) => ({ request })),
		);
		for (const [index, request] of requests.entries()) expectSame(painted[index], await paintAlone('sd15-legacy', request));
		expect(rows).toEqual([4, 4, 4, 4, 2, 2]);
	});
});

describe('one after the other are painted', () => {
	it('those that nobody wants together', async () => {
		const order: string[] = [];
		const { rows } = await paintTogether('sd15-legacy', 1, [
			{ request: fox, onStep: (step) => order.push(`fox ${step}`) },
			{ request: boat, onStep: (step) => order.push(`boat ${step}`) },
		]);
		expect(rows).toEqual([2, 2, 2, 2, 2, 2, 2, 2]);
		expect(order).toEqual([...[1, 2, 3, 4].map((step) => `fox ${step}`), ...[1, 2, 3, 4].map((step) => `boat ${step}`)]);
	});

	it.each([
		['prompts of another length', 'sd15-legacy', { prompt: `${'a very long story '.repeat(40)}`, promptSyntax: 'a1111' as const }],
		['another size', 'sd15-legacy', { width: 128 }],
		['one pass and two', 'sd15-legacy', { guidance: 1 }],
		['other timesteps where the network takes one for all', 'sd15', { steps: 5 }],
	])('%s', async (_, name, settings) => {
		const order: string[] = [];
		const other = { ...boat, ...settings };
		const { painted } = await paintTogether(name, 2, [
			{ request: fox, onStep: (step) => order.push(`fox ${step}`) },
			{ request: other, onStep: (step) => order.push(`other ${step}`) },
		]);
		expectSame(painted[0], await paintAlone(name, fox));
		expectSame(painted[1], await paintAlone(name, other));
		expect(order.slice(0, 4)).toEqual([1, 2, 3, 4].map((step) => `fox ${step}`));
	});
});
