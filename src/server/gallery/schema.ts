/** The file of the index. It holds nothing that cannot be found again in `outputs/` and in the log of the GPU service. */
import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Log } from '#contract/log.ts';
import { openDatabase } from '../database/database.ts';

const SQLITE_BUSY = 5;

const migrations = [
	`CREATE TABLE generation (
		id TEXT PRIMARY KEY,
		owner TEXT NOT NULL,
		-- Who vouches for it: 'log' (the GPU service), 'sidecar', or 'file' for a picture that somebody put there by hand.
		origin TEXT NOT NULL,
		-- What is told later never has a smaller turn.
		turn INTEGER NOT NULL,
		-- The state as it was told, and as it is shown: an end is shown when its files are there.
		told TEXT NOT NULL,
		state TEXT NOT NULL,
		listed INTEGER NOT NULL,
		binned INTEGER NOT NULL,
		-- The folder of its files.
		folder TEXT,
		-- JSON: request, settings, problem, warnings, provider, timings.
		facts TEXT NOT NULL,
		created_at INTEGER NOT NULL,
		started_at INTEGER,
		ended_at INTEGER,
		deleted_at INTEGER
	) STRICT;
	CREATE INDEX generation_listed ON generation (owner, listed, created_at, id);
	CREATE INDEX generation_binned ON generation (owner, created_at, id) WHERE binned = 1;
	CREATE INDEX generation_state ON generation (owner, state, created_at, id);
	CREATE INDEX generation_active ON generation (id) WHERE state IN ('queued', 'running');

	CREATE TABLE picture (
		id TEXT PRIMARY KEY,
		generation TEXT NOT NULL REFERENCES generation ON DELETE CASCADE,
		n INTEGER NOT NULL,
		-- '<folder>/<file>'
		name TEXT NOT NULL,
		type TEXT NOT NULL,
		width INTEGER NOT NULL,
		height INTEGER NOT NULL,
		seed INTEGER,
		bytes INTEGER NOT NULL,
		sha256 TEXT NOT NULL,
		deleted_at INTEGER
	) STRICT;
	CREATE INDEX picture_generation ON picture (generation, n);
	CREATE INDEX picture_name ON picture (name);
	CREATE INDEX picture_content ON picture (sha256);

	-- What lay in the outputs folder when it was last looked at.
	CREATE TABLE file (
		name TEXT PRIMARY KEY,
		folder TEXT NOT NULL,
		bytes INTEGER NOT NULL,
		modified_at INTEGER NOT NULL,
		binned INTEGER NOT NULL,
		-- The picture that it is, when no generation made it.
		dropped TEXT
	) STRICT;
	CREATE INDEX file_folder ON file (folder);
	CREATE INDEX file_dropped ON file (dropped) WHERE dropped IS NOT NULL;

	-- How far the log of the GPU service has been read.
	CREATE TABLE log_position (
		one INTEGER PRIMARY KEY CHECK (one = 1),
		log TEXT NOT NULL,
		cursor INTEGER NOT NULL
	) STRICT;`,
];

/** Opens the index; one that is damaged or of another version is replaced by an empty one. @throws Error when another process holds it. */
export function openIndex(file: string, log: Log): DatabaseSync {
	const database = openOrReplace(file, log);
	// What a power cut takes from it is read again: the position in the log is lost with the effects that it stands for.
	database.exec('PRAGMA synchronous = NORMAL');
	return database;
}

function openOrReplace(file: string, log: Log): DatabaseSync {
	try {
		return openDatabase(file, migrations);
	} catch (error) {
		const cause = error instanceof Error ? error.cause : undefined;
		if (cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY) throw error;
		log.warn('the index of pictures could not be read and is made again from the outputs folder', { error });
		for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
		return openDatabase(file, migrations);
	}
}
