/** Parts of a page that are loaded when they are opened. */
import { lazy, type ReactNode } from 'react';
import { pauseAfter } from '../live/pause.ts';

/**
 * As React's `lazy`, but a part that does not come, as there is no connection, takes nothing of the page along: it is tried again.
 * One that an Easel that answers does not have any more is found on a newer page, which app/AppLife.tsx brings.
 */
export function lazyPart<Props extends object>(load: () => Promise<(props: Props) => ReactNode>) {
	return lazy(async () => ({ default: await untilLoaded(load) }));
}

async function untilLoaded<Part>(load: () => Promise<Part>): Promise<Part> {
	for (let tries = 0; ; tries += 1) {
		try {
			return await load();
		} catch {
			await pauseAfter(tries, new AbortController().signal);
		}
	}
}
