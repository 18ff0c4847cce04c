/// <reference types="astro/client" />

declare namespace App {
	interface Locals {
		/** Everything that the web process owns; made once in src/server/context.ts. */
		easel: import('./server/context.ts').Easel;
		/** Who asks; null for a stranger. Decided by the front door. */
		actor: import('./server/access/actor.ts').Actor | null;
		/** Read whole by the front door; null when there is none. */
		body: import('./server/request-body.ts').SentBody | null;
		connection: import('./server/context.ts').Connection;
		/** Stands in every log line and problem of this request. */
		requestId: string;
		log: import('#contract/log.ts').Log;
		/** Set by the middleware: the pattern of the route that answers, as the access log never holds what somebody typed. */
		route: string | null;
	}
}
