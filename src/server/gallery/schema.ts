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

	`-- What is there is read again, into tiles too.
	DELETE FROM generation;
	DELETE FROM file;
	DELETE FROM log_position;

	-- A picture as the gallery shows it, when its generation has ended and its file is there.
	CREATE TABLE tile (
		-- Milliseconds of its creation times 1,024, and a place among those of the same: its place in the gallery.
		number INTEGER PRIMARY KEY,
		picture TEXT NOT NULL UNIQUE,
		generation TEXT NOT NULL,
		owner TEXT NOT NULL,
		created_at INTEGER NOT NULL,
		deleted_at INTEGER,
		width INTEGER NOT NULL,
		height INTEGER NOT NULL,
		prompt TEXT NOT NULL,
		model TEXT NOT NULL,
		seed INTEGER,
		sha256 TEXT NOT NULL,
		favourite INTEGER NOT NULL,
		visibility TEXT NOT NULL,
		-- Hash of all that is kept of it here and in tile_text.
		digest TEXT NOT NULL
	) STRICT;
	CREATE INDEX tile_listed ON tile (owner) WHERE deleted_at IS NULL;
	CREATE INDEX tile_binned ON tile (owner) WHERE deleted_at IS NOT NULL;
	CREATE INDEX tile_generation ON tile (generation);
	CREATE INDEX tile_content ON tile (sha256);

	-- What is searched, by the number of the tile. Prefixes of their own make the beginnings of common words quick.
	CREATE VIRTUAL TABLE tile_text USING fts5 (
		prompt, negative_prompt, model, settings, note, facets,
		content = '', contentless_delete = 1, prefix = '2 3 4 5 6', tokenize = "unicode61 remove_diacritics 2"
	);

	-- How many tiles there are in each quarter of an hour, the finest difference between two time zones; see find.ts.
	CREATE TABLE tile_count (
		owner TEXT NOT NULL,
		binned INTEGER NOT NULL,
		quarter INTEGER NOT NULL,
		count INTEGER NOT NULL,
		PRIMARY KEY (owner, binned, quarter)
	) STRICT, WITHOUT ROWID;
	CREATE TRIGGER tile_came AFTER INSERT ON tile BEGIN
		INSERT INTO tile_count VALUES (new.owner, new.deleted_at IS NOT NULL, new.number / 921600000, 1)
			ON CONFLICT DO UPDATE SET count = count + 1;
	END;
	CREATE TRIGGER tile_went AFTER DELETE ON tile BEGIN
		UPDATE tile_count SET count = count - 1
			WHERE owner = old.owner AND binned = (old.deleted_at IS NOT NULL) AND quarter = old.number / 921600000;
		DELETE FROM tile_count
			WHERE owner = old.owner AND binned = (old.deleted_at IS NOT NULL) AND quarter = old.number / 921600000 AND count = 0;
	END;

	-- What a generation was made from: the id of a picture, or 'input:<sha256>' for the content of one.
	CREATE TABLE lineage (
		generation TEXT NOT NULL,
		parent TEXT NOT NULL,
		operation TEXT NOT NULL,
		PRIMARY KEY (generation, parent)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX lineage_parent ON lineage (parent, generation);

	-- Mean colours, '#rrggbb', by the content of the picture.
	CREATE TABLE colour (
		sha256 TEXT PRIMARY KEY,
		colour TEXT NOT NULL
	) STRICT, WITHOUT ROWID;

	-- How far the changes of marks have been taken in.
	CREATE TABLE mark_position (
		one INTEGER PRIMARY KEY CHECK (one = 1),
		sequence INTEGER NOT NULL
	) STRICT;`,

	`-- In the order of their numbers.
	CREATE INDEX tile_public ON tile (visibility) WHERE visibility = 'public' AND deleted_at IS NULL;
	CREATE INDEX tile_public_of ON tile (owner) WHERE visibility = 'public' AND deleted_at IS NULL;`,
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
