/** What people keep for their prompts, and groups of generations. */
export const promptLibrary = `
	CREATE TABLE library_entry (
		id TEXT PRIMARY KEY,
		owner TEXT NOT NULL,
		kind TEXT NOT NULL CHECK (kind IN ('styles', 'templates', 'wildcards')),
		name TEXT NOT NULL,
		-- What contract/prompt-library.ts says of its kind.
		content TEXT NOT NULL CHECK (json_valid(content)),
		created_at INTEGER NOT NULL,
		UNIQUE (owner, kind, name)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE picture_group (
		id TEXT PRIMARY KEY,
		owner TEXT NOT NULL,
		title TEXT NOT NULL,
		axes TEXT NOT NULL CHECK (json_valid(axes)),
		-- Ids of its generations, in the order of the cells.
		cells TEXT NOT NULL CHECK (json_valid(cells)),
		created_at INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE INDEX picture_group_owner ON picture_group (owner, created_at);
`;
