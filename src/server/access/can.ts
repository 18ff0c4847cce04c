/** The one place that decides who may do what. */
import type { Visibility } from '#contract/gallery.ts';
import type { Actor } from './actor.ts';

/** What something is done to. Pictures to start from have no owner: whoever knows the hash of one has seen it. */
export type Subject =
	| { kind: 'generation'; owner: string }
	| { kind: 'input' }
	| { kind: 'engine' }
	| { kind: 'queue' }
	| { kind: 'publishing' }
	| PublishedSubject;

/** A picture that strangers ask for by its public address. */
interface PublishedSubject {
	kind: 'published';
	visibility: Visibility;
}

/** `see` and `change` what was made, `make` new things, `operate` the machine. */
export type Action = 'see' | 'change' | 'make' | 'operate';

/** Whoever is known may use what is their own and operate the machine; a stranger may nothing but see what was published. */
export function can(actor: Actor | null, action: Action, subject: Subject): boolean {
	if (subject.kind === 'published') return action === 'see' && subject.visibility !== 'private';
	if (actor === null) return false;
	if (subject.kind === 'generation') return actor.owner === subject.owner;
	if (subject.kind === 'input') return action === 'see' || action === 'make';
	return action === 'operate';
}
