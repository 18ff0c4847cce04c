/** Where a request comes from: another site must not act in somebody's name. */
import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '#contract/problem.ts';

const safeMethods = new Set(['GET', 'HEAD']);

/**
 * Lets pass: safe methods, programs that show a bearer token (no site can make a browser send one), and pages of our own, which send an
 * `Origin` that is the address asked for.
 * @throws ProblemError `cross_site` for the rest.
 */
export function checkOrigin(method: string, { host, origin, authorization, 'sec-fetch-site': site }: IncomingHttpHeaders): void {
	if (safeMethods.has(method) || readBearer(authorization) !== null) return;
	if (isOwn()) return;
	throw new ProblemError(
		'cross_site',
		'The request does not come from a page of this Easel. Programs show the household key instead: "Authorization: Bearer <key>".',
	);

	function isOwn(): boolean {
		const [scheme, name] = origin?.toLowerCase().split('://') ?? [];
		if (origin !== undefined && name !== host?.toLowerCase()) return false;
		// What the browser says itself also holds behind a proxy that speaks HTTPS.
		return site === undefined ? scheme === 'http' || scheme === 'https' : site === 'same-origin';
	}
}

/** The token of an `Authorization: Bearer` header; null without one. */
export function readBearer(authorization: string | undefined): string | null {
	return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null;
}
