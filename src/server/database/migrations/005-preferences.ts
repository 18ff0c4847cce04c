/** What people decided once for all their devices, and the devices that want to be told. */
export const preferences = `
	CREATE TABLE preference (
		owner TEXT NOT NULL,
		name TEXT NOT NULL,
		value TEXT NOT NULL CHECK (json_valid(value)),
		changed_at INTEGER NOT NULL,
		PRIMARY KEY (owner, name)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE push_subscription (
		-- SHA-256 of the endpoint, base64url.
		id TEXT PRIMARY KEY,
		endpoint TEXT NOT NULL,
		owner TEXT NOT NULL,
		-- The browser's public key and secret, base64url.
		p256dh TEXT NOT NULL,
		auth TEXT NOT NULL,
		language TEXT NOT NULL,
		-- Tell the prompt too.
		with_prompt INTEGER NOT NULL CHECK (with_prompt IN (0, 1)),
		created_at INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE INDEX push_subscription_owner ON push_subscription (owner);
`;
