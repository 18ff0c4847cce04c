/// <reference types="astro/client" />

declare namespace App {
	interface Locals {
		/** Everything that the web process owns; made once in src/server/context.ts. */
		easel: import('./server/context.ts').Easel;
		/** Who asks; null for a stranger. Decided by the front door. */
		actor: import('./server/access/actor.ts').Actor | null;
		/** Stands in every log line and problem of this request. */
		requestId: string;
	}
}
