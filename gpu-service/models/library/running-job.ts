/** A job as it runs and as it is told: what lies in the list of jobs, and the figures that change all the time, which lie nowhere. */
import type { ModelJob } from '#contract/models.ts';
import type { JobRecord, Jobs } from './jobs.ts';
import type { RunningJob } from './parts.ts';

/** Over this time the speed is measured. */
const speedWindowMs = 5_000;
/** Bytes come many thousand times a second. */
const sampleEveryMs = 50;

export interface LiveJob extends RunningJob {
	/** Ends the run for one of these reasons. */
	stop(why: StopReason): void;
	/** Resolves when the run has ended. */
	ended: Promise<void>;
	told(): ModelJob;
}

export type StopReason = 'paused' | 'cancelled' | 'closing';

/** The reason of the signal of a job that was stopped. */
export class Stopped extends Error {
	override name = 'Stopped';
	readonly why: StopReason;

	constructor(why: StopReason) {
		super(why);
		this.why = why;
	}
}

/** @param tell called with true when the state or the stage has changed, with false when only figures have. */
export function createLiveJob(record: JobRecord, jobs: Jobs, tell: (isNews: boolean) => void): LiveJob {
	const abort = new AbortController();
	const done = new Map<string, number>();
	const samples: { at: number; bytes: number }[] = [];

	const sum = (): number => [...done.values()].reduce((total, bytes) => total + bytes, 0);
	const speed = (): number | null => {
		const [first] = samples;
		const last = samples.at(-1);
		if (record.stage !== 'downloading' || first === undefined || last === undefined || last.at - first.at < 500) return null;
		return Math.max(0, Math.round(((last.bytes - first.bytes) / (last.at - first.at)) * 1000));
	};
	return {
		record,
		signal: abort.signal,
		ended: Promise.resolve(),
		stop: (why) => abort.abort(new Stopped(why)),
		save: (change) => {
			const isNews = ('state' in change && change.state !== record.state) || ('stage' in change && change.stage !== record.stage);
			Object.assign(record, change, { updatedAt: Date.now() });
			jobs.save(record);
			tell(isNews);
		},
		onBytes: (path, bytes) => {
			done.set(path, bytes);
			const now = performance.now();
			if (now - (samples.at(-1)?.at ?? 0) >= sampleEveryMs) samples.push({ at: now, bytes: sum() });
			while (samples.length > 2 && now - (samples[0]?.at ?? now) > speedWindowMs) samples.shift();
			tell(false);
		},
		warn: (words) => {
			if (record.warnings.includes(words)) return;
			record.warnings.push(words);
			jobs.save(record);
		},
		told: () => toModelJob(record, done, record.state === 'running' ? speed() : null),
	};
}

/** @param done bytes by path, of files that are not whole yet. */
export function toModelJob(record: JobRecord, done: ReadonlyMap<string, number>, bytesPerSecond: number | null): ModelJob {
	const files = (record.plan?.files ?? []).map(({ path, bytes, done: isDone }) => ({
		path,
		bytes,
		bytes_done: isDone && bytes !== null ? bytes : (done.get(path) ?? 0),
	}));
	const isSized = files.length > 0 && files.every(({ bytes }) => bytes !== null);
	return {
		id: record.id,
		kind: record.kind,
		source: record.request.source,
		models: record.models,
		state: record.state,
		stage: record.stage,
		licence: record.licence,
		variant: record.variant,
		variants: record.variants,
		commit: record.plan?.commit ?? null,
		share: record.share ?? null,
		bytes: isSized ? files.reduce((total, { bytes }) => total + (bytes ?? 0), 0) : null,
		bytes_done: files.reduce((total, file) => total + file.bytes_done, 0),
		bytes_per_second: bytesPerSecond,
		files,
		warnings: record.warnings,
		problem: record.problem,
		created_at: new Date(record.createdAt).toISOString(),
		updated_at: new Date(record.updatedAt).toISOString(),
	};
}
