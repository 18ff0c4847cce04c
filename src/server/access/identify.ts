/** Who asks. */
import type { IncomingMessage } from 'node:http';
import { type Actor, household } from './actor.ts';
import type { Guesses } from './guesses.ts';
import { isLoopbackName, parseHost } from './host-names.ts';
import type { HouseholdKey } from './household-key.ts';
import { readBearer } from './origin.ts';
import { readSessionCookie, toSessionCookie } from './session-cookie.ts';
import type { SessionStore } from './sessions.ts';

export interface Identity {
	/** Null for a stranger. */
	actor: Actor | null;
	/** A `Set-Cookie` value when the browser should keep its session longer. */
	cookie: string | null;
}

/**
 * With a bearer token only the token counts. Else a session, else this machine itself.
 * @throws ProblemError `rate_limited` after too many wrong tokens.
 */
export function identify(
	request: IncomingMessage,
	{ key, sessions, guesses }: { key: HouseholdKey; sessions: SessionStore; guesses: Guesses },
): Identity {
	const bearer = readBearer(request.headers.authorization);
	if (bearer !== null) {
		const address = request.socket.remoteAddress ?? '';
		// This machine needs no key, so it has nothing to gain from guessing.
		const isCounted = !isThisMachine(request);
		if (isCounted) guesses.check(address);
		const isRight = key.matches(bearer);
		if (isCounted && !isRight) guesses.count(address);
		return { actor: isRight ? { owner: household, via: 'key' } : null, cookie: null };
	}
	const token = readSessionCookie(request.headers.cookie);
	const session = token === null ? null : sessions.find(token);
	if (session !== null && token !== null) {
		const { actor, renewedForSeconds } = session;
		return { actor, cookie: renewedForSeconds === null ? null : toSessionCookie(token, renewedForSeconds) };
	}
	return { actor: isThisMachine(request) ? { owner: household, via: 'this-machine' } : null, cookie: null };
}

const forwardingHeaders = ['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip', 'x-cluster-client-ip'];

/** A loopback connection to a loopback name that no proxy has passed on. */
function isThisMachine({ socket, headers }: IncomingMessage): boolean {
	const address = socket.remoteAddress ?? '';
	const isLoopback = address === '::1' || /^(::ffff:)?127\./.test(address);
	const isForwarded = Object.keys(headers).some((name) => forwardingHeaders.includes(name) || name.startsWith('x-forwarded'));
	return isLoopback && !isForwarded && isLoopbackName(parseHost(headers.host ?? '') ?? '');
}
