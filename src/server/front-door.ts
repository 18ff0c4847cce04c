/**
 * What every request passes before Astro sees it, in production and in development: whether it may be answered at all, who asks, and its
 * body. Which addresses need whom is decided later, by the route that answers (`src/middleware.ts`).
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '#contract/log.ts';
import { ProblemError, toProblem } from '#contract/problem.ts';
import type { Guesses } from './access/guesses.ts';
import { isLoopbackName, isOwnName, parseHost } from './access/host-names.ts';
import type { HouseholdKey } from './access/household-key.ts';
import { identify } from './access/identify.ts';
import { checkOrigin } from './access/origin.ts';
import { checkTarget } from './access/paths.ts';
import { setSecurityHeaders } from './access/security-headers.ts';
import type { SessionStore } from './access/sessions.ts';
import type { Easel } from './context.ts';
import { refuse } from './refuse.ts';
import { createBodyReader, mostPlainBytes } from './request-body.ts';

export interface FrontDoorParts {
	easel: Easel;
	key: HouseholdKey;
	sessions: SessionStore;
	guesses: Guesses;
	/** Further host names under which Easel answers. */
	allowedHosts: readonly string[];
	log: Log;
	/** True puts every answered request into the log at `info`, false at `debug`. */
	logsRequests: boolean;
}

/** A request that was let in. */
interface Admitted {
	locals: App.Locals;
	/** For the framework; null when there is none. Empty when it is large: then only `locals.body` has it. */
	body: Buffer | null;
}

export type FrontDoor = (request: IncomingMessage, response: ServerResponse, enter: (admitted: Admitted) => void) => void;

const methods = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'];
/** They take pictures or files. Another spelling of an address is answered too, but takes none. */
const pictureTargets = [
	'POST /api/generations',
	'POST /api/inputs',
	'POST /api/metadata',
	'POST /api/library/import',
	'POST /api/gallery/archive',
];

/** Calls `enter` for what may come in and answers the rest itself. */
export function createFrontDoor({ easel, allowedHosts, log, logsRequests, ...access }: FrontDoorParts): FrontDoor {
	const readBody = createBodyReader();
	const admit = async (request: IncomingMessage, response: ServerResponse, requestId: string): Promise<Admitted> => {
		const { method = '', url = '', headers, headersDistinct } = request;
		const host = headersDistinct['host']?.length === 1 ? parseHost(headers.host ?? '') : null;
		setSecurityHeaders(response, host !== null && isLoopbackName(host));
		if (host === null || !isOwnName(host, allowedHosts)) {
			throw new ProblemError(
				'unknown_host',
				'Easel does not answer to this host name. If it is meant to, add the name to EASEL_ALLOWED_HOSTS and start Easel again.',
			);
		}
		checkTarget(url);
		if (!methods.includes(method)) {
			response.setHeader('allow', methods.join(', '));
			throw new ProblemError('method_not_allowed', `Easel answers ${methods.join(', ')}.`);
		}
		checkOrigin(method, headers);
		const { actor, cookie } = identify(request, access);
		if (cookie !== null) response.setHeader('set-cookie', cookie);
		const connection = connectionOf(response);
		const takesPictures = pictureTargets.includes(`${method} ${url}`);
		// Nothing is held for strangers, and they should hear of that rather than of their body.
		if (takesPictures && actor === null) {
			throw new ProblemError('not_authenticated', 'Join with the household key first, or send it: "Authorization: Bearer <key>".', {
				reason: { name: 'key_needed', values: {} },
			});
		}
		const sent = await readBody(request, takesPictures);
		// Whoever has gone by now takes nothing away any more.
		if (response.destroyed) sent?.free();
		else response.once('close', () => sent?.free());
		return {
			locals: { easel, actor, connection, requestId, log, route: null, body: sent },
			body: sent === null ? null : sent.bytes.length > mostPlainBytes ? Buffer.alloc(0) : sent.bytes,
		};
	};

	return (request, response, enter) => {
		const requestId = randomUUID();
		const began = performance.now();
		response.setHeader('x-request-id', requestId);
		let locals: App.Locals | null = null;
		response.once('close', () => {
			log[logsRequests ? 'info' : 'debug']('answered', {
				request_id: requestId,
				method: methods.find((known) => known === request.method) ?? 'other',
				route: locals?.route ?? null,
				status: response.statusCode,
				ms: Math.round(performance.now() - began),
			});
		});
		admit(request, response, requestId)
			.then((admitted) => {
				({ locals } = admitted);
				enter(admitted);
			})
			.catch((error: unknown) => {
				if (!(error instanceof ProblemError)) log.error('a request failed at the door', { request_id: requestId, error });
				if (response.headersSent) {
					response.destroy();
					return;
				}
				const problem =
					error instanceof ProblemError ? error.problem : toProblem('internal', 'Something went wrong in Easel; its log says more.');
				refuse(request, response, { ...problem, request_id: requestId });
			});
	};
}

function connectionOf(response: ServerResponse): App.Locals['connection'] {
	return {
		pendingBytes: () => response.writableLength,
		drained: async () => {
			if (!response.writableNeedDrain || response.destroyed) return;
			await new Promise<void>((resolve) => {
				const end = () => {
					response.off('drain', end).off('close', end);
					resolve();
				};
				response.once('drain', end).once('close', end);
			});
		},
		drop: () => response.destroy(),
	};
}
