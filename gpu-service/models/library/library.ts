/**
 * The library of models: brings them, looks after them, takes them away. What takes time is a job, kept in `models/.jobs/`, and goes on where
 * it was when the process starts again. Nothing is written before the first request.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Log } from '#contract/log.ts';
import type {
	AddModelRequest,
	FoundRepository,
	ModelDetails,
	ModelFileKind,
	ModelJob,
	ModelJobKind,
	ModelPreset,
	ModelRemoval,
} from '#contract/models.ts';
import { ProblemError } from '#contract/problem.ts';
import { writeDefaultModel } from '../default-model.ts';
import { createHubRequests, type Patience, usualPatience } from '../hub/requests.ts';
import { searchHub } from '../hub/search.ts';
import type { HubSettings } from '../hub/settings.ts';
import { checkName, type ModelSource, nameFrom, parseSource } from '../hub/source.ts';
import { createBlobs } from '../store/blobs.ts';
import { addModel } from './add.ts';
import { describeModelFiles } from './details.ts';
import type { JobRecord } from './jobs.ts';
import type { ModelCheck, Preparation, RunningJob, WeightFiles, Workshop } from './parts.ts';
import { refuseTaken } from './place.ts';
import { makeInt8, prepare } from './prepare.ts';
import { presets as knownPresets } from './presets.ts';
import { consequences, placeOf, remove } from './remove.ts';
import { createRunner, isOver } from './runner.ts';
import { createTurn } from './turn.ts';
import { verify } from './verify.ts';

export interface LibraryOptions {
	/** The models folder. */
	folder: string;
	hub: HubSettings;
	patience?: Patience;
	/** Left free on the disk. */
	reserveBytes: number;
	freeBytes?: (folder: string) => Promise<number>;
	check: ModelCheck;
	weightFiles: WeightFiles;
	preparation: Preparation;
	/** Whether there is such a model, and it can paint. */
	isUsable(name: string): Promise<boolean>;
	presets?: readonly ModelPreset[];
	/** What needs a model now, each as a sentence: generations that wait for it, say. */
	uses?: (name: string) => Promise<string[]>;
	log: Log;
}

/** Every method throws ProblemError `conflict` while another process changes the folder. */
export interface ModelLibrary extends AsyncDisposable {
	presets(): readonly ModelPreset[];
	/** Begins to fetch or adopt. The same source again, while it is not done, is the same job. @throws ProblemError `validation_failed`, `conflict`. */
	add(request: AddModelRequest): ModelJob;
	/** Newest first. */
	jobs(): ModelJob[];
	/** Null for an unknown id. */
	job(id: string): ModelJob | null;
	/** @throws ProblemError `not_found`, `conflict` when its state does not allow it. */
	pause(id: string): Promise<ModelJob>;
	/** @param acceptLicence accepts the licence that the job waits for. */
	resume(id: string, acceptLicence: boolean): Promise<ModelJob>;
	/** Drops what was fetched, too. */
	cancel(id: string): Promise<ModelJob>;
	/** Repositories of the hub by name. @throws ProblemError `validation_failed`, `download_failed`. */
	search(query: string, signal: AbortSignal): Promise<FoundRepository[]>;
	/** What it takes, with whom it shares that, and what needs it. @throws ProblemError `not_found`. */
	details(name: string): Promise<ModelDetails>;
	/** Makes it the model of requests that name none. @throws ProblemError `not_found`. */
	makeDefault(name: string): Promise<void>;
	/** Begins to read every file again, or to make it quicker. @throws ProblemError `not_found`. */
	verify(name: string): ModelJob;
	prepare(name: string, options: { int8: boolean }): Promise<ModelJob>;
	/** @throws ProblemError `not_found`; `conflict` saying what would break. */
	remove(name: string, options: { kind: ModelFileKind; force: boolean }): Promise<ModelRemoval>;
	/** Resolves when nothing more happens with the job unless somebody asks, or the library is closed. */
	ended(id: string): Promise<ModelJob>;
	/** Told a few times a second while jobs run. Returns the way to stop. */
	onJob(listener: (job: ModelJob) => void): () => void;
}

/** Somebody waits for the answer. */
const searchPatience: Patience = { ...usualPatience, tries: 2, silenceMs: 4_000 };
const longestQuery = 200;

/** Jobs that were running when the process ended go on at once. */
export function createModelLibrary(options: LibraryOptions): ModelLibrary {
	const { log, presets = knownPresets } = options;
	const folder = resolve(options.folder);
	const own = join(folder, '.jobs');
	const blobs = createBlobs(join(folder, 'blobs'));
	let sweeping: Promise<unknown> = Promise.resolve();
	const beingRemoved = new Set<string>();

	const workshop: Workshop = {
		folder,
		hub: createHubRequests(options.hub, options.patience),
		blobs,
		check: options.check,
		weightFiles: options.weightFiles,
		preparation: options.preparation,
		reserveBytes: options.reserveBytes,
		freeBytes: options.freeBytes ?? freeBytesOf,
		partial: (key) => join(own, 'partial', key),
		scratch: ({ id }) => join(own, 'staged', id),
		turn: createTurn(),
		sweep: () => {
			const swept = sweeping.then(() => blobs.sweep(isWanted));
			sweeping = swept.catch(() => undefined);
			return swept;
		},
	};
	const works: Record<ModelJobKind, (job: RunningJob) => Promise<void>> = {
		add: (job) => addModel(workshop, job, presets),
		verify: (job) => verify(workshop, job),
		prepare: (job) => prepare(workshop, job),
		int8: (job) => makeInt8(workshop, job),
	};
	const runner = createRunner({
		database: join(own, 'jobs.sqlite'),
		log,
		prepare: async () => {
			for (const leftover of ['staged', 'removed']) await rm(join(own, leftover), { recursive: true, force: true });
			await workshop.sweep();
		},
		work: (job) => works[job.record.kind](job),
		clean: async (record) => {
			await rm(workshop.scratch(record), { recursive: true, force: true });
			if (record.state === 'cancelled') await drop(record);
		},
	});

	/** Contents that a job has fetched or is about to. */
	function isWanted(sha256: string): boolean {
		return runner.records().some((record) => !isOver(record) && record.plan?.files.some((file) => file.sha256 === sha256));
	}

	/** Removes what only this job wanted. */
	async function drop({ plan }: JobRecord): Promise<void> {
		const isLast = runner.records().every(isOver);
		if (isLast) await rm(join(own, 'partial'), { recursive: true, force: true });
		// What others have fetched a part of lies in the same folder.
		const mine = (plan?.files ?? []).filter(({ sha256 }) => sha256 !== null && !isWanted(sha256));
		for (const { sha256 } of mine) await rm(workshop.partial(sha256 ?? ''), { force: true });
		await workshop.sweep();
	}

	function add(request: AddModelRequest): ModelJob {
		const source = parseSource(request.source, presets);
		if (request.name !== undefined) checkName(request.name);
		runner.open();
		const unfinished = runner.records().filter((record) => record.kind === 'add' && !isOver(record));
		const same = unfinished.find((record) => isSameWish(record.request, request));
		if (same !== undefined) {
			same.accepted ||= request.accept_licence === true;
			const goesOn = !runner.isRunning(same) && (same.state !== 'licence' || same.accepted);
			return goesOn ? runner.start(same) : runner.told(same);
		}
		const name = request.name ?? nameOf(source);
		if (name !== null) refuseTaken(folder, name);
		if (name !== null && unfinished.some((record) => runner.isRunning(record) && record.models.includes(name))) {
			throw new ProblemError('conflict', `Another job is bringing a model "${name}". Choose another name.`);
		}
		return runner.create('add', request, name === null ? [] : [name]);
	}

	/** A job that mends a model would make half of it anew. */
	function refuseInWork(name: string): void {
		if (!runner.records().some((record) => runner.isRunning(record) && record.models.includes(name))) return;
		throw new ProblemError('conflict', `A job works on "${name}" at this moment. Cancel it first, or wait for its end.`);
	}

	// A list of jobs tells that there may be something to go on with.
	try {
		runner.look();
	} catch (error) {
		log.warn('models cannot be added or removed for now', { error });
	}

	async function checkUsable(name: string): Promise<void> {
		if (await options.isUsable(name)) return;
		throw new ProblemError('not_found', `There is no model "${name.slice(0, 64)}" that can paint.`);
	}

	/** The same job that runs already, or a new one. */
	function work(kind: Exclude<ModelJobKind, 'add'>, name: string): ModelJob {
		if (beingRemoved.has(name)) throw new ProblemError('conflict', `"${name}" is being removed at this moment.`);
		runner.open();
		const same = runner.records().find((record) => record.kind === kind && record.models[0] === name && runner.isRunning(record));
		return same === undefined ? runner.create(kind, { source: name }, [name]) : runner.told(same);
	}

	return {
		presets: () => presets,
		add,
		jobs: () => {
			runner.look();
			return runner
				.records()
				.toSorted((a, b) => b.createdAt - a.createdAt)
				.map(runner.told);
		},
		job: (id) => {
			runner.look();
			const record = runner.records().find((one) => one.id === id);
			return record === undefined ? null : runner.told(record);
		},
		pause: async (id) => {
			const record = runner.find(id);
			if (record.state !== 'running' && record.state !== 'paused') throw notNow(record, 'paused');
			return await runner.stop(record, 'paused');
		},
		resume: async (id, acceptLicence) => {
			const record = runner.find(id);
			if (runner.isRunning(record)) return runner.told(record);
			if (isOver(record)) throw notNow(record, 'resumed');
			record.accepted ||= acceptLicence;
			if (record.state === 'licence' && !record.accepted) {
				throw new ProblemError('conflict', `The licence "${record.licence?.name ?? 'not stated'}" has to be read and accepted first.`);
			}
			return runner.start(record);
		},
		cancel: (id) => runner.stop(runner.find(id), 'cancelled'),
		search: async (query, signal) => {
			const words = query.trim();
			if (words === '' || words.length > longestQuery) {
				throw new ProblemError('validation_failed', `"q" must be 1 to ${longestQuery} characters.`, { field: 'q' });
			}
			return await searchHub(createHubRequests(options.hub, options.patience ?? searchPatience), words, signal);
		},
		details: async (name) => {
			const uses = (await options.uses?.(name)) ?? [];
			const place = placeOf(folder, name, 'model');
			return await describeModelFiles(folder, name, [...uses, ...(await consequences(folder, place, name))]);
		},
		makeDefault: async (name) => {
			await checkUsable(name);
			await writeDefaultModel(folder, name);
		},
		verify: (name) => {
			placeOf(folder, name, 'model');
			return work('verify', name);
		},
		prepare: async (name, { int8 }) => {
			await checkUsable(name);
			return work(int8 ? 'int8' : 'prepare', name);
		},
		remove: async (name, { kind, force }) => {
			placeOf(folder, name, kind);
			runner.open();
			if (kind === 'model') refuseInWork(name);
			beingRemoved.add(name);
			try {
				const uses = kind === 'model' ? ((await options.uses?.(name)) ?? []) : [];
				return await remove(workshop, { name, kind, force, uses, bin: join(own, 'removed', randomUUID()) });
			} finally {
				beingRemoved.delete(name);
			}
		},
		ended: (id) => runner.ended(id),
		onJob: (listener) => runner.onJob(listener),
		[Symbol.asyncDispose]: async () => {
			await runner[Symbol.asyncDispose]();
			await sweeping;
		},
	};
}

/** Null where only a look tells. */
function nameOf(source: ModelSource): string | null {
	if (source.kind === 'place') return null;
	return nameFrom(source.kind === 'address' ? source.file : (source.preset?.name ?? source.id.split('/')[1] ?? source.id));
}

function isSameWish(a: AddModelRequest, b: AddModelRequest): boolean {
	return a.source.trim() === b.source.trim() && a.name === b.name && a.variant === b.variant;
}

function notNow({ state }: JobRecord, what: string): ProblemError {
	return new ProblemError('conflict', `The job is "${state}" and cannot be ${what}.`);
}

async function freeBytesOf(folder: string): Promise<number> {
	await mkdir(folder, { recursive: true });
	const { bavail, bsize } = await statfs(folder);
	return bavail * bsize;
}
