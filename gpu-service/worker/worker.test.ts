/** What the worker takes, and when: a real queue and real files, only the networks are replaced. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neutralSettings, type Settings } from '#contract/generation.ts';
import { createLog } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { until } from '../../test/support/program.ts';
import { createScriptedBackend, type ScriptedBackend } from '../../test/support/scripted-backend.ts';
import { createEventHub } from '../events.ts';
import { createInputs } from '../outputs/inputs.ts';
import { createOutputs } from '../outputs/output-writer.ts';
import type { Queue } from '../queue/queue.ts';
import { openQueue } from '../queue/sqlite-queue.ts';
import { createEstimator } from './estimate.ts';
import { noHook } from './moments.ts';
import { startWorker, type Worker } from './worker.ts';

const small: Settings = {
	...neutralSettings,
	prompt: 'red',
	negative_prompt: '',
	model: 'flat',
	seed: 1,
	steps: 4,
	guidance: 1,
	width: 64,
	height: 64,
	count: 1,
	scheduler: 'ddim',
};

let folder = '';
let queue: Queue;
let backend: ScriptedBackend;
let worker: Worker;
/** Ids that have a step to do: each waits for `go`. */
let atStep: Map<string, () => void>;
/** Ids that are painted without waiting. */
let free: Set<string>;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-worker-'));
	queue = await openQueue({ file: ':memory:', limits: { waiting: 100, waitingPerOwner: 100 } });
	backend = createScriptedBackend();
	atStep = new Map();
	free = new Set();
	backend.beforeStep = async ({ id }) => {
		if (free.has(id)) return;
		await new Promise<void>((resolve) => atStep.set(id, resolve));
		atStep.delete(id);
	};
	worker = startWorker({
		name: 'one',
		queue,
		backend,
		outputs: createOutputs({ folder, reserveBytes: 0 }),
		inputs: createInputs({ folder }),
		live: new Map(),
		events: createEventHub(),
		estimator: createEstimator(),
		log: createLog({ source: 'gpu', level: 'error', terminal: false, write: () => undefined }),
		leaseMs: 30_000,
		at: noHook,
	});
});
afterEach(async () => {
	const stopped = worker.stop();
	const freeing = setInterval(() => finish(...atStep.keys()), 5);
	await stopped;
	clearInterval(freeing);
	await queue[Symbol.asyncDispose]();
	await rm(folder, { recursive: true });
});

const submit = (id: string, owner: string, settings: Partial<Settings> = {}) =>
	queue.submit({ id, owner, request: { prompt: 'red' }, settings: { ...small, ...settings } });
const stateOf = async (id: string) => (await queue.get(id))?.state;
const inSteps = (...ids: string[]) => until(`${ids.join(', ')} are painted`, () => [...atStep.keys()].sort().join() === ids.sort().join());
const reaches = (id: string, state: string) => until(`${id} is ${state}`, async () => (await stateOf(id)) === state);

/** Lets the step that each is at be done. */
function step(...ids: string[]): void {
	for (const id of ids) atStep.get(id)?.();
}

/** Lets each be painted to its end. */
function finish(...ids: string[]): void {
	for (const id of ids) free.add(id);
	step(...ids);
}

describe('generations that gain from being painted together', () => {
	it('are taken together, as far as they fit and may be, and each is kept by itself', async () => {
		backend.together = 3;
		for (const [id, owner] of [
			['a1', 'ada'],
			['b1', 'bob'],
			['c1', 'cy'],
			['d1', 'dee'],
		] as const)
			await submit(id, owner);
		await inSteps('a1', 'b1', 'c1');
		expect(await stateOf('d1')).toBe('queued');
		finish('b1');
		await reaches('b1', 'done');
		await inSteps('a1', 'c1', 'd1');
		finish('a1', 'c1', 'd1');
		for (const id of ['a1', 'c1', 'd1']) await reaches(id, 'done');
		for (const id of ['a1', 'b1', 'c1', 'd1']) {
			const row = await queue.get(id);
			expect(row).toMatchObject({ attempt: 1, timings: { device: 4, steps: [1, 1, 1, 1] }, files: [{ n: 1 }] });
		}
	});

	it('come along when they are accepted later, and when it is found out that they gain', async () => {
		await submit('a1', 'ada');
		await inSteps('a1');
		await submit('b1', 'bob');
		step('a1');
		await inSteps('a1');
		expect(await stateOf('b1')).toBe('queued');
		backend.together = 2;
		step('a1');
		await inSteps('a1', 'b1');
		finish('a1', 'b1');
		for (const id of ['a1', 'b1']) await reaches(id, 'done');
	});

	it('wait with those behind them when one before them does not fit', async () => {
		backend.together = 3;
		await submit('a1', 'ada');
		await inSteps('a1');
		await submit('b1', 'bob', { width: 128 });
		await submit('c1', 'cy');
		step('a1');
		await inSteps('a1');
		expect([await stateOf('b1'), await stateOf('c1')]).toEqual(['queued', 'queued']);
		finish('a1');
		await inSteps('b1');
		finish('b1');
		await inSteps('c1');
		finish('c1');
		await reaches('c1', 'done');
	});

	it('go on when one of them is cancelled', async () => {
		backend.together = 2;
		for (const [id, owner] of [
			['a1', 'ada'],
			['b1', 'bob'],
		] as const)
			await submit(id, owner);
		await inSteps('a1', 'b1');
		await queue.cancel('a1');
		worker.cancel('a1');
		finish('a1', 'b1');
		await reaches('b1', 'done');
		expect(await stateOf('a1')).toBe('cancelled');
	});

	it('are painted alone after the engine has crashed under them', async () => {
		backend.together = 2;
		const company = new Map<string, string[]>();
		const crashed = new Set<string>();
		const { beforeStep } = backend;
		backend.beforeStep = async (job, picture, number) => {
			await beforeStep(job, picture, number);
			if (!crashed.has(job.id)) {
				crashed.add(job.id);
				throw new ProblemError('worker_crashed', 'The engine crashed.');
			}
			company.set(job.id, [...atStep.keys()]);
		};
		for (const [id, owner] of [
			['a1', 'ada'],
			['b1', 'bob'],
		] as const)
			await submit(id, owner);
		await inSteps('a1', 'b1');
		step('a1', 'b1');
		await until('one of them is painted again', () => crashed.size === 2 && atStep.size === 1);
		const [first = ''] = atStep.keys();
		const other = first === 'a1' ? 'b1' : 'a1';
		expect(await stateOf(other)).toBe('queued');
		finish(first);
		await inSteps(other);
		finish(other);
		for (const id of ['a1', 'b1']) await reaches(id, 'done');
		expect([...company.values()]).toEqual([[], []]);
		expect(await queue.get('a1')).toMatchObject({ attempt: 2, crashes: 1 });
	});

	it('are all put back when the service stops', async () => {
		backend.together = 2;
		for (const [id, owner] of [
			['a1', 'ada'],
			['b1', 'bob'],
		] as const)
			await submit(id, owner);
		await inSteps('a1', 'b1');
		const stopped = worker.stop();
		finish('a1', 'b1');
		await stopped;
		expect(await queue.get('a1')).toMatchObject({ state: 'queued', interruptions: 1 });
		expect(await queue.get('b1')).toMatchObject({ state: 'queued', interruptions: 1 });
	});
});

describe('the next generation', () => {
	let decoding: PromiseWithResolvers<void>;
	beforeEach(async () => {
		decoding = Promise.withResolvers();
		backend.whileDecoding = async ({ id }, picture) => {
			if (id === 'a1' && picture === 2) await decoding.promise;
		};
		for (const id of ['a1', 'a2', 'a3']) await submit(id, 'ada', { count: id === 'a1' ? 2 : 1 });
		await inSteps('a1');
		expect(await stateOf('a2')).toBe('queued');
		finish('a1');
		await reaches('a2', 'running');
	});

	it('is taken while the last picture of the one before is decoded, and painted after it', async () => {
		expect(backend.painted).toEqual(['a1']);
		expect(await stateOf('a1')).toBe('running');
		expect(await stateOf('a3')).toBe('queued');
		decoding.resolve();
		await inSteps('a2');
		finish('a2', 'a3');
		await reaches('a3', 'done');
		expect(backend.painted).toEqual(['a1', 'a2', 'a3']);
	});

	it('may be cancelled before it has begun', async () => {
		await queue.cancel('a2');
		worker.cancel('a2');
		await reaches('a3', 'running');
		decoding.resolve();
		await inSteps('a3');
		finish('a3');
		await reaches('a3', 'done');
		expect(backend.painted).toEqual(['a1', 'a3']);
		expect(await stateOf('a1')).toBe('done');
	});

	it('goes back when the service stops', async () => {
		const stopped = worker.stop();
		decoding.resolve();
		await stopped;
		expect(await queue.get('a2')).toMatchObject({ state: 'queued', interruptions: 1 });
		expect(await stateOf('a3')).toBe('queued');
	});
});
