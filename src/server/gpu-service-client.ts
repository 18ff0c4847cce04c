/** The GPU service as the web process sees it: `contract/service.ts` over HTTP, with problems as ProblemError. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { Catalog } from '#contract/catalog.ts';
import type { FoundRepository, ModelDetails, ModelJob, ModelJobAction, ModelPreset, ModelRemoval } from '#contract/models.ts';
import { isProblem, ProblemError, problemOf, type Reason } from '#contract/problem.ts';
import type { Estimate, QueueChange } from '#contract/queue.ts';
import type {
	CancelledPart,
	ChangePage,
	EstimateQuestion,
	QueuePart,
	ServiceEvents,
	ServiceGeneration,
	ServiceQueue,
	ServiceQueueOrder,
	Submission,
} from '#contract/service.ts';
import type { CleanOrder, Storage } from '#contract/storage.ts';
import type { TokenCount, TokenQuestion } from '#contract/tokens.ts';
import { readEventStream } from './event-stream-reader.ts';

export type ServiceEvent = { [Name in keyof ServiceEvents]: { event: Name; data: ServiceEvents[Name] } }[keyof ServiceEvents];

/** Every method throws {@link GpuUnavailableError} when there is no answer in time, and ProblemError when the answer is a problem. */
export interface GpuServiceClient {
	/** Hands over a picture that submissions name `input:<sha256>`. Repeating it is harmless. */
	putInput(sha256: string, bytes: Uint8Array): Promise<void>;
	submit(id: string, submission: Submission): Promise<ServiceGeneration>;
	/** Null for an id that it does not know. */
	get(id: string): Promise<ServiceGeneration | null>;
	cancel(id: string): Promise<ServiceGeneration>;
	/** Changes one that waits. @throws ProblemError `conflict` when it does not wait any more. */
	change(id: string, change: QueueChange): Promise<ServiceGeneration>;
	queue(): Promise<ServiceQueue>;
	orderQueue(order: ServiceQueueOrder): Promise<ServiceQueue>;
	/** Cancels what an owner has waiting. */
	cancelQueue(part: QueuePart): Promise<CancelledPart>;
	/** What a request would cost. @throws ProblemError `validation_failed`. */
	estimate(question: EstimateQuestion): Promise<Estimate>;
	/** Moves a generation, or only its picture n, to the bin. @throws ProblemError `conflict` before its end. */
	remove(id: string, picture?: number): Promise<ServiceGeneration>;
	restore(id: string, picture?: number): Promise<ServiceGeneration>;
	/** Moves a file that no generation made to the bin; `name` is relative to `outputs/`. */
	removeFile(name: string): Promise<void>;
	restoreFile(name: string): Promise<void>;
	/** The newest preview; null when there is none. */
	preview(id: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string } | null>;
	/** Up to `limit` entries of the durable log after cursor `after`. */
	changes(after: number, limit: number, signal?: AbortSignal): Promise<ChangePage>;
	/** Live events until `signal` aborts, the service goes away, or it is silent for three heartbeats. */
	events(signal: AbortSignal): AsyncIterable<ServiceEvent>;
	models(): Promise<Catalog>;
	/** Begins to bring a model. @throws ProblemError `validation_failed`, `conflict`. */
	addModel(request: unknown): Promise<ModelJob>;
	modelPresets(): Promise<{ presets: ModelPreset[] }>;
	modelJobs(): Promise<{ jobs: ModelJob[] }>;
	/** @throws ProblemError `not_found`. */
	modelJob(id: string): Promise<ModelJob>;
	/** @throws ProblemError `not_found`, `conflict` when its state does not allow it. */
	steerModelJob(id: string, action: ModelJobAction, acceptLicence: boolean): Promise<ModelJob>;
	/** Begins to read every file of a model again. */
	verifyModel(name: string): Promise<ModelJob>;
	prepareModel(name: string, int8: boolean): Promise<ModelJob>;
	makeModelDefault(name: string): Promise<void>;
	modelDetails(name: string): Promise<ModelDetails>;
	searchModels(query: string): Promise<{ repositories: FoundRepository[] }>;
	/** @throws ProblemError `not_found`, `model_broken`. */
	countTokens(name: string, question: TokenQuestion): Promise<TokenCount>;
	/** @throws ProblemError `conflict` saying what would break. */
	removeModel(name: string, options: { kind: string; force: boolean }): Promise<ModelRemoval>;
	/** How far everything in a picture is, nearer being larger; null without a network that tells. @throws ProblemError */
	readDepth(picture: Uint8Array): Promise<PictureDepth | null>;
	/** True when the memory is free, false when it will be after the generation in work. */
	release(): Promise<boolean>;
	/** What its files take on the disk. */
	storage(): Promise<Storage>;
	/** Removes what can be made again, or is due. */
	clean(order: CleanOrder): Promise<Storage>;
	/** Writes its queue to a file, for a backup. */
	snapshot(file: string): Promise<void>;
	/** True when a picture can be made; false also when the service cannot be reached. */
	ready(): Promise<boolean>;
}

/** Depths by pixel, rows from the top. */
interface PictureDepth {
	/** Name of the network. */
	model: string;
	width: number;
	height: number;
	values: Float32Array;
}

/** The GPU service gave no answer. */
export class GpuUnavailableError extends ProblemError {
	override name = 'GpuUnavailableError';
	/** False when the request surely never reached the service; true when it may have, and only the answer was lost. */
	readonly mayHaveArrived: boolean;

	constructor(detail: string, { mayHaveArrived, ...extras }: { mayHaveArrived: boolean; reason?: Reason; cause?: unknown }) {
		super('gpu_unavailable', detail, { retry_after: retryAfterS, ...extras });
		this.mayHaveArrived = mayHaveArrived;
	}
}

export interface GpuServiceClientOptions {
	/** Without a slash at its end. */
	url: string;
	token: string;
	/** How long an answer may take. */
	timeoutMs?: number;
}

const retryAfterS = 5;
/** A job that is stopped lets go of its files first. */
const stopModelJobMs = 10_000;
/** The hub is asked, at most twice. */
const searchMs = 10_000;
/** The files of all models are listed. */
const detailsMs = 10_000;
/** The first time a model is asked about, its vocabulary is read. */
const countTokensMs = 10_000;
/** The network is opened, and looks at the picture. */
const depthMs = 180_000;
/** Deleting gigabytes takes a while on some disks. */
const removeModelMs = 30_000;
/** Looking at a hundred thousand files, or writing a large queue, takes a while on some disks. */
const walkMs = 120_000;
/** How long a picture may be on its way to a service on another machine. */
const uploadMs = 30_000;
/** Three heartbeats of the service. */
const longestSilenceMs = 45_000;
/** Errors of a connection that was never made. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

export function createGpuServiceClient({ url, token, timeoutMs = 2_000 }: GpuServiceClientOptions): GpuServiceClient {
	interface Call {
		method?: string;
		/** Bytes as they are, everything else as JSON. */
		body?: unknown;
		signal?: AbortSignal | undefined;
		timeout?: number;
	}

	/** Sends a call; resolves with a good answer, its body not read yet. */
	const send = async (path: string, { method = 'GET', body, signal }: Call): Promise<Response> => {
		const type = body instanceof Uint8Array ? 'application/octet-stream' : 'application/json';
		const response = await fetch(`${url}${path}`, {
			method,
			headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
			...(body === undefined ? {} : { body: body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
			...(signal === undefined ? {} : { signal }),
			redirect: 'error',
		});
		if (!response.ok) throw await toError(response);
		return response;
	};

	/** Sends a call and reads its answer with `read`, all within the time. */
	const call = async <Result>(path: string, read: (response: Response) => Promise<Result>, options: Call = {}): Promise<Result> => {
		const timeout = AbortSignal.timeout(options.timeout ?? timeoutMs);
		const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
		try {
			return await read(await send(path, { ...options, signal }));
		} catch (error) {
			options.signal?.throwIfAborted();
			throw error instanceof ProblemError ? error : unavailable(error);
		}
	};
	const toGeneration = async (response: Response) => (await response.json()) as ServiceGeneration;
	const nothing = async (response: Response): Promise<void> => {
		await response.body?.cancel();
	};

	return {
		putInput: (sha256, bytes) => call(`/inputs/${sha256}`, nothing, { method: 'PUT', body: bytes, timeout: uploadMs }),
		submit: (id, submission) => call(`/generations/${id}`, toGeneration, { method: 'PUT', body: submission }),
		get: (id) => call(`/generations/${id}`, toGeneration).catch(nullWhenNotFound),
		cancel: (id) => call(`/generations/${id}/cancel`, toGeneration, { method: 'POST' }),
		change: (id, body) => call(`/generations/${id}`, toGeneration, { method: 'PATCH', body }),
		queue: () => call('/queue', toJson<ServiceQueue>),
		orderQueue: (body) => call('/queue', toJson<ServiceQueue>, { method: 'POST', body }),
		cancelQueue: (body) => call('/queue/cancel', toJson<CancelledPart>, { method: 'POST', body }),
		estimate: (body) => call('/estimate', toJson<Estimate>, { method: 'POST', body }),
		remove: (id, picture) => call(toPath(id, picture), toGeneration, { method: 'DELETE' }),
		restore: (id, picture) => call(`${toPath(id, picture)}/restore`, toGeneration, { method: 'POST' }),
		removeFile: (name) => call('/files/delete', nothing, { method: 'POST', body: { name } }),
		restoreFile: (name) => call('/files/restore', nothing, { method: 'POST', body: { name } }),
		preview: (id) =>
			call(`/generations/${id}/preview`, async (response) => ({
				bytes: new Uint8Array(await response.arrayBuffer()),
				type: response.headers.get('content-type') ?? 'application/octet-stream',
			})).catch(nullWhenNotFound),
		changes: (after, limit, signal) =>
			call(`/changes?after=${after}&limit=${limit}`, async (response) => (await response.json()) as ChangePage, { signal }),
		events: async function* (signal) {
			const silent = new AbortController();
			const both = AbortSignal.any([signal, silent.signal]);
			let timer = setTimeout(() => silent.abort(), timeoutMs);
			const alive = () => {
				clearTimeout(timer);
				timer = setTimeout(() => silent.abort(), longestSilenceMs);
			};
			try {
				const response = await send('/events', { signal: both });
				alive();
				for await (const { event, data } of readEventStream(onEachChunk(response.body, alive))) {
					yield { event, data: JSON.parse(data) } as ServiceEvent;
				}
			} catch (error) {
				if (!signal.aborted) throw error instanceof ProblemError ? error : unavailable(error);
			} finally {
				clearTimeout(timer);
				silent.abort();
			}
		},
		models: () => call('/models', async (response) => (await response.json()) as Catalog),
		addModel: (body) => call('/models', toJson<ModelJob>, { method: 'POST', body }),
		modelPresets: () => call('/models/presets', toJson<{ presets: ModelPreset[] }>),
		modelJobs: () => call('/models/jobs', toJson<{ jobs: ModelJob[] }>),
		modelJob: (id) => call(`/models/jobs/${encodeURIComponent(id)}`, toJson<ModelJob>),
		steerModelJob: (id, action, acceptLicence) =>
			call(`/models/jobs/${encodeURIComponent(id)}/${action}`, toJson<ModelJob>, {
				method: 'POST',
				body: { accept_licence: acceptLicence },
				timeout: stopModelJobMs,
			}),
		verifyModel: (name) => call(`/models/${encodeURIComponent(name)}/verify`, toJson<ModelJob>, { method: 'POST' }),
		prepareModel: (name, int8) => call(`/models/${encodeURIComponent(name)}/prepare`, toJson<ModelJob>, { method: 'POST', body: { int8 } }),
		makeModelDefault: (name) => call(`/models/${encodeURIComponent(name)}/default`, async () => undefined, { method: 'POST' }),
		modelDetails: (name) => call(`/models/${encodeURIComponent(name)}/details`, toJson<ModelDetails>, { timeout: detailsMs }),
		searchModels: (query) =>
			call(`/models/search?q=${encodeURIComponent(query)}`, toJson<{ repositories: FoundRepository[] }>, { timeout: searchMs }),
		countTokens: (name, body) =>
			call(`/models/${encodeURIComponent(name)}/tokens`, toJson<TokenCount>, { method: 'POST', body, timeout: countTokensMs }),
		removeModel: (name, { kind, force }) =>
			call(`/models/${encodeURIComponent(name)}?kind=${encodeURIComponent(kind)}&force=${force}`, toJson<ModelRemoval>, {
				method: 'DELETE',
				timeout: removeModelMs,
			}),
		storage: () => call('/storage', async (response) => (await response.json()) as Storage, { timeout: walkMs }),
		clean: (order) =>
			call('/storage/clean', async (response) => (await response.json()) as Storage, { method: 'POST', body: order, timeout: walkMs }),
		snapshot: (file) =>
			call(
				'/snapshot',
				async (response) => {
					if (response.body === null) throw new Error('The snapshot is empty.');
					await pipeline(Readable.fromWeb(response.body as NodeReadableStream), createWriteStream(file, { mode: 0o600, flush: true }));
				},
				{ timeout: walkMs },
			),
		readDepth: async (picture) => {
			try {
				return await call('/depth', toDepth, { method: 'POST', body: picture, timeout: depthMs });
			} catch (error) {
				if (problemOf(error)?.code === 'not_found') return null;
				throw error;
			}
		},
		release: () => call('/engine/release', async ({ status }) => status === 204, { method: 'POST' }),
		ready: async () => {
			try {
				await call('/readyz', nothing);
				return true;
			} catch (error) {
				if (error instanceof ProblemError) return false;
				throw error;
			}
		},
	};
}

async function toJson<Result>(response: Response): Promise<Result> {
	return (await response.json()) as Result;
}

function toPath(id: string, picture: number | undefined): string {
	return picture === undefined ? `/generations/${id}` : `/generations/${id}/pictures/${picture}`;
}

function nullWhenNotFound(error: unknown): null {
	if (error instanceof ProblemError && error.problem.code === 'not_found') return null;
	throw error;
}

async function* onEachChunk(body: ReadableStream<Uint8Array> | null, act: () => void): AsyncGenerator<Uint8Array> {
	for await (const chunk of body ?? []) {
		act();
		yield chunk;
	}
}

/** An answer that is no success, as an error that may be shown to whoever asked. */
async function toError(response: Response): Promise<ProblemError> {
	const text = await response.text();
	if (response.status === 401) {
		return new GpuUnavailableError('The GPU service does not accept the token of this Easel. Both need the same EASEL_GPU_TOKEN.', {
			mayHaveArrived: false,
		});
	}
	const problem = parseJson(text);
	if (isProblem(problem)) {
		const { code, detail, field, retry_after, reason } = problem;
		return new ProblemError(code, detail, {
			...(field === undefined ? {} : { field }),
			...(retry_after === undefined ? {} : { retry_after }),
			...(reason === undefined ? {} : { reason }),
		});
	}
	return new GpuUnavailableError('What answers in place of the GPU service is something else. Check EASEL_GPU_URL.', {
		mayHaveArrived: true,
		cause: new Error(`Status ${response.status} without a problem.`),
	});
}

function unavailable(cause: unknown): GpuUnavailableError {
	const reason = cause instanceof Error ? cause.cause : undefined;
	const code = typeof reason === 'object' && reason !== null && 'code' in reason ? String(reason.code) : '';
	return new GpuUnavailableError('The GPU service does not answer. It may be starting again; try again in a few seconds.', {
		mayHaveArrived: !neverConnected.has(code),
		reason: { name: 'painter_away', values: {} },
		cause,
	});
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

async function toDepth(response: Response): Promise<PictureDepth> {
	const facts = JSON.parse(response.headers.get('x-depth') ?? '{}') as Omit<PictureDepth, 'values'>;
	return { ...facts, values: new Float32Array(await response.arrayBuffer()) };
}
