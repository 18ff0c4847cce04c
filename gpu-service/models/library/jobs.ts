/** Jobs on disk, so that a download goes on after a restart. The open file is also the lock: one process at a time changes `models/`. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AddModelRequest, ModelJobKind, ModelJobStage, ModelJobState, ModelLicence } from '#contract/models.ts';
import { type Problem, ProblemError } from '#contract/problem.ts';

/** A file of a plan. */
export interface PlannedFile {
	/** Relative to the model's folder. */
	path: string;
	url: string;
	/** Path in its repository; null for a file with an address of its own. */
	from: string | null;
	bytes: number | null;
	/** Told by the repository, or found when it was fetched. */
	sha256: string | null;
	gitOid: string | null;
	role: 'small' | 'graph' | 'weights' | 'checkpoint';
	done: boolean;
}

/** Everything that a download needs to go on without asking what it wants. */
export interface Plan {
	/** `org/name`; null for a single address. */
	repository: string | null;
	commit: string | null;
	/** False until the graphs were read for the names of their weights. */
	isComplete: boolean;
	files: PlannedFile[];
}

export interface JobRecord {
	id: string;
	kind: ModelJobKind;
	request: AddModelRequest;
	models: string[];
	state: ModelJobState;
	stage: ModelJobStage;
	accepted: boolean;
	licence: ModelLicence | null;
	variant: string | null;
	variants: string[];
	plan: Plan | null;
	/** Left out by records of before. */
	share?: number | null;
	warnings: string[];
	problem: Problem | null;
	createdAt: number;
	updatedAt: number;
}

export interface Jobs extends Disposable {
	/** Oldest first. */
	all(): JobRecord[];
	/** On disk when it returns. */
	save(job: JobRecord): void;
}

/** Another process holds the list of jobs, and with it the models folder. */
export class ModelsInUseError extends ProblemError {
	override name = 'ModelsInUseError';

	constructor(cause: unknown) {
		super('conflict', 'Another process is changing the models folder. Ask that one, or wait until it has ended.', { cause });
	}
}

/** Ended jobs that are remembered. */
const kept = 100;
/** A command that is just ending is waited for. */
const busyTimeoutMs = 1_000;
/** https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;

/**
 * @param file absolute. @returns null when `mustExist` and there is none.
 * @throws ModelsInUseError while another process has it; Error in plain words when it cannot be used.
 */
export function openJobs(file: string, { mustExist }: { mustExist: boolean }): Jobs | null {
	if (mustExist && !existsSync(file)) return null;
	let database: DatabaseSync | undefined;
	try {
		mkdirSync(dirname(file), { recursive: true });
		database = new DatabaseSync(file, { timeout: busyTimeoutMs });
		// Before the journal mode: then even the first access takes the lock of the whole file.
		database.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
			CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, created INTEGER NOT NULL, body TEXT NOT NULL) STRICT`);
		return createJobs(database);
	} catch (error) {
		database?.close();
		if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
			throw new ModelsInUseError(error);
		}
		throw new Error(`The list of jobs ${file} cannot be used: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
	}
}

function createJobs(database: DatabaseSync): Jobs {
	const write = database.prepare('INSERT INTO jobs VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body');
	const read = database.prepare('SELECT body FROM jobs ORDER BY created, id');
	const forget = database.prepare(
		`DELETE FROM jobs WHERE json_extract(body, '$.state') IN ('done', 'cancelled') AND id NOT IN
			(SELECT id FROM jobs WHERE json_extract(body, '$.state') IN ('done', 'cancelled') ORDER BY created DESC LIMIT ?)`,
	);
	return {
		all: () => read.all().map(({ body }) => JSON.parse(String(body)) as JobRecord),
		save: (job) => {
			write.run(job.id, job.createdAt, JSON.stringify(job));
			if (job.state === 'done' || job.state === 'cancelled') forget.run(kept);
		},
		[Symbol.dispose]: () => database.close(),
	};
}
