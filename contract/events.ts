/**
 * What is streamed to pages: server-sent events whose `event:` is a name below and whose `data:` is the JSON of its type.
 * Events are numbered `<epoch>-<sequence>`; a client that reconnects sends the last number it saw as `Last-Event-ID`.
 */
import type { Generation, Picture, Progress } from './generation.ts';
import type { ModelJob } from './models.ts';

export interface EventData {
	/** The whole state, sent first on a new connection and whenever what was missed is no longer known. */
	snapshot: { active: Generation[] };
	/** A generation was accepted, or its place in the queue changed. */
	queued: Generation;
	started: Generation;
	/** A step was done, or the stage changed. */
	step: { id: string; progress: Progress };
	/** A preview, small enough to travel in the event: `data:` URL of a WebP or PNG picture. */
	preview: { id: string; step: number; picture: number; image: string };
	/** A picture's file is there. */
	picture: { id: string; picture: Picture };
	ended: Generation;
	/** A generation or a picture went to the bin, came back, or is gone for good. */
	removed: { id: string };
	restored: Generation;
	/** The GPU service went away or came back. */
	service: { online: boolean };
	/** A model came or went, began to load, is ready, or was given back; with `job`, what brings or checks models has come further. */
	models: { job?: ModelJob };
	/** The order of the queue, its pause, or something about one that waits changed: ask for it again. */
	queue: Record<string, never>;
	/** A group was made, or something about its cells changed that no generation tells: ask for it again. */
	group: { id: string };
	/** Favourites, tags, albums, notes or visibility changed: of these pictures, of many when null, or of albums themselves when there are none. */
	marks: { pictures: string[] | null };
}

export type EventName = keyof EventData;

export const eventNames = [
	'snapshot',
	'queued',
	'started',
	'step',
	'preview',
	'picture',
	'ended',
	'removed',
	'restored',
	'service',
	'models',
	'queue',
	'group',
	'marks',
] as const satisfies readonly EventName[];
