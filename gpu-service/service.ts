/** The GPU service, put together: queue, backend, outputs, worker, HTTP. `main.ts` starts it; tests start it with hooks of their own. */
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import type { Settings } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import type { Backend } from './backends/backend.ts';
import { openBin } from './bin.ts';
import type { ServiceConfiguration } from './config.ts';
import { createEventHub } from './events.ts';
import { createForecast } from './forecast.ts';
import type { HttpContext } from './http/context.ts';
import { createHttpServer } from './http/server.ts';
import { startInputSweep } from './input-sweep.ts';
import type { ModelLibrary } from './models/library/library.ts';
import type { FilePort } from './outputs/file-port.ts';
import { createInputs } from './outputs/inputs.ts';
import { createOutputs } from './outputs/output-writer.ts';
import type { Queue } from './queue/queue.ts';
import { openQueue } from './queue/sqlite-queue.ts';
import { createStorageKeeper } from './storage.ts';
import { createTeller } from './tell.ts';
import { createEstimator, type Estimator } from './worker/estimate.ts';
import type { Live } from './worker/live.ts';
import { type MomentHook, noHook } from './worker/moments.ts';
import { publishGeneration } from './worker/publish.ts';
import { startWorker } from './worker/worker.ts';

export interface ServiceParts {
	configuration: ServiceConfiguration;
	log: Log;
	/** What paints. It belongs to the service from then on. */
	backend: Backend;
	/** Opens what brings and removes models; `uses` tells what needs one now. It belongs to the service from then on. */
	openLibrary(uses: (name: string) => Promise<string[]>): ModelLibrary;
	/** For tests: files that fail, a look at named moments. */
	files?: FilePort;
	at?: MomentHook;
}

export interface GpuService extends AsyncDisposable {
	/** Where it listens. */
	readonly address: AddressInfo;
}

/** The one worker of this service. Its name is stable, so that a restarted service ends the leases of its own earlier run at once. */
const workerName = 'local';
const leaseMs = 30_000;
/** So many of the newest pictures tell a new process how long things take here. */
const mostRemembered = 300;

/** Starts everything; resolves when it listens. Disposing it stops after the network run in progress and puts the rest back. */
export async function startService({ configuration, log, backend, openLibrary, files, at = noHook }: ServiceParts): Promise<GpuService> {
	await using started = new AsyncDisposableStack();
	const { data } = configuration;
	const folder = resolve(configuration.outputs);
	await mkdir(data, { recursive: true, mode: 0o700 });
	await mkdir(folder, { recursive: true });
	const outputs = createOutputs({
		folder,
		reserveBytes: configuration.disk_reserve_mb * 1e6,
		...(files === undefined ? {} : { files }),
	});
	const inputs = createInputs({ folder, ...(files === undefined ? {} : { files }) });
	await outputs.checkWritable().catch((error: unknown) => log.error('the outputs folder cannot be written to', { error }));
	await outputs.checkSpace().catch((error: unknown) => log.error('new work is refused until there is room for it', { error }));
	const queue = started.use(
		await openQueue({
			file: join(data, 'queue.sqlite'),
			limits: { waiting: configuration.queue_limit, waitingPerOwner: configuration.owner_limit },
		}),
	);
	started.use(backend);
	const events = createEventHub();
	const estimator = createEstimator();
	for (const painted of (await queue.painted(mostRemembered)).reverse()) estimator.learn(painted);
	const live: Live = new Map();
	const context = { queue, backend, outputs, inputs, live, events, estimator, log, leaseMs, at };

	const unpublished = await queue.recover(workerName);
	await outputs
		.sweep(new Set(unpublished.map(({ id, attempt }) => `${id}.${attempt}`)))
		.catch((error: unknown) => log.error('what earlier attempts left could not be removed', { error }));
	for (const row of unpublished) {
		await publishGeneration(context, row).catch((error: unknown) =>
			log.error('an ended generation could not be put in place; the next start tries again', { id: row.id, error }),
		);
	}
	const bin = started.use(await openBin({ queue, outputs, log }));
	started.use(startInputSweep({ inputs, queue, log }));

	started.defer(queue.onChange((cursor) => void queue.logHead().then((head) => events.emit('changed', { ...head, cursor }))));
	const catalogChanged = () => events.emit('models', {});
	started.defer(backend.onCatalogChange(catalogChanged));
	const loaded = followLoaded(backend, estimator);
	started.defer(backend.onCatalogChange(loaded.look));
	const forecast = createForecast({ queue, live, estimator, loaded: loaded.name });
	const teller = createTeller({ forecast, live });
	const library = started.use(openLibrary((name) => usesOf(queue, live, name)));
	started.defer(
		library.onJob((job) => {
			events.emit('models', { job });
			if (job.state === 'done') catalogChanged();
		}),
	);
	const worker = startWorker({ ...context, name: workerName });
	let draining = false;
	started.defer(() => worker.stop());

	const http: HttpContext = {
		queue,
		log,
		token: configuration.gpu_token,
		running: (id) => live.get(id) ?? null,
		describe: teller.generation,
		describeQueue: teller.queue,
		estimate: async (owner, settings, notBefore) => {
			const [{ costMs, startsInMs }, memory] = await Promise.all([
				forecast.newcomers(owner, settings, notBefore),
				backend.foretellMemory(largestOf(settings)),
			]);
			return {
				seconds: costMs === null ? null : costMs / 1000,
				starts_in_s: startsInMs === null ? null : startsInMs / 1000,
				memory: memory === null ? null : { need: memory.need, have: memory.have },
				fits: memory?.fits ?? null,
			};
		},
		catalog: () => backend.catalog(),
		countTokens: (model, question) => backend.countTokens(model, question),
		catalogChanged,
		library,
		admit: async () => {
			if (draining)
				throw new ProblemError('draining', 'Easel is stopping. Try again in a moment.', {
					retry_after: 10,
					reason: { name: 'stopping', values: {} },
				});
			await outputs.checkSpace();
		},
		inputs,
		accepted: (id) => at('accepted', id),
		stopPainting: (id) => worker.cancel(id),
		setDeleted: bin.setDeleted,
		setFileDeleted: bin.setFileDeleted,
		readDepth: (picture) => backend.readDepth(picture),
		storage: createStorageKeeper({ configuration, outputs: folder, queue, emptyBin: (before) => bin.emptyBefore(before) }),
		releaseEngine: () => backend.release(),
		checkReady: async () => {
			if (draining) throw new ProblemError('draining', 'Easel is stopping.');
			await outputs.checkSpace();
			const { models, default_model } = await backend.catalog();
			const model = models.find(({ name }) => name === default_model);
			if (model === undefined) throw new ProblemError('starting', 'There is no model yet.');
			if (model.problem !== null) throw new ProblemError('model_broken', model.problem.detail);
		},
		subscribe: events.subscribe,
	};
	const server = createHttpServer(http);
	server.listen(configuration.gpu_port, configuration.gpu_host);
	await once(server, 'listening');
	started.defer(async () => {
		draining = true;
		server.close();
		server.closeAllConnections();
	});
	const owned = started.move();
	return { address: server.address() as AddressInfo, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** What would fail without a model, each as a sentence. */
async function usesOf(queue: Queue, live: Live, name: string): Promise<string[]> {
	const running = await Promise.all([...live.keys()].map((id) => queue.get(id)));
	const rows = [...running, ...(await queue.waiting())].filter((row) => row?.settings.model === name);
	const count = new Set(rows.map((row) => row?.id)).size;
	return count === 0 ? [] : [`${count === 1 ? '1 generation waits' : `${count} generations wait`} for it and would fail.`];
}

/** Knows which model is in memory and what runs it, without looking through the models each time. */
function followLoaded(backend: Backend, estimator: Estimator): { look(): void; name(): string | null } {
	let name: string | null = null;
	return {
		look: () => {
			void backend
				.catalog()
				.then(({ provider, models }) => {
					estimator.use(provider);
					name = models.find(({ state }) => state === 'ready' || state === 'loading')?.name ?? null;
				})
				.catch(() => undefined);
		},
		name: () => name,
	};
}

/** What needs most memory. */
function largestOf(some: readonly [Settings, ...Settings[]]): Settings {
	const pixels = ({ width, height, hires }: Settings) => width * height * (hires?.scale ?? 1) ** 2;
	return some.reduce((largest, one) => (pixels(one) > pixels(largest) ? one : largest));
}
