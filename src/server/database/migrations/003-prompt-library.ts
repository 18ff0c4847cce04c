/** What people keep for their prompts, the prompts that they used, and groups of generations. */
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

	-- Prompts that were sent, each once.
	CREATE TABLE used_prompt (
		owner TEXT NOT NULL,
		prompt TEXT NOT NULL,
		negative_prompt TEXT NOT NULL,
		-- Both in lower case, for searching.
		search TEXT NOT NULL,
		times INTEGER NOT NULL,
		used_at INTEGER NOT NULL,
		PRIMARY KEY (owner, prompt, negative_prompt)
	) STRICT;

	CREATE INDEX used_prompt_newest ON used_prompt (owner, used_at);

	CREATE TABLE picture_group (
		id TEXT PRIMARY KEY,
		owner TEXT NOT NULL,
		idempotency_key TEXT,
		-- SHA-256 of what was asked for in canonical JSON, hex.
		fingerprint TEXT NOT NULL,
		title TEXT NOT NULL,
		axes TEXT NOT NULL CHECK (json_valid(axes)),
		created_at INTEGER NOT NULL
	) STRICT;

	CREATE INDEX picture_group_owner ON picture_group (owner, created_at, id);
	CREATE UNIQUE INDEX picture_group_key ON picture_group (owner, idempotency_key) WHERE idempotency_key IS NOT NULL;

	CREATE TABLE group_cell (
		group_id TEXT NOT NULL REFERENCES picture_group ON DELETE CASCADE,
		n INTEGER NOT NULL,
		request TEXT NOT NULL CHECK (json_valid(request)),
		-- 'waiting' until it is handed to the queue.
		state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'refused', 'cancelled')),
		-- Id of the generation, once it was sent.
		generation TEXT,
		-- Why it was refused.
		problem TEXT CHECK (problem IS NULL OR json_valid(problem)),
		PRIMARY KEY (group_id, n)
	) STRICT, WITHOUT ROWID;

	CREATE INDEX group_cell_waiting ON group_cell (group_id, n) WHERE state = 'waiting';
`;
