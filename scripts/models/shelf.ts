/** The models as the command line reaches them: the library itself, or the Easel that runs on this machine and has it in use. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Catalog } from '#contract/catalog.ts';
import { createLog } from '#contract/log.ts';
import {
	type AddModelRequest,
	isModelJobAtRest,
	type ModelFileKind,
	type ModelJob,
	type ModelPreset,
	type ModelRemoval,
} from '#contract/models.ts';
import { isProblem, ProblemError } from '#contract/problem.ts';
import type { Backend } from '../../gpu-service/backends/backend.ts';
import { createLocalBackend } from '../../gpu-service/backends/local.ts';
import { readHubSettings } from '../../gpu-service/models/hub/settings.ts';
import { ModelsInUseError } from '../../gpu-service/models/library/jobs.ts';
import type { ModelLibrary } from '../../gpu-service/models/library/library.ts';
import { openLibrary } from '../../gpu-service/open-library.ts';
import { readPaintConfiguration, readWholeEnvironment } from '../paint/setup.ts';

export interface Shelf extends AsyncDisposable {
	catalog(): Promise<Catalog>;
	presets(): Promise<readonly ModelPreset[]>;
	add(request: AddModelRequest): Promise<ModelJob>;
	accept(id: string): Promise<ModelJob>;
	pause(id: string): Promise<ModelJob>;
	verify(name: string): Promise<ModelJob>;
	prepare(name: string, options: { int8: boolean }): Promise<ModelJob>;
	makeDefault(name: string): Promise<void>;
	remove(name: string, options: { kind: ModelFileKind; force: boolean }): Promise<ModelRemoval>;
	/** Resolves when nothing more happens by itself, or when the signal is aborted, with the job as it is then. */
	wait(id: string, onJob: (job: ModelJob) => void, signal: AbortSignal): Promise<ModelJob>;
}

const pollMs = 500;

/** @throws ModelsInUseError when another process has the models in use and no Easel answers. */
export async function openShelf(): Promise<Shelf> {
	const configuration = readPaintConfiguration();
	const log = createLog({ source: 'models', level: 'error', terminal: true, write: (line) => process.stderr.write(line) });
	await using opened = new AsyncDisposableStack();
	const backend = opened.use(await createLocalBackend({ configuration, log }));
	const library = opened.use(openLibrary({ configuration, hub: readHubSettings(readWholeEnvironment()), log, backend }, async () => []));
	try {
		library.jobs();
	} catch (error) {
		// Whoever holds the list of jobs is asked: two would write over each other.
		const running = createRunningEasel(`http://localhost:${configuration.port}`);
		if (!(error instanceof ModelsInUseError) || !(await running.isThere())) throw error;
		return running;
	}
	const owned = opened.move();
	return createOwnShelf(library, backend, () => owned.disposeAsync());
}

function createOwnShelf(library: ModelLibrary, backend: Pick<Backend, 'catalog'>, dispose: () => Promise<void>): Shelf {
	return {
		catalog: () => backend.catalog(),
		presets: async () => library.presets(),
		add: async (request) => library.add(request),
		accept: (id) => library.resume(id, true),
		pause: (id) => library.pause(id),
		verify: async (name) => library.verify(name),
		prepare: (name, options) => library.prepare(name, options),
		makeDefault: (name) => library.makeDefault(name),
		remove: (name, options) => library.remove(name, options),
		wait: async (id, onJob, signal) => {
			const stop = library.onJob((job) => {
				if (job.id === id) onJob(job);
			});
			const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
			await Promise.race([library.ended(id), aborted]);
			stop();
			const job = library.job(id);
			if (job === null) throw new Error(`job ${id} is gone`);
			return job;
		},
		[Symbol.asyncDispose]: dispose,
	};
}

/** Programs on the same machine need no key. */
function createRunningEasel(origin: string): Shelf & { isThere(): Promise<boolean> } {
	const call = async <Result>(method: string, path: string, body?: unknown): Promise<Result> => {
		const response = await fetch(`${origin}/api/models${path}`, {
			method,
			headers: { origin, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const value: unknown = response.status === 204 ? undefined : await response.json();
		if (response.ok) return value as Result;
		if (isProblem(value)) throw new ProblemError(value.code, value.detail, value.field === undefined ? {} : { field: value.field });
		throw new Error(`What answers at ${origin} is no Easel (status ${response.status}).`);
	};
	return {
		isThere: () =>
			call('GET', '/jobs').then(
				() => true,
				() => false,
			),
		catalog: () => call('GET', ''),
		presets: async () => (await call<{ presets: ModelPreset[] }>('GET', '/presets')).presets,
		add: (request) => call('POST', '', request),
		accept: (id) => call('POST', `/jobs/${id}/resume`, { accept_licence: true }),
		pause: (id) => call('POST', `/jobs/${id}/pause`, {}),
		verify: (name) => call('POST', `/${encodeURIComponent(name)}/verify`, {}),
		prepare: (name, options) => call('POST', `/${encodeURIComponent(name)}/prepare`, options),
		makeDefault: (name) => call('POST', `/${encodeURIComponent(name)}/default`, {}),
		remove: (name, { kind, force }) => call('DELETE', `/${encodeURIComponent(name)}?kind=${kind}&force=${force}`),
		wait: async (id, onJob, signal) => {
			for (;;) {
				const job = await call<ModelJob>('GET', `/jobs/${id}`);
				onJob(job);
				if (isModelJobAtRest(job) || signal.aborted) return job;
				await wait(pollMs, undefined, { signal }).catch(() => undefined);
			}
		},
		[Symbol.asyncDispose]: async () => undefined,
	};
}
