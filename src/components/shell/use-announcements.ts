/** What a screen reader should hear, and what the title of the tab says. */
import { useEffect, useRef, useState } from 'react';
import type { Generation } from '#contract/generation.ts';
import { explainProblem } from '../text/explain.ts';
import { shareDone } from '../text/format.ts';
import { type Text, useText } from '../text/text.tsx';

/** The last thing that happened, in one sentence; for a polite live region. */
export function useAnnouncement(generations: readonly Generation[]): string {
	const t = useText();
	const [announcement, setAnnouncement] = useState('');
	const before = useRef(generations);

	useEffect(() => {
		const changed = generations.find(({ id, state }) => {
			const known = before.current.find((one) => one.id === id);
			return known !== undefined && known.state !== state;
		});
		before.current = generations;
		if (changed !== undefined) setAnnouncement(announce(t, changed));
	}, [t, generations]);

	return announcement;
}

function announce(t: Text, { state, request: { prompt }, problem }: Generation): string {
	if (state === 'running') return t('studio.saysPainting', { prompt });
	if (state === 'done') return t('studio.saysDone', { prompt });
	if (state === 'failed') return t('studio.saysFailed', { prompt, reason: problem === null ? '' : explainProblem(t, problem) });
	return t(state === 'cancelled' ? 'studio.saysCancelled' : 'studio.saysInLine', { prompt });
}

/** Shows the progress in the title, for the tab that is not looked at. */
export function useTitle(generations: readonly Generation[]): void {
	const t = useText();
	const working = generations.filter(({ state }) => state === 'running').at(-1);
	const share = working === undefined ? null : (shareDone(working) ?? 0);
	const title = share === null ? 'Easel' : t('studio.titleAtWork', { percent: Math.round(share * 100) });
	useEffect(() => {
		document.title = title;
	}, [title]);
}
