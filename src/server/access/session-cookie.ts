/** The cookie that carries a session. Without `Secure`, as Easel is reached over plain HTTP in the house. */
const name = 'easel_session';

export function readSessionCookie(header: string | undefined): string | null {
	for (const part of (header ?? '').split(';')) {
		const [key, value] = part.trim().split('=');
		if (key === name && value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value)) return value;
	}
	return null;
}

/** A `Set-Cookie` value; age 0 removes it. */
export function toSessionCookie(token: string, maxAgeSeconds: number): string {
	return `${name}=${token}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax`;
}
