/**
 * The GPU service of `contract/service.ts` without an engine: real HTTP, generations in memory, real files. A test says what happens next,
 * also what goes wrong.
 */
import { once } from 'node:events';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { type Problem, ProblemError } from '#contract/problem.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import type { EstimateQuestion, ServiceEvents, ServiceGeneration, ServiceProgress, ServiceQueue, Submission } from '#contract/service.ts';
import { fakeCatalog } from './fake-catalog.ts';
import { createFakeGenerations, type Ending, type FakeGenerations } from './fake-generations.ts';
import { writePictures, writeSidecar } from './fake-pictures.ts';

export interface FakeGpuService extends AsyncDisposable {
	readonly url: string;
	readonly token: string;
	/** What it knows; changes made here are told like any other. */
	readonly generations: FakeGenerations;
	/** How many submissions have arrived. */
	readonly submissions: number;
	/** Tells a step and, with `image` (a `data:` URL), a preview. */
	step(id: string, step: number, image?: string): void;
	/** Writes the files, the sidecar last, and tells the end. */
	finish(id: string, ending?: Ending): Promise<ServiceGeneration>;
	/** The next submission is refused with this problem. */
	refuseNext(problem: Problem): void;
	/** The next `count` calls with this method are carried out, but the connection breaks before the answer. */
	loseAnswers(method: string, count: number): void;
	/** Nothing is answered until the returned function is called. */
	hold(): () => void;
	/** Stops listening and breaks all connections, as when it was killed. Keeps what it knows. */
	down(): Promise<void>;
	/** Listens again on the same port. */
	up(): Promise<void>;
}

const day = () => new Date().toISOString().slice(0, 10);

/** @param outputs folder for the pictures; made when it is missing. */
export async function startFakeGpuService({ outputs }: { outputs: string }): Promise<FakeGpuService> {
	const token = 'fake-service-token-0123456789';
	const listeners = new Set<ServerResponse>();
	const previews = new Map<string, string>();
	const lost = new Map<string, number>();
	let refusal: Problem | null = null;
	let held: Promise<void> | null = null;
	let submissions = 0;
	let port = 0;
	let server: Server | null = null;

	const emit = <Name extends keyof ServiceEvents>(name: Name, data: ServiceEvents[Name]): void => {
		for (const listener of listeners) listener.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
	};
	const generations = createFakeGenerations((head) => emit('changed', head));

	const moveFiles = async ({ day: folder, files, id }: ServiceGeneration, deleted: boolean, picture?: number): Promise<void> => {
		if (folder === null) return;
		const names = files.filter(({ n }) => picture === undefined || n === picture).map(({ name }) => name);
		const [from, to] = deleted ? [folder, join('.bin', folder)] : [join('.bin', folder), folder];
		await mkdir(join(outputs, to), { recursive: true });
		for (const name of picture === undefined ? [...names, `${id}.json`] : names) {
			await rename(join(outputs, from, name), join(outputs, to, name)).catch(() => undefined);
		}
	};
	const setDeleted = async (id: string, deleted: boolean, picture?: number): Promise<Answer> => {
		const generation = generations.setDeleted(id, deleted, picture);
		await moveFiles(generation, deleted, picture);
		return { body: generation };
	};
	const moveFile = async (name: string, deleted: boolean): Promise<Answer> => {
		const [from, to] = deleted ? [name, join('.bin', name)] : [join('.bin', name), name];
		await mkdir(dirname(join(outputs, to)), { recursive: true });
		await rename(join(outputs, from), join(outputs, to)).catch(() => {
			throw new ProblemError('not_found', 'There is no such file.');
		});
		return { status: 204 };
	};

	const keepInput = async (sha256: string, bytes: Buffer): Promise<Answer> => {
		await mkdir(join(outputs, '.inputs'), { recursive: true });
		await writeFile(join(outputs, '.inputs', sha256), bytes);
		return { status: 204 };
	};

	/** What is asked for, by method and parts of the path; null when there is no such call. */
	const handle = async (method: string, url: URL, bytes: Buffer): Promise<Answer | null> => {
		if (url.pathname.startsWith('/inputs/')) return await keepInput(url.pathname.slice('/inputs/'.length), bytes);
		const body: unknown = bytes.length === 0 ? null : JSON.parse(bytes.toString('utf8'));
		const [noun, id = '', third, n, fifth] = url.pathname.slice(1).split('/');
		if (noun === 'healthz' || noun === 'readyz') return { body: { status: 'ok' } };
		if (noun === 'models' && method === 'POST' && id === '') throw new ProblemError('validation_failed', '"source" is missing.');
		if (noun === 'models' && id === 'presets') return { body: { presets: [] } };
		if (noun === 'models' && id === 'search') return { body: { repositories: [] } };
		if (noun === 'models' && id === 'jobs' && third === undefined) return { body: { jobs: [] } };
		if (noun === 'models' && id !== '') throw new ProblemError('not_found', 'There is no such model or job.');
		if (noun === 'models') return { body: fakeCatalog };
		if (noun === 'queue' && id === 'cancel') return { body: { cancelled: [] } };
		if (noun === 'queue') return { body: queueOf(generations) };
		if (noun === 'estimate') {
			const { more } = body as EstimateQuestion;
			return { body: { seconds: more === undefined ? null : 1 + more.length, starts_in_s: null, memory: null, fits: null } };
		}
		if (noun === 'engine') return { status: 204 };
		if (noun === 'changes') {
			return { body: generations.changes(Number(url.searchParams.get('after')), Number(url.searchParams.get('limit') ?? 500)) };
		}
		if (noun === 'files') return moveFile((body as { name: string }).name, id === 'delete');
		if (noun !== 'generations') return null;
		if (third === 'pictures') return setDeleted(id, fifth !== 'restore', Number(n));
		if (method === 'PUT') {
			submissions += 1;
			if (refusal !== null) {
				const { code, detail, field, retry_after } = refusal;
				refusal = null;
				throw new ProblemError(code, detail, {
					...(field === undefined ? {} : { field }),
					...(retry_after === undefined ? {} : { retry_after }),
				});
			}
			const { owner, request } = body as Submission;
			const { generation, created } = generations.submit(id, { owner, request: parseGenerationRequest(request) });
			return { status: created ? 202 : 200, body: generation };
		}
		if (method === 'DELETE') return setDeleted(id, true);
		if (third === 'restore') return setDeleted(id, false);
		if (third === 'cancel') return { body: generations.end(id, { state: 'cancelled' }) };
		if (third === 'preview') {
			const image = previews.get(id);
			if (image === undefined) throw new ProblemError('not_found', 'There is no preview of this generation.');
			const [head = '', data = ''] = image.split(',');
			return { bytes: Buffer.from(data, 'base64'), type: head.slice('data:'.length, -';base64'.length) };
		}
		return { body: generations.get(id) };
	};

	const respond = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
		const body = await readBody(incoming);
		if (held !== null) await held;
		if (incoming.headers.authorization !== `Bearer ${token}`) return send(outgoing, problemOf('not_authenticated', 'No token.'));
		const { method = 'GET' } = incoming;
		if (incoming.url === '/events') {
			outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
			listeners.add(outgoing);
			outgoing.on('close', () => listeners.delete(outgoing));
			const { log, cursor } = generations.changes(Number.MAX_SAFE_INTEGER, 0);
			outgoing.write(`event: changed\ndata: ${JSON.stringify({ log, cursor })}\n\n`);
			return;
		}
		const answer = await handle(method, new URL(incoming.url ?? '/', 'http://fake'), body).catch((error: unknown) => {
			if (error instanceof ProblemError) return { status: error.problem.status, body: error.problem };
			throw error;
		});
		const left = lost.get(method) ?? 0;
		if (left > 0) {
			lost.set(method, left - 1);
			incoming.socket.destroy();
			return;
		}
		send(outgoing, answer ?? problemOf('not_found', 'There is nothing at this address.'));
	};

	const up = async (): Promise<void> => {
		server = createServer((incoming, outgoing) => void respond(incoming, outgoing).catch(() => outgoing.destroy()));
		server.listen(port, '127.0.0.1');
		await once(server, 'listening');
		({ port } = server.address() as AddressInfo);
	};
	const down = async (): Promise<void> => {
		const stopping = server;
		server = null;
		if (stopping === null) return;
		const closed = once(stopping, 'close');
		stopping.close();
		stopping.closeAllConnections();
		await closed;
	};
	await mkdir(outputs, { recursive: true });
	await up();

	return {
		url: `http://127.0.0.1:${port}`,
		token,
		generations,
		get submissions() {
			return submissions;
		},
		step: (id, step, image) => {
			const { steps, count } = generations.get(id).settings;
			const progress: ServiceProgress = {
				stage: 'denoise',
				step,
				steps,
				picture: 1,
				pictures: count,
				loading: null,
				upscaled: null,
				remaining_s: (steps - step) / 10,
				preview: image !== undefined || previews.has(id),
			};
			generations.progress(id, progress);
			if (image !== undefined) previews.set(id, image);
			emit('step', { id, progress });
			if (image !== undefined) emit('preview', { id, picture: 1, step, image });
		},
		finish: async (id, ending = {}) => {
			if (generations.get(id).state === 'queued') generations.start(id);
			const generation = generations.get(id);
			const { state = 'done' } = ending;
			const folder = day();
			const files = ending.files ?? (await writePictures(outputs, folder, generation, state === 'done' ? generation.settings.count : 0));
			const end = { ...generation, state, files, problem: ending.problem ?? null, ended_at: new Date().toISOString() };
			await writeSidecar(outputs, folder, end);
			previews.delete(id);
			return generations.end(id, { ...ending, files, day: folder });
		},
		refuseNext: (problem) => {
			refusal = problem;
		},
		loseAnswers: (method, count) => void lost.set(method, count),
		hold: () => {
			const { promise, resolve } = Promise.withResolvers<void>();
			held = promise;
			return () => {
				held = null;
				resolve();
			};
		},
		down,
		up,
		[Symbol.asyncDispose]: down,
	};
}

/** What runs and waits, 2 s each. */
function queueOf(generations: FakeGenerations): ServiceQueue {
	const of = (state: string) =>
		generations
			.list()
			.filter((generation) => generation.state === state)
			.map((generation) => ({ generation, expected_s: 2, paused: false, not_before: null }));
	return { paused: false, running: of('running'), waiting: of('queued') };
}

interface Answer {
	status?: number;
	body?: unknown;
	bytes?: Uint8Array;
	type?: string;
}

function problemOf(code: 'not_found' | 'not_authenticated', detail: string): Answer {
	const { problem } = new ProblemError(code, detail);
	return { status: problem.status, body: problem };
}

function send(outgoing: ServerResponse, { status = 200, body, bytes, type = 'application/json' }: Answer): void {
	outgoing.writeHead(status, { 'content-type': type });
	if (bytes !== undefined) outgoing.end(bytes);
	else if (body === undefined) outgoing.end();
	else outgoing.end(JSON.stringify(body));
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}
