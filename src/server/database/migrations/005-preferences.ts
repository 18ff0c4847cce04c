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
		endpoint TEXT PRIMARY KEY,
		owner TEXT NOT NULL,
		-- The browser's public key and secret, base64url.
		p256dh TEXT NOT NULL,
		auth TEXT NOT NULL,
		language TEXT NOT NULL,
		created_at INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;

	CREATE INDEX push_subscription_owner ON push_subscription (owner);
`;
