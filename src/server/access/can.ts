/** The one place that decides who may do what. */
import type { Actor } from './actor.ts';

/** What something is done to. */
export type Subject = { kind: 'generation'; owner: string } | { kind: 'engine' };

/** `see` and `change` what was made, `make` new things, `operate` the machine. */
export type Action = 'see' | 'change' | 'make' | 'operate';

/** Whoever is known may use what is their own and operate the machine; a stranger may nothing. */
export function can(actor: Actor | null, action: Action, subject: Subject): boolean {
	if (actor === null) return false;
	return subject.kind === 'generation' ? actor.owner === subject.owner : action === 'operate';
}
