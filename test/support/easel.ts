/** The whole of Easel under test: both processes on free ports, folders of their own, and a client that holds the household key. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Generation, GenerationPage } from '#contract/generation.ts';
import { hasEnded } from '#contract/generation.ts';
import { type Program, startProgram, until } from './program.ts';

export const key = 'test-household-key-0123456789abcdefghijklmnop';
const token = 'test-service-token-0123456789abcdefghijklmnop';

export interface EaselOptions {
	/** Further settings of both processes. */
	settings?: Record<string, string>;
	/** Entry of the GPU service: the real one unless a test needs to stop it at a moment. */
	gpuEntry?: string;
	/** Environment of the GPU service alone. */
	gpuEnvironment?: Record<string, string>;
	/** Fills the outputs folder before the programs start. */
	fill?: (outputs: string) => Promise<void>;
	/** A copy of the models that the test may damage; otherwise the shipped folder is used as it is. */
	ownModels?: boolean;
}

export interface TestEasel extends AsyncDisposable {
	readonly folder: string;
	readonly outputs: string;
	readonly data: string;
	readonly models: string;
	readonly url: string;
	gpu: Program;
	web: Program;
	startGpu(entry?: string, environment?: Record<string, string>): Promise<void>;
	startWeb(): Promise<void>;
	/** `fetch` with the household key as bearer token. */
	call(path: string, init?: RequestInit): Promise<Response>;
	post(request: unknown, headers?: Record<string, string>): Promise<Response>;
	/** Posts and expects 202. */
	accept(request: unknown, headers?: Record<string, string>): Promise<Generation>;
	get(id: string, wait?: number): Promise<Generation>;
	/** Waits for the end of a generation, over restarts of either process. */
	ended(id: string): Promise<Generation>;
	list(query?: string): Promise<GenerationPage>;
}

const gpuMain = 'gpu-service/main.ts';

export async function startEasel(options: EaselOptions = {}): Promise<TestEasel> {
	const folder = await mkdtemp(join(tmpdir(), 'easel-'));
	const outputs = join(folder, 'outputs');
	const data = join(folder, 'data');
	let models = 'models';
	if (options.ownModels === true) {
		models = join(folder, 'models');
		await cp('models', models, { recursive: true });
	}
	const common = {
		EASEL_DATA: data,
		EASEL_OUTPUTS: outputs,
		EASEL_MODELS: models,
		EASEL_GPU_TOKEN: token,
		EASEL_KEY: key,
		EASEL_HOST: '0.0.0.0',
		EASEL_PROVIDERS: 'cpu',
		EASEL_DISK_RESERVE_MB: '1',
		...options.settings,
	};
	let gpuPort = '0';
	let webPort = '0';

	const easel: TestEasel = {
		folder,
		outputs,
		data,
		models,
		get url() {
			return `http://localhost:${webPort}`;
		},
		gpu: undefined as unknown as Program,
		web: undefined as unknown as Program,
		startGpu: async (entry = options.gpuEntry ?? gpuMain, environment = options.gpuEnvironment ?? {}) => {
			easel.gpu = startProgram(entry, { ...common, EASEL_GPU_PORT: gpuPort, ...environment });
			gpuPort = await listeningPort(easel.gpu);
		},
		startWeb: async () => {
			easel.web = startProgram('src/server/main.ts', { ...common, EASEL_PORT: webPort, EASEL_GPU_PORT: gpuPort });
			webPort = await listeningPort(easel.web);
		},
		call: (path, init = {}) =>
			fetch(`http://localhost:${webPort}${path}`, {
				...init,
				headers: { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) },
			}),
		post: (request, headers = {}) =>
			easel.call('/api/generations', {
				method: 'POST',
				body: JSON.stringify(request),
				headers: { 'content-type': 'application/json', ...headers },
			}),
		accept: async (request, headers) => {
			const response = await easel.post(request, headers);
			const body = await response.text();
			if (response.status !== 202) throw new Error(`Not accepted: ${response.status} ${body}`);
			return JSON.parse(body) as Generation;
		},
		get: async (id, wait = 0) => {
			const response = await easel.call(`/api/generations/${id}?wait=${wait}`);
			const body = await response.text();
			if (response.status !== 200) throw new Error(`GET ${id}: ${response.status} ${body}`);
			return JSON.parse(body) as Generation;
		},
		ended: (id) =>
			until(
				`${id} ends`,
				async () => {
					const generation = await easel.get(id, 1).catch(() => null);
					return generation !== null && hasEnded(generation.state) ? generation : null;
				},
				60_000,
			),
		list: async (query = '') => (await (await easel.call(`/api/generations${query}`)).json()) as GenerationPage,
		[Symbol.asyncDispose]: async () => {
			await easel.web?.end('SIGKILL');
			await easel.gpu?.end('SIGKILL');
			await rm(folder, { recursive: true, force: true, maxRetries: 5 });
		},
	};
	try {
		await options.fill?.(outputs);
		await easel.startGpu();
		await easel.startWeb();
	} catch (error) {
		await easel[Symbol.asyncDispose]();
		throw error;
	}
	return easel;
}

/** Both programs say where they listen in a JSON log line with a `port`. */
async function listeningPort(program: Program): Promise<string> {
	const line = await program.line((text) => text.startsWith('{') && /listens/.test(text));
	return String((JSON.parse(line) as { port: number }).port);
}
