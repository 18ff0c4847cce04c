/** A library of models under test, beside a hub whose line is bad. Only the process that opens networks is replaced. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '#contract/log.ts';
import type { ModelJob } from '#contract/models.ts';
import { offerModel } from '../../gpu-service/engine/describe.ts';
import { readTemplates } from '../../gpu-service/models/checkpoint/templates.ts';
import { createModelLibrary, type LibraryOptions, type ModelLibrary } from '../../gpu-service/models/library/library.ts';
import { createWeightFiles } from '../../gpu-service/models/library/weight-files.ts';
import { readModelFolder } from '../../gpu-service/models/model-folder.ts';
import { type FakeHub, fakeToken, readFiles, startFakeHub } from './fake-hub.ts';
import { until } from './program.ts';

export interface LibraryUnderTest extends AsyncDisposable {
	/** Everything of the test lies in here. */
	readonly base: string;
	/** The models folder. */
	readonly folder: string;
	/** Has a repository `easel/tiny`. */
	readonly hub: FakeHub;
	/** The one in use; {@link reopen} makes it another. */
	library: ModelLibrary;
	/** Folders that were tried before they were offered. */
	readonly tried: string[];
	/** Ends the library and opens it again, as after a restart, with other options. */
	reopen(options?: Partial<LibraryOptions>): Promise<void>;
	/** Adds `easel/tiny` or something else with its licence accepted, and waits for the end. */
	add(request?: Partial<Parameters<ModelLibrary['add']>[0]>): Promise<ModelJob>;
	blobs(): Promise<string[]>;
	/** Names of files of the repository that are not, byte for byte, in the model of this name. */
	different(name: string, repository?: string): string[];
}

export const tiny = 'fixtures/pipelines/models/sd15-external-data';

export async function openLibraryUnderTest(): Promise<LibraryUnderTest> {
	const base = await mkdtemp(join(tmpdir(), 'easel-library-'));
	const folder = join(base, 'models');
	const hub = await startFakeHub();
	hub.repositories.set('easel/tiny', { files: readFiles(tiny), licence: 'openrail' });
	hub.beforeBreak = (sha256, bytes) => until('the client has what was sent', () => hasPart(folder, sha256, bytes));
	const tried: string[] = [];

	const open = (options: Partial<LibraryOptions> = {}): ModelLibrary =>
		createModelLibrary({
			folder,
			hub: { endpoint: hub.endpoint, token: fakeToken, offline: false },
			patience: { tries: 4, firstPauseMs: 1, longestPauseMs: 5, silenceMs: 300 },
			reserveBytes: 0,
			check: {
				provider: async () => 'cpu',
				try: async (path) => {
					offerModel(readModelFolder(path), 'cpu');
					tried.push(path);
					return [];
				},
			},
			weightFiles: createWeightFiles(readTemplates('fixtures/checkpoints/templates')),
			preparation: {
				prepare: async (_name, onShare) => {
					onShare(0.5);
					return ['prepared once'];
				},
				makeInt8: async (name) => `${name}-int8`,
			},
			isUsable: async (name) => existsSync(join(folder, name)),
			log: createLog({ source: 'gpu', level: 'error', terminal: false, write: () => undefined }),
			...options,
		});
	const test: LibraryUnderTest = {
		base,
		folder,
		hub,
		tried,
		library: open(),
		reopen: async (options) => {
			await test.library[Symbol.asyncDispose]();
			test.library = open(options);
		},
		add: async (request = {}) => {
			const { library } = test;
			return await library.ended(library.add({ source: 'easel/tiny', accept_licence: true, ...request }).id);
		},
		blobs: async () => {
			const names = await readdir(join(folder, 'blobs'), { recursive: true }).catch(() => []);
			return names.filter((name) => /[0-9a-f]{64}$/.test(name));
		},
		different: (name, repository = 'easel/tiny') =>
			Object.entries(hub.repositories.get(repository)?.files ?? {})
				.filter(([path, content]) => !readFileSync(join(folder, name, path)).equals(content))
				.map(([path]) => path),
		[Symbol.asyncDispose]: async () => {
			await test.library[Symbol.asyncDispose]();
			await hub[Symbol.asyncDispose]();
			await rm(base, { recursive: true, force: true });
		},
	};
	return test;
}

/** True when the file that is being fetched has so many bytes on disk. */
function hasPart(folder: string, sha256: string, bytes: number): boolean {
	const partial = join(folder, '.jobs', 'partial', sha256);
	return (statSync(partial, { throwIfNoEntry: false })?.size ?? 0) >= bytes;
}
