/** Links for those who have no account. */
export const sharing = `
	CREATE TABLE share_link (
		id TEXT PRIMARY KEY,
		-- SHA-256 of the token, hex: the token itself is kept nowhere.
		hash TEXT NOT NULL UNIQUE,
		owner TEXT NOT NULL,
		kind TEXT NOT NULL CHECK (kind IN ('picture', 'album')),
		subject TEXT NOT NULL,
		with_prompt INTEGER NOT NULL CHECK (with_prompt IN (0, 1)),
		with_metadata INTEGER NOT NULL CHECK (with_metadata IN (0, 1)),
		expires_at INTEGER,
		created_at INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE INDEX share_link_subject ON share_link (owner, subject);
`;
