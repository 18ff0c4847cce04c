/** Who has joined, and what was handed to the GPU service. */
export const sessionsAndSubmissions = `
	CREATE TABLE session (
		-- SHA-256 of the token, hex.
		hash TEXT PRIMARY KEY,
		owner TEXT NOT NULL,
		-- SHA-256 of the household key that opened it, hex.
		key TEXT NOT NULL,
		expires_at INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE TABLE submission (
		-- Id of the generation.
		id TEXT PRIMARY KEY,
		owner TEXT NOT NULL,
		idempotency_key TEXT,
		-- SHA-256 of the request in canonical JSON, hex.
		fingerprint TEXT NOT NULL,
		request TEXT NOT NULL CHECK (json_valid(request)),
		-- 'accepting' until it is known whether the GPU service has it.
		state TEXT NOT NULL CHECK (state IN ('accepting', 'accepted', 'failed')),
		created_at INTEGER NOT NULL
	) STRICT;

	-- A submission that failed gives its key free.
	CREATE UNIQUE INDEX submission_key ON submission (owner, idempotency_key) WHERE idempotency_key IS NOT NULL AND state <> 'failed';
	CREATE INDEX submission_accepting ON submission (created_at) WHERE state = 'accepting';
`;
