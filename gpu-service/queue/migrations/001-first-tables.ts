/** Times are integer milliseconds UTC; durations are milliseconds; structured values are JSON text. */
export const firstTables = `
	CREATE TABLE meta (
		key TEXT PRIMARY KEY,
		value TEXT NOT NULL
	) STRICT;

	-- Another value means another log: its readers start again from 0.
	INSERT INTO meta (key, value) VALUES ('log', lower(hex(randomblob(16))));

	CREATE TABLE generation (
		-- Order of acceptance; unlike a clock it never goes back.
		number INTEGER PRIMARY KEY AUTOINCREMENT,
		id TEXT NOT NULL UNIQUE,
		owner TEXT NOT NULL,
		request TEXT NOT NULL CHECK (json_valid(request)),
		settings TEXT NOT NULL CHECK (json_valid(settings)),
		state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
		rank REAL NOT NULL,
		priority INTEGER NOT NULL,
		not_before INTEGER NOT NULL,
		paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
		attempt INTEGER NOT NULL,
		crashes INTEGER NOT NULL,
		interruptions INTEGER NOT NULL,
		-- Set exactly while an attempt may still finish.
		lease_until INTEGER,
		day TEXT,
		files TEXT NOT NULL CHECK (json_valid(files)),
		problem TEXT CHECK (json_valid(problem)),
		warnings TEXT NOT NULL CHECK (json_valid(warnings)),
		run TEXT CHECK (json_valid(run)),
		timings TEXT CHECK (json_valid(timings)),
		published INTEGER NOT NULL CHECK (published IN (0, 1)),
		created_at INTEGER NOT NULL,
		started_at INTEGER,
		ended_at INTEGER,
		deleted_at INTEGER,
		CHECK (state <> 'running' OR lease_until IS NOT NULL),
		CHECK (state <> 'queued' OR lease_until IS NULL),
		CHECK ((state IN ('queued', 'running')) = (ended_at IS NULL))
	) STRICT;

	CREATE INDEX generation_waiting ON generation (number) WHERE state = 'queued';
	CREATE INDEX generation_leased ON generation (lease_until) WHERE lease_until IS NOT NULL;
	CREATE INDEX generation_unpublished ON generation (number) WHERE published = 0 AND ended_at IS NOT NULL;
	CREATE INDEX generation_binned ON generation (deleted_at) WHERE deleted_at IS NOT NULL;

	CREATE TABLE binned_picture (
		generation TEXT NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
		n INTEGER NOT NULL,
		binned_at INTEGER NOT NULL,
		PRIMARY KEY (generation, n)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE attempt (
		generation TEXT NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
		number INTEGER NOT NULL,
		worker TEXT NOT NULL,
		outcome TEXT CHECK (outcome IN ('finished', 'crash', 'interruption', 'dropped')),
		device_ms REAL NOT NULL,
		started_at INTEGER NOT NULL,
		ended_at INTEGER,
		PRIMARY KEY (generation, number)
	) STRICT, WITHOUT ROWID;

	CREATE INDEX attempt_ended ON attempt (ended_at) WHERE outcome = 'finished';

	CREATE TABLE usage (
		owner TEXT PRIMARY KEY,
		device_ms REAL NOT NULL,
		turns INTEGER NOT NULL,
		last_turn INTEGER NOT NULL,
		turn_start REAL NOT NULL,
		turn_end REAL NOT NULL
	) STRICT;

	-- AUTOINCREMENT: the cursor of an entry that was removed is never given again.
	CREATE TABLE change (
		cursor INTEGER PRIMARY KEY AUTOINCREMENT,
		id TEXT NOT NULL,
		kind TEXT NOT NULL CHECK (kind IN ('queued', 'started', 'requeued', 'ended', 'deleted', 'restored', 'purged')),
		generation TEXT CHECK (json_valid(generation))
	) STRICT;

	CREATE INDEX change_of ON change (id);
`;
