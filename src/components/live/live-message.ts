/** What goes between a tab and the event stream, directly or through the shared worker. */
import type { LiveEvent } from './state.ts';

export type LiveMessage = { kind: 'event'; event: LiveEvent } | { kind: 'streaming'; streaming: boolean };

/** What a tab says to the shared worker. */
export type LiveOrder = 'wake' | 'leave';

export interface Live {
	/** Opens the stream anew: after sleep or another network the old one may be dead without knowing. A snapshot follows. */
	wake(): void;
	close(): void;
}
