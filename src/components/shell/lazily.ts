/** Parts of a page that come when they are needed, also over Wi-Fi that is lost meanwhile: they come later then, and the page stays. */
import { lazy } from 'react';
import { pauseAfter } from '../live/pause.ts';

export const lazily: typeof lazy = (load) => lazy(() => loadAgain(load));

/** Tries until it is there. */
async function loadAgain<Part>(load: () => Promise<Part>): Promise<Part> {
	const goesOn = new AbortController().signal;
	for (let tries = 0; ; tries += 1) {
		try {
			return await load();
		} catch {
			await pauseAfter(tries, goesOn);
		}
	}
}
