/** What a screen reader should hear, and what the title of the tab says. */
import { useEffect, useRef, useState } from 'react';
import type { Generation } from '#contract/generation.ts';
import { shareDone } from '../text/format.ts';

/** The last thing that happened, in one sentence; for a polite live region. */
export function useAnnouncement(generations: readonly Generation[]): string {
	const [announcement, setAnnouncement] = useState('');
	const before = useRef(generations);

	useEffect(() => {
		const changed = generations.find(({ id, state }) => {
			const known = before.current.find((one) => one.id === id);
			return known !== undefined && known.state !== state;
		});
		before.current = generations;
		if (changed !== undefined) setAnnouncement(announce(changed));
	}, [generations]);

	return announcement;
}

function announce({ state, request, problem }: Generation): string {
	if (state === 'running') return `Painting: ${request.prompt}`;
	if (state === 'done') return `Done: ${request.prompt}`;
	if (state === 'failed') return `Failed: ${request.prompt}. ${problem?.detail ?? ''}`;
	return state === 'cancelled' ? `Cancelled: ${request.prompt}` : `In line: ${request.prompt}`;
}

/** Shows the progress in the title, for the tab that is not looked at. */
export function useTitle(generations: readonly Generation[]): void {
	const working = generations.filter(({ state }) => state === 'running').at(-1);
	const share = working === undefined ? null : (shareDone(working) ?? 0);
	const title = share === null ? 'Easel' : `${Math.round(share * 100)} % · Easel`;
	useEffect(() => {
		document.title = title;
	}, [title]);
}
