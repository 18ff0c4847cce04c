/** A backend without networks: it paints one flat colour per seed, step by step, and does what a test tells it to. */
import type { Catalog } from '#contract/catalog.ts';
import { seedOfPicture } from '#contract/settings.ts';
import type { Backend, MemoryOutlook, PaintJob, PaintObserver, PaintTimings } from '../../gpu-service/backends/backend.ts';
import type { LocalBackend } from '../../gpu-service/backends/local.ts';

export interface ScriptedBackend extends Backend {
	/** Nothing: it has no networks. */
	prepare: LocalBackend['prepare'];
	/** Called before each step; a test may wait in it or throw. */
	beforeStep: (job: PaintJob, picture: number, step: number) => Promise<void> | void;
	/** Called while a picture is decoded. */
	whileDecoding: (job: PaintJob, picture: number) => Promise<void> | void;
	/** Ids in the order in which painting began. */
	readonly painted: string[];
	/** How many are painted side by side; 1 unless a test says otherwise. */
	together: number;
	released: number;
	/** What it says of the memory for any picture. */
	memory: MemoryOutlook | null;
}

export function createScriptedBackend(): ScriptedBackend {
	const timings = (): PaintTimings => ({ loading: null, text: 1, steps: [], decode: 1, device: 0 });
	const measured = new WeakMap<PaintJob, PaintTimings>();
	let newest: PaintJob | null = null;
	const inside = new Set<PaintJob>();
	let left = Promise.withResolvers<void>();
	const run = { provider: 'cpu', recipe: 'recipe', graph_variant: 'none', threads: 1, versions: {} };
	const backend: ScriptedBackend = {
		name: 'scripted',
		beforeStep: () => undefined,
		whileDecoding: () => undefined,
		painted: [],
		together: 1,
		released: 0,
		memory: null,
		catalog: async () => catalog,
		prepare: async () => undefined,
		countTokens: async (_model, { prompt }) => ({ count: prompt.length, limit: 75, chunks: 1, chunk_starts: [], cut: null }),
		readDepth: async () => null,
		foretellMemory: async () => backend.memory,
		mates: ({ width, height }) => ({ key: `${width}x${height}`, most: backend.together }),
		paint: async (job, observer, signal) => {
			const mine = timings();
			measured.set(job, mine);
			newest = job;
			while (inside.size >= backend.together) {
				await Promise.race([left.promise, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
				signal.throwIfAborted();
			}
			inside.add(job);
			backend.painted.push(job.id);
			try {
				return await paint(job, observer, signal, mine);
			} finally {
				inside.delete(job);
				left.resolve();
				left = Promise.withResolvers();
			}
		},
		measured: (job = newest ?? undefined) => ({ run, timings: (job && measured.get(job)) ?? timings() }),
		release: async () => {
			backend.released += 1;
		},
		onCatalogChange: () => () => undefined,
		[Symbol.asyncDispose]: async () => undefined,
	};

	async function paint(job: PaintJob, observer: PaintObserver, signal: AbortSignal, mine: PaintTimings) {
		const { steps, count, width, height } = job.settings;
		for (let n = 1; n <= count; n += 1) {
			observer.onStage('denoise', { picture: n, loading: null });
			for (let step = 1; step <= steps; step += 1) {
				await backend.beforeStep(job, n, step);
				// Real runs take their time: cancels arrive between them.
				await new Promise((resolve) => setImmediate(resolve));
				signal.throwIfAborted();
				mine.steps.push(1);
				mine.device += 1;
				observer.onStep({ picture: n, step, steps, preview: flat(8, 8, step) });
			}
			observer.onStage('decode', { picture: n, loading: null });
			await backend.whileDecoding(job, n);
			const seed = seedOfPicture(job.settings, n);
			await observer.onPicture({ n, seed, pixels: flat(width, height, seed) });
		}
		return { run, timings: mine };
	}
	return backend;
}

function flat(width: number, height: number, value: number) {
	return { width, height, data: new Uint8Array(width * height * 3).fill(value % 256) };
}

const range = (min: number, max: number, multiple?: number) => ({ min, max, ...(multiple === undefined ? {} : { multiple }) });

const catalog: Catalog = {
	default_model: 'flat',
	provider: 'cpu',
	provider_notes: [],
	runtime: { graph_variant: 'none', threads: 1, versions: {} },
	models: [
		{
			name: 'flat',
			title: 'Flat colours',
			description: 'Paints one colour.',
			family: 'flat',
			licence: { name: 'MIT', url: null, notice: null },
			hash: 'f'.repeat(64),
			max_tokens: 77,
			defaults: { negative_prompt: '', steps: 2, guidance: 1, width: 64, height: 64, count: 1, scheduler: 'ddim' },
			limits: { steps: range(1, 100), guidance: range(1, 20), width: range(8, 512, 8), height: range(8, 512, 8), count: range(1, 8) },
			sizes: [{ label: 'Square', width: 64, height: 64 }],
			schedulers: [{ name: 'ddim', label: 'DDIM', aliases: [], schedule_types: ['automatic'] }],
			features: { init_image: true, mask: true, negative_prompt: true, clip_skip: 1, control: [], tiny_decoder: false },
			vocabulary: null,
			state: 'ready',
			loading: null,
			problem: null,
		},
	],
	loras: [],
	embeddings: [],
	upscalers: [],
	depth_network: null,
};
