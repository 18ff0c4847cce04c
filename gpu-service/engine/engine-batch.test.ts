import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '#contract/generation.ts';
import { createEngine, type Engine } from './engine.ts';
import type { EngineModel } from './loaded-child.ts';
import type { Batch } from './mates.ts';
import { noInputs, type PaintWork } from './protocol.ts';
import { calm, quickSettings, type Recording, recordPainting, silentLog, until } from './recorded-painting.cases.ts';
import type { Accident } from './scripted-child.cases.ts';

const scripted = new URL('./scripted-child.cases.ts', import.meta.url);

let folder = '';
let engine: Engine;
let model: EngineModel;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-engine-'));
	await cp('fixtures/pipelines/models/sd15-legacy', join(folder, 'sd15-legacy'), { recursive: true });
	model = { title: 'SD', hash: 'a', recipe: { path: join(folder, 'sd15-legacy'), adapters: [] } };
	engine = open(2);
});
afterEach(async () => {
	await go();
	await engine[Symbol.asyncDispose]();
	await rm(folder, { recursive: true });
});

function open(batch: Batch, stepLimitMs = 300_000): Engine {
	return createEngine({
		candidates: ['cpu'],
		idleMs: 600_000,
		stepLimitMs,
		log: silentLog,
		recipes: { folder: join(folder, 'recipes'), limitBytes: 1e9 },
		batch,
		child: scripted,
	});
}

async function reopen(batch: Batch, stepLimitMs?: number): Promise<void> {
	await engine[Symbol.asyncDispose]();
	engine = open(batch, stepLimitMs);
}

const script = (...accidents: Accident[]) => writeFile(join(folder, 'sd15-legacy', 'script.json'), JSON.stringify(accidents));
/** Ends everything that is held. */
const go = () => writeFile(join(folder, 'sd15-legacy', 'go'), '');
const fox: PaintWork = { settings: quickSettings, inputs: noInputs };
const boat: PaintWork = workOf({ prompt: 'a boat', seed: 1, steps: 6 });

function workOf(settings: Partial<Settings>): PaintWork {
	return { ...fox, settings: { ...quickSettings, ...settings } };
}
const paint = (work: PaintWork, recording: Recording = recordPainting(), signal = calm()) => engine.paint(model, work, recording, signal);

/** The picture that a work gives when nothing else is painted. */
async function alone(work: PaintWork): Promise<Uint8Array> {
	const recording = recordPainting();
	await paint(work, recording);
	return pictureOf(recording);
}

function pictureOf({ pictures }: Recording): Uint8Array {
	return pictures[0]?.pixels.data ?? new Uint8Array(0);
}

function expectSame(actual: Uint8Array, expected: Uint8Array): void {
	expect(actual).toHaveLength(expected.length);
	expect(Math.max(...actual.map((level, index) => Math.abs(level - expected[index])))).toBeLessThanOrEqual(1);
}

describe('generations that are painted together', () => {
	it('each have their own steps, previews, pictures and figures, and their device times add up', async () => {
		const [expectedFox, expectedBoat] = [await alone(fox), await alone(boat)];
		const events: string[] = [];
		const [foxes, boats] = [
			recordPainting((event) => events.push(`fox ${event}`)),
			recordPainting((event) => events.push(`boat ${event}`)),
		];
		const began = performance.now();
		const [ofFox, ofBoat] = await Promise.all([paint(fox, foxes), paint(boat, boats)]);
		const wall = performance.now() - began;
		expect(foxes.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
		expect(boats.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
		expect(events.indexOf('boat step:1')).toBeLessThan(events.indexOf('fox step:2'));
		expectSame(pictureOf(foxes), expectedFox);
		expectSame(pictureOf(boats), expectedBoat);
		expect(ofFox.timings.steps).toHaveLength(4);
		expect(ofBoat.timings.steps).toHaveLength(6);
		expect(ofFox.timings.device + ofBoat.timings.device).toBeLessThanOrEqual(wall);
		expect(engine.measured(fox)).toEqual(ofFox);
		expect(engine.measured(boat)).toEqual(ofBoat);
	});

	it('are joined and left while they go on', async () => {
		const [expectedFox, expectedBoat] = [await alone(fox), await alone(boat)];
		const late: Promise<unknown>[] = [];
		const left = new AbortController();
		const boats = recordPainting((event) => event === 'step:2' && left.abort(new Error('enough')));
		const foxes = recordPainting(
			(event) => event === 'step:1' && late.push(paint(boat, boats, left.signal).catch((error: Error) => error.message)),
		);
		await paint(fox, foxes);
		expectSame(pictureOf(foxes), expectedFox);
		expect(await Promise.all(late)).toEqual(['enough']);
		expect(boats.pictures).toEqual([]);
		expectSame(await alone(boat), expectedBoat);
	});

	it('are found not to gain from it only once, by the first two that wait', async () => {
		await reopen('auto');
		expect(engine.mates(quickSettings)).toMatchObject({ most: 2 });
		await paint(fox);
		expect(engine.mates(quickSettings)).toMatchObject({ most: 2 });
		const other = workOf({ seed: 5 });
		const [expected, expectedOther] = [await alone(fox), await alone(other)];
		const [first, second] = [recordPainting(), recordPainting()];
		await Promise.all([paint(fox, first), paint(other, second)]);
		expectSame(pictureOf(first), expected);
		expectSame(pictureOf(second), expectedOther);
		// Which it is depends on the machine; that it is known does not.
		expect([1, 4]).toContain(engine.mates(quickSettings).most);
		expect(engine.mates({ ...quickSettings, width: 128 })).toMatchObject({ most: 2 });
	});
});

describe('when something goes wrong, of those that were painted together', () => {
	it('each counts a crash, as nobody knows whose fault it was', async () => {
		await script({ file: 'unet/model.onnx', call: 2, does: 'exit' });
		const ends = await Promise.allSettled([paint(fox), paint(boat)]);
		expect(ends.map(problemCode)).toEqual(['worker_crashed', 'worker_crashed']);
		await script();
		await Promise.all([paint(fox), paint(boat)]);
	});

	it('each is tried again when the memory was not enough', async () => {
		await script({ file: 'vae_decoder/model.onnx', call: 1, does: 'run-out-of-memory' });
		const [first, second] = await Promise.allSettled([paint(fox), paint(boat)]);
		expect(problemCode(first)).toBe('worker_crashed');
		expect(second?.status).toBe('fulfilled');
		expect((await Promise.allSettled([paint(fox)])).map(problemCode)).toEqual(['out_of_memory']);
	});

	it('each is tried again when a step hangs', async () => {
		await reopen(2, 1_500);
		await script({ file: 'unet/model.onnx', call: 2, does: 'hold' });
		const ends = await Promise.allSettled([paint(fox), paint(boat)]);
		expect(ends.map(problemCode)).toEqual(['worker_crashed', 'worker_crashed']);
	});

	it('one that fails leaves the others to their end, in a child that takes nobody new', async () => {
		await paint(fox);
		const { pid } = engine.state();
		await script({ file: 'vae_decoder/model.onnx', call: 2, does: 'fail' });
		const [first, second] = await Promise.allSettled([paint(fox), paint(boat)]);
		expect(problemCode(first)).toBe('model_broken');
		expect(second?.status).toBe('fulfilled');
		await until(() => engine.state().pid === null, 'the child is gone');
		await script();
		await paint(fox);
		expect(engine.state().pid).not.toBe(pid);
	});

	it('one that had not begun is painted by the next child, without loss', async () => {
		await reopen('off');
		const expected = await alone(boat);
		await script({ file: 'unet/model.onnx', call: 9, does: 'exit' });
		const boats = recordPainting();
		const [first, second] = await Promise.allSettled([paint(fox), paint(boat, boats)]);
		expect(problemCode(first)).toBe('worker_crashed');
		expect(second?.status).toBe('fulfilled');
		expectSame(pictureOf(boats), expected);
	});

	it('one that waits for its turn is stopped at once', async () => {
		await reopen('off');
		await script({ file: 'vae_decoder/model.onnx', call: 1, does: 'hold' });
		const abort = new AbortController();
		const foxes = recordPainting();
		const first = paint(fox, foxes);
		const second = paint(boat, recordPainting(), abort.signal);
		await until(() => foxes.stages.includes('denoise'), 'the first one is painted');
		abort.abort(new Error('enough'));
		await expect(second).rejects.toThrow('enough');
		expect(foxes.pictures).toEqual([]);
		await go();
		await first;
	});
});

function problemCode(end: PromiseSettledResult<unknown> | undefined): unknown {
	return end?.status === 'rejected' ? (end.reason as { problem?: { code?: string } }).problem?.code : end?.status;
}
