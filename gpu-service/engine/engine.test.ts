import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type Engine, type EngineOptions } from './engine.ts';
import type { EngineModel } from './loaded-child.ts';
import { noInputs } from './protocol.ts';
import { calm, quickSettings, type Recording, recordPainting, silentLog, until } from './recorded-painting.cases.ts';
import type { Accident } from './scripted-child.cases.ts';

const scripted = new URL('./scripted-child.cases.ts', import.meta.url);

let folder = '';
let engine: Engine;
let model: EngineModel;
let other: EngineModel;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-engine-'));
	for (const name of ['sd15', 'other']) await cp('fixtures/pipelines/models/sd15', join(folder, name), { recursive: true });
	model = { title: 'SD', hash: 'a', recipe: { path: join(folder, 'sd15'), adapters: [] } };
	other = { title: 'Other', hash: 'b', recipe: { path: join(folder, 'other'), adapters: [] } };
	engine = open({});
});
afterEach(async () => {
	await go();
	await engine[Symbol.asyncDispose]();
	await rm(folder, { recursive: true });
});

function open(options: Partial<EngineOptions>): Engine {
	return createEngine({
		candidates: ['cpu'],
		idleMs: 600_000,
		stepLimitMs: 300_000,
		log: silentLog,
		recipes: { folder: join(folder, 'recipes'), limitBytes: 1e9 },
		child: scripted,
		...options,
	});
}

/** Another engine in the place of the one that every test has. */
async function reopen(options: Partial<EngineOptions>): Promise<void> {
	await engine[Symbol.asyncDispose]();
	engine = open(options);
}

const script = (...accidents: Accident[]) => writeFile(join(folder, 'sd15', 'script.json'), JSON.stringify(accidents));
/** Ends everything that is held. */
const go = () => writeFile(join(folder, 'sd15', 'go'), '');
const paint = (observer: Recording = recordPainting(), signal = calm(), settings = quickSettings) =>
	engine.paint(model, { settings, inputs: noInputs }, observer, signal);

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

describe('painting', () => {
	it('tells stages, steps with previews, pictures and what was measured', async () => {
		const recording = recordPainting();
		const { run, timings } = await paint(recording, calm(), { ...quickSettings, count: 2, seed: 41 });
		expect(recording.stages).toEqual(['loading', 'text', 'denoise', 'decode', 'text', 'denoise', 'decode']);
		expect(recording.steps.map(({ picture, step, steps }) => [picture, step, steps])).toEqual([
			...[1, 2, 3, 4].map((step) => [1, step, 4]),
			...[1, 2, 3, 4].map((step) => [2, step, 4]),
		]);
		expect(recording.steps[0]?.preview).toMatchObject({ width: 8, height: 8 });
		expect(recording.steps[0]?.preview.data).toHaveLength(8 * 8 * 3);
		expect(recording.pictures.map(({ n, seed, pixels: { width, height, data } }) => [n, seed, width, height, data.length])).toEqual([
			[1, 41, 64, 64, 64 * 64 * 3],
			[2, 42, 64, 64, 64 * 64 * 3],
		]);
		expect(run).toMatchObject({ provider: 'cpu', graph_variant: 'onnx-extended', versions: { onnxruntime: '1.30.0' } });
		expect(run.recipe).toMatch(/^[0-9a-f]{64}$/);
		expect(timings.steps).toHaveLength(8);
		expect(timings.loading).toBeGreaterThan(0);
		expect(timings.text).toBeGreaterThan(0);
		expect(timings.decode).toBeGreaterThan(0);
		expect(timings.device).toBeGreaterThan((timings.text ?? 0) + (timings.decode ?? 0));
	});

	it('goes on with the next picture while somebody is still busy with the one before', async () => {
		const slow = Promise.withResolvers<void>();
		const recording = recordPainting((event) => event === 'picture:2' && slow.resolve());
		const pending: number[] = [];
		const observer = {
			...recording,
			onPicture: async (picture: Parameters<Recording['onPicture']>[0]) => {
				await recording.onPicture(picture);
				await slow.promise;
				pending.push(picture.n);
			},
		};
		await engine.paint(model, { settings: { ...quickSettings, count: 2 }, inputs: noInputs }, observer, calm());
		expect(pending).toEqual([1, 2]);
	});

	it('stops and fails with the reason when a picture cannot be kept', async () => {
		const observer = { ...recordPainting(), onPicture: () => Promise.reject(new Error('no room')) };
		await expect(engine.paint(model, { settings: { ...quickSettings, count: 8 }, inputs: noInputs }, observer, calm())).rejects.toThrow(
			'no room',
		);
		expect(engine.measured().timings?.steps.length).toBeLessThan(8 * 4);
	});

	it('says once that the prompt was cut', async () => {
		const recording = recordPainting();
		await paint(recording, calm(), { ...quickSettings, prompt: 'fox '.repeat(200), count: 2 });
		expect(recording.warnings).toHaveLength(1);
	});

	it('takes one at a time where batches are off', async () => {
		await reopen({ batch: 'off' });
		await paint();
		const events: string[] = [];
		await Promise.all([
			paint(recordPainting((event) => events.push(`first ${event}`))),
			paint(recordPainting((event) => events.push(`second ${event}`))),
		]);
		const firstOfSecond = events.findIndex((event) => event.startsWith('second'));
		expect(events.slice(firstOfSecond).every((event) => event.startsWith('second'))).toBe(true);
	});
});

describe('loading', () => {
	it('tells how far it is', async () => {
		const recording = recordPainting();
		await paint(recording);
		expect(recording.loading[0]).toBe(0);
		expect(recording.loading.at(-1)).toBe(1);
		expect(recording.loading).toEqual(recording.loading.toSorted((a, b) => a - b));
		expect(new Set(recording.loading).size).toBe(4);
	});

	it('is done once for the same model', async () => {
		await paint();
		const { pid } = engine.state();
		const recording = recordPainting();
		await paint(recording);
		expect(engine.state()).toEqual({ model: 'a', loading: null, pid });
		expect(recording.stages[0]).toBe('text');
	});

	it('is shared with whoever wants the same model, also when the first one has given up', async () => {
		await script({ file: 'unet/model.onnx', call: 0, does: 'hold' });
		const abort = new AbortController();
		const first = paint(recordPainting(), abort.signal);
		await until(() => (engine.state().loading ?? 0) > 0, 'the first file is open');
		abort.abort(new Error('changed my mind'));
		await expect(first).rejects.toThrow('changed my mind');
		const { pid } = engine.state();
		const second = paint();
		await go();
		await second;
		expect(engine.state().pid).toBe(pid);
	});

	it('of another model replaces the process', async () => {
		await paint();
		const { pid } = engine.state();
		await engine.paint(other, { settings: quickSettings, inputs: noInputs }, recordPainting(), calm());
		expect(engine.state().model).toBe('b');
		expect(isRunning(pid ?? 0)).toBe(false);
	});

	it('that fails is forgotten, and says which file and why', async () => {
		await script({ file: 'unet/model.onnx', call: 0, does: 'fail' });
		await expect(paint()).rejects.toMatchObject({
			problem: {
				code: 'model_broken',
				detail: 'The model "SD" cannot be loaded. unet/model.onnx: ONNX Runtime cannot open it: the graph is not what it seems.',
			},
		});
		await script();
		await paint();
	});

	it('is not blamed for settings that its scheduler does not take', async () => {
		await expect(paint(recordPainting(), calm(), { ...quickSettings, scheduler: 'lcm', steps: 60 })).rejects.toMatchObject({
			problem: { code: 'validation_failed', detail: expect.stringContaining('pictures take 1 to 50 steps here; 60 were asked for.') },
		});
	});

	it('that takes too long is stopped', async () => {
		await engine[Symbol.asyncDispose]();
		engine = open({ loadLimitMs: 800 });
		await script({ file: 'unet/model.onnx', call: 0, does: 'hold' });
		await expect(paint()).rejects.toMatchObject({ problem: { code: 'step_timeout' } });
	});
});

describe('stopping', () => {
	it.each([
		['while loading', 'stage:loading'],
		['in the first step', 'stage:denoise'],
		['after the first step', 'step:1'],
		['in the last step', 'step:3'],
		['while decoding', 'stage:decode'],
	])('%s ends with the reason, and the process is kept', async (_, moment) => {
		const reason = new Error('enough');
		const abort = new AbortController();
		const recording = recordPainting((event) => event === moment && abort.abort(reason));
		await expect(paint(recording, abort.signal, { ...quickSettings, count: 8 })).rejects.toBe(reason);
		expect(recording.pictures.length).toBeLessThanOrEqual(1);
		const { pid } = engine.state();
		await paint();
		expect(engine.state().pid).toBe(pid);
	});

	it('happens between two runs: the one in progress is counted', async () => {
		await script({ file: 'unet/model.onnx', call: 2, does: 'hold' });
		const abort = new AbortController();
		const recording = recordPainting((event) => event === 'step:1' && abort.abort(new Error('enough')));
		const painting = paint(recording, abort.signal);
		painting.catch(() => undefined);
		await until(() => recording.steps.length === 1, 'the first step is done');
		await go();
		await expect(painting).rejects.toThrow('enough');
		expect(recording.steps.length).toBeLessThanOrEqual(2);
		expect(engine.measured().timings?.device).toBeGreaterThan(0);
	});

	it('before the start does nothing', async () => {
		await expect(paint(recordPainting(), AbortSignal.abort(new Error('never mind')))).rejects.toThrow('never mind');
		expect(engine.state().pid).toBeNull();
	});
});

describe('accidents', () => {
	it('a step that takes longer than its limit is broken off with its process, and its time counts', async () => {
		await engine[Symbol.asyncDispose]();
		engine = open({ stepLimitMs: 700 });
		await paint();
		const { pid } = engine.state();
		await script({ file: 'unet/model.onnx', call: 6, does: 'hold' });
		await expect(paint()).rejects.toMatchObject({ problem: { code: 'step_timeout' } });
		expect(engine.measured().timings?.device).toBeGreaterThan(600);
		expect(isRunning(pid ?? 0)).toBe(false);
	});

	it.each([
		['is killed', 'crash', 'worker_crashed'],
		['ends itself', 'exit', 'worker_crashed'],
		['runs out of memory', 'run-out-of-memory', 'out_of_memory'],
	] as const)('an engine that %s fails what it paints, and the next one runs in a new process', async (_, does, code) => {
		await script({ file: 'unet/model.onnx', call: 2, does });
		const recording = recordPainting();
		await expect(paint(recording)).rejects.toMatchObject({ problem: { code } });
		expect(recording.steps).toHaveLength(1);
		expect(engine.measured()).toMatchObject({ run: { provider: 'cpu' }, timings: { steps: [expect.any(Number)] } });
		await script();
		await paint();
	});

	it('an engine that is killed while nothing is painted is replaced', async () => {
		await paint();
		process.kill(engine.state().pid ?? 0, 'SIGKILL');
		await until(() => engine.state().pid === null, 'the end is noticed');
		await paint();
	});

	it('an engine that dies while loading fails what waits for it', async () => {
		await script({ file: 'unet/model.onnx', call: 0, does: 'crash' });
		await expect(paint()).rejects.toMatchObject({ problem: { code: 'worker_crashed' } });
	});

	it('a provider that takes its trial down with it is left out', async () => {
		await engine[Symbol.asyncDispose]();
		engine = open({ candidates: ['cuda', 'webgpu', 'cpu'] });
		expect(await engine.provider()).toBe('cpu');
		expect(await engine.leftOut()).toMatchObject([
			{ provider: 'cuda', reason: 'Its driver took the engine down in its trial.' },
			{ provider: 'webgpu' },
		]);
	});

	it('only the child looks for libraries where a provider has them', async () => {
		await engine[Symbol.asyncDispose]();
		engine = open({ candidates: ['webgpu', 'cpu'], libraryFolders: ['/one', '/two'] });
		const [webgpu] = await engine.leftOut();
		expect(webgpu?.reason).toMatch(/libraries are looked for in \/one:\/two(:|$)/);
		expect(process.env['LD_LIBRARY_PATH'] ?? '').not.toContain('/one');
	});
});

describe('memory', () => {
	it('is given back when told to, after the run in progress', async () => {
		const recording = recordPainting();
		const painting = paint(recording);
		await until(() => recording.steps.length > 0, 'painting has begun');
		const pid = engine.state().pid ?? 0;
		await engine.release();
		await painting;
		expect(isRunning(pid)).toBe(false);
		expect(engine.state()).toEqual({ model: null, loading: null, pid: null });
	});

	it('is given back when nothing was painted for a while', async () => {
		await engine[Symbol.asyncDispose]();
		engine = open({ idleMs: 50 });
		await paint();
		const pid = engine.state().pid ?? 0;
		await until(() => engine.state().pid === null, 'the engine is idle');
		expect(isRunning(pid)).toBe(false);
	});

	it('is given back with the engine', async () => {
		await paint();
		const pid = engine.state().pid ?? 0;
		await engine[Symbol.asyncDispose]();
		expect(isRunning(pid)).toBe(false);
	});

	it('tells whoever listens that a model is loading, ready, gone', async () => {
		const seen: string[] = [];
		engine.onChange(() => {
			const { model: held, loading } = engine.state();
			const now = held === null ? 'gone' : loading === null ? 'ready' : 'loading';
			if (seen.at(-1) !== now) seen.push(now);
		});
		await paint();
		await engine.release();
		expect(seen).toEqual(['loading', 'ready', 'gone']);
	});
});
