/** What the cases of a queue work with: an opened queue, a clock that is set by hand, and short ways to common states. */
import { neutralSettings } from '#contract/generation.ts';
import { toProblem } from '#contract/problem.ts';
import type { Change } from '#contract/service.ts';
import type { Claim, NewGeneration, Outcome, Queue, QueueLimits } from '../queue.ts';

export interface QueueStore extends AsyncDisposable {
	/** Opens the queue on this store; after the queue was disposed of, again with what it held. */
	open(options: { limits: QueueLimits; now: () => number }): Promise<Queue>;
}

export interface QueueBench {
	readonly queue: Queue;
	/** Milliseconds UTC, as the queue sees it. */
	now: number;
	createStore(): Promise<QueueStore>;
	setUp(): Promise<void>;
	tearDown(): Promise<void>;
	/** Closes the queue and opens it again. */
	reopen(): Promise<void>;
	submit(id: string, owner?: string): ReturnType<Queue['submit']>;
	claim(worker?: string): Promise<Claim>;
	/** Everything that the log says of a generation. */
	told(id: string): Promise<Change[]>;
	kinds(id: string): Promise<Change['kind'][]>;
	/** Takes a generation of two pictures to its published end. */
	finished(id: string, overrides?: Partial<Outcome>): Promise<void>;
}

export const leaseMs = 10_000;
export const limits: QueueLimits = { waiting: 100, waitingPerOwner: 20 };
export const start = Date.UTC(2026, 10, 21);
export const broken = toProblem('model_broken', 'The model is broken.');

export function createBench(createStore: () => Promise<QueueStore>): QueueBench {
	let store: QueueStore;
	let queue: Queue;
	const open = () => store.open({ limits, now: () => bench.now });
	const bench: QueueBench = {
		get queue() {
			return queue;
		},
		now: start,
		createStore,
		setUp: async () => {
			store = await createStore();
			bench.now = start;
			queue = await open();
		},
		tearDown: async () => {
			await queue[Symbol.asyncDispose]();
			await store[Symbol.asyncDispose]();
		},
		reopen: async () => {
			await queue[Symbol.asyncDispose]();
			queue = await open();
		},
		submit: (id, owner) => queue.submit(generation(id, owner)),
		claim: async (worker = 'one') => {
			const claimed = await queue.claim(worker, leaseMs);
			if (claimed === null) throw new Error('There was nothing to claim.');
			return claimed;
		},
		told: async (id) => (await queue.changes(0, 1000)).changes.filter((change) => change.id === id),
		kinds: async (id) => (await bench.told(id)).map(({ kind }) => kind),
		finished: async (id, overrides) => {
			await bench.submit(id);
			const { attempt } = await bench.claim();
			await queue.finish(id, attempt, outcome(id, overrides), 0);
			await queue.publish(id);
		},
	};
	return bench;
}

export function generation(id: string, owner = 'ada'): NewGeneration {
	const request = { prompt: 'a fox' };
	return {
		id,
		owner,
		request,
		settings: {
			...neutralSettings,
			...request,
			negative_prompt: '',
			model: 'tiny',
			seed: 7,
			steps: 20,
			guidance: 3,
			width: 64,
			height: 64,
			count: 2,
			scheduler: 'ddim',
		},
	};
}

export function outcome(id: string, overrides: Partial<Outcome> = {}): Outcome {
	const file = (n: number) => ({ name: `${id}-${n}.png`, n, seed: 6 + n, width: 64, height: 64, bytes: 100, sha256: 'ab' });
	return {
		state: 'done',
		day: '2026-11-21',
		files: [file(1), file(2)],
		problem: null,
		warnings: ['The prompt was cut.'],
		run: { provider: 'cpu', recipe: 'r', graph_variant: 'basic', threads: 2, versions: { onnxruntime: '1.30.0' } },
		timings: { queued: 0, loading: null, text: 3, steps: [1, 2], decode: 4, encode: 5, total: 20, device: 10 },
		...overrides,
	};
}
