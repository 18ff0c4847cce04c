/** Runs jobs: starts and stops them, keeps and tells how far they are, and goes on with those that a former process left. */
import { randomUUID } from 'node:crypto';
import type { Log } from '#contract/log.ts';
import type { AddModelRequest, ModelJob } from '#contract/models.ts';
import { ProblemError } from '#contract/problem.ts';
import { type JobRecord, type Jobs, openJobs } from './jobs.ts';
import type { RunningJob } from './parts.ts';
import { createLiveJob, type LiveJob, Stopped, type StopReason, toModelJob } from './running-job.ts';
import { toProblemError } from './to-problem.ts';

export interface RunnerOptions {
	/** File with the list of jobs. */
	database: string;
	log: Log;
	/** Called once when the list is open, before any job goes on. */
	prepare(): Promise<void>;
	work(job: RunningJob): Promise<void>;
	/** Called when the run of a job has ended, however that was. */
	clean(record: JobRecord): Promise<void>;
}

export interface Runner extends AsyncDisposable {
	/** Opens the list, and makes it where there is none. @throws ModelsInUseError */
	open(): void;
	/** The same, but makes nothing. @throws ModelsInUseError */
	look(): void;
	/** All that are known. */
	records(): JobRecord[];
	/** @throws ProblemError `not_found` */
	find(id: string): JobRecord;
	isRunning(record: JobRecord): boolean;
	create(kind: JobRecord['kind'], request: AddModelRequest, models: string[]): ModelJob;
	start(record: JobRecord): ModelJob;
	stop(record: JobRecord, why: Exclude<StopReason, 'closing'>): Promise<ModelJob>;
	ended(id: string): Promise<ModelJob>;
	told(record: JobRecord): ModelJob;
	onJob(listener: (job: ModelJob) => void): () => void;
}

/** Figures of one job are told at most this often. */
const tellEveryMs = 300;

/** True when it never goes on. A failed one that brings a model may be resumed; everything else is begun anew. */
export function isOver({ kind, state }: JobRecord): boolean {
	return state === 'done' || state === 'cancelled' || (kind !== 'add' && state === 'failed');
}

export function createRunner({ database, log, prepare, work, clean }: RunnerOptions): Runner {
	const listeners = new Set<(job: ModelJob) => void>();
	const running = new Map<string, LiveJob>();
	const timers = new Map<string, NodeJS.Timeout>();
	let opened: Jobs | null = null;
	let known = new Map<string, JobRecord>();
	let prepared: Promise<void> = Promise.resolve();
	let isClosed = false;

	function open(): Jobs {
		if (isClosed) throw new ProblemError('draining', 'Easel is stopping.');
		const jobs = opened ?? openJobs(database, { mustExist: false });
		if (jobs === null) throw new Error('the list of jobs was not made');
		if (opened === null) take(jobs);
		return jobs;
	}

	function take(jobs: Jobs): void {
		opened = jobs;
		known = new Map(jobs.all().map((job) => [job.id, job]));
		prepared = prepare().catch((error: unknown) => log.warn('leftovers in the models folder could not be removed', { error }));
		for (const job of known.values()) if (job.state === 'running') start(job);
	}

	function tell(job: LiveJob, isNews: boolean): void {
		const { id } = job.record;
		if (!isNews && timers.has(id)) return;
		clearTimeout(timers.get(id));
		timers.delete(id);
		const say = (): void => {
			timers.delete(id);
			for (const listener of listeners) listener(job.told());
		};
		if (isNews) say();
		else timers.set(id, setTimeout(say, tellEveryMs));
	}

	function start(record: JobRecord): LiveJob {
		const live: LiveJob = createLiveJob(record, open(), (isNews) => tell(live, isNews));
		running.set(record.id, live);
		live.save({ state: 'running', problem: null });
		tell(live, true);
		live.ended = run(live)
			.catch((error: unknown) => log.error('the end of a job could not be kept', { id: record.id, error }))
			.finally(() => {
				clearTimeout(timers.get(record.id));
				timers.delete(record.id);
				running.delete(record.id);
			});
		return live;
	}

	async function run(live: LiveJob): Promise<void> {
		const { record } = live;
		try {
			await prepared;
			await work(live);
			if (record.state === 'running') live.save({ state: 'done' });
		} catch (error) {
			const why = live.signal.aborted && live.signal.reason instanceof Stopped ? live.signal.reason.why : null;
			// Closing leaves it running: the next start goes on.
			if (why === 'paused' || why === 'cancelled') live.save({ state: why });
			else if (why === null) fail(live, error);
		}
		await clean(record);
	}

	function fail(live: LiveJob, error: unknown): void {
		const { problem } = toProblemError(error, live.record.models[0] ?? 'this model');
		if (problem.code === 'internal') log.error('a job for a model failed', { id: live.record.id, error });
		live.save({ state: 'failed', problem });
	}

	const told = (record: JobRecord): ModelJob => running.get(record.id)?.told() ?? toModelJob(record, new Map(), null);

	const find = (id: string): JobRecord => {
		open();
		const record = known.get(id);
		if (record === undefined) throw new ProblemError('not_found', 'There is no such job.');
		return record;
	};

	return {
		open: () => void open(),
		look: () => {
			if (opened !== null || isClosed) return;
			const jobs = openJobs(database, { mustExist: true });
			if (jobs !== null) take(jobs);
		},
		records: () => [...known.values()],
		find,
		isRunning: ({ id }) => running.has(id),
		create: (kind, request, models) => {
			open();
			const record = newRecord(kind, request, models);
			known.set(record.id, record);
			return start(record).told();
		},
		start: (record) => start(record).told(),
		stop: async (record, why) => {
			const live = running.get(record.id);
			if (live !== undefined) {
				live.stop(why);
				await live.ended;
			} else if (!isOver(record) && record.state !== why) {
				createLiveJob(record, open(), () => undefined).save({ state: why });
				for (const listener of listeners) listener(told(record));
				await clean(record);
			}
			return told(record);
		},
		ended: async (id) => {
			await running.get(id)?.ended;
			return told(known.get(id) ?? find(id));
		},
		told,
		onJob: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		[Symbol.asyncDispose]: async () => {
			isClosed = true;
			const all = [...running.values()];
			for (const job of all) job.stop('closing');
			await Promise.all(all.map(({ ended }) => ended));
			await prepared;
			opened?.[Symbol.dispose]();
			opened = null;
		},
	};
}

const firstStages = { add: 'looking', verify: 'checking', prepare: 'preparing', int8: 'preparing' } as const;

function newRecord(kind: JobRecord['kind'], request: AddModelRequest, models: string[]): JobRecord {
	const now = Date.now();
	return {
		id: randomUUID(),
		kind,
		request,
		models,
		state: 'running',
		stage: firstStages[kind],
		accepted: request.accept_licence === true,
		licence: null,
		variant: null,
		variants: [],
		plan: null,
		warnings: [],
		problem: null,
		createdAt: now,
		updatedAt: now,
	};
}
