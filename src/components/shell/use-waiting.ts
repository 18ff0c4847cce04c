/** How many generations wait or are being painted. */
import { useState } from 'react';
import { hasEnded } from '#contract/generation.ts';
import type { LiveEvent } from '../live/state.ts';
import { useEvents } from '../live/use-events.ts';

export function useWaiting(): number {
	const [active, setActive] = useState<ReadonlySet<string>>(new Set());
	useEvents((event) => setActive((known) => follow(known, event)));
	return active.size;
}

function follow(active: ReadonlySet<string>, event: LiveEvent): ReadonlySet<string> {
	switch (event.name) {
		case 'snapshot':
			return new Set(event.data.active.map(({ id }) => id));
		case 'queued':
		case 'started':
		case 'ended':
		case 'restored':
			return change(active, event.data.id, !hasEnded(event.data.state));
		case 'removed':
			return change(active, event.data.id, false);
		default:
			return active;
	}
}

/** The same set when nothing is different, so that nothing is drawn again. */
function change(active: ReadonlySet<string>, id: string, isActive: boolean): ReadonlySet<string> {
	if (active.has(id) === isActive) return active;
	const changed = new Set(active);
	if (isActive) changed.add(id);
	else changed.delete(id);
	return changed;
}
