/** What people add to pictures. A picture is named by its id, whether or not it is there: marks of what lies in the bin are kept. */
export const marks = `
	CREATE TABLE mark (
		picture TEXT PRIMARY KEY,
		owner TEXT NOT NULL,
		favourite INTEGER NOT NULL CHECK (favourite IN (0, 1)),
		note TEXT NOT NULL,
		visibility TEXT NOT NULL CHECK (visibility IN ('private', 'unlisted', 'public')),
		-- Counts all changes of marks, tags and albums: what the index of pictures has not heard of has a larger one.
		sequence INTEGER NOT NULL,
		changed_at INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE UNIQUE INDEX mark_sequence ON mark (sequence);
	CREATE INDEX mark_favourite ON mark (owner, picture) WHERE favourite = 1;
	CREATE INDEX mark_visible ON mark (visibility, owner, picture) WHERE visibility <> 'private';

	CREATE TABLE picture_tag (
		picture TEXT NOT NULL,
		owner TEXT NOT NULL,
		tag TEXT NOT NULL,
		PRIMARY KEY (picture, tag)
	) STRICT, WITHOUT ROWID;

	CREATE INDEX picture_tag_tag ON picture_tag (owner, tag, picture);

	CREATE TABLE album (
		id TEXT PRIMARY KEY,
		owner TEXT NOT NULL,
		name TEXT NOT NULL,
		-- Null: the newest of its pictures.
		cover TEXT,
		visibility TEXT NOT NULL CHECK (visibility IN ('private', 'unlisted', 'public')),
		created_at INTEGER NOT NULL,
		UNIQUE (owner, name)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE album_picture (
		album TEXT NOT NULL REFERENCES album ON DELETE CASCADE,
		picture TEXT NOT NULL,
		added_at INTEGER NOT NULL,
		PRIMARY KEY (album, picture)
	) STRICT, WITHOUT ROWID;

	CREATE INDEX album_picture_picture ON album_picture (picture);

	CREATE TABLE saved_search (
		id TEXT PRIMARY KEY,
		owner TEXT NOT NULL,
		name TEXT NOT NULL,
		search TEXT NOT NULL,
		created_at INTEGER NOT NULL,
		UNIQUE (owner, name)
	) STRICT, WITHOUT ROWID;
`;
