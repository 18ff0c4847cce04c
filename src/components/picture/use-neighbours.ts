/** What hangs beside a picture in the whole gallery: asked for anew wherever one goes, and when something comes or goes. */
import { useEffect, useState } from 'react';
import { Refused } from '../live/api.ts';
import { pauseAfter } from '../live/pause.ts';
import { useEvents } from '../live/use-events.ts';
import { getNeighbours } from './api.ts';
import type { ViewedPicture } from './viewed.ts';

/** @returns newest first, the picture itself among them; what was there before until there is an answer */
export function useNeighbours(current: ViewedPicture): readonly ViewedPicture[] {
	const [known, setKnown] = useState<readonly ViewedPicture[]>([current]);
	const [turn, setTurn] = useState(0);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another picture, or another turn, asks again.
	useEffect(() => {
		const left = new AbortController();
		const ask = async () => {
			for (let tries = 0; !left.signal.aborted; tries += 1) {
				try {
					const { newer, older } = await getNeighbours(current.id);
					if (!left.signal.aborted) setKnown([...newer.reverse(), current, ...older]);
					return;
				} catch (error) {
					if (error instanceof Refused) return;
					await pauseAfter(tries, left.signal);
				}
			}
		};
		void ask();
		return () => left.abort();
	}, [current.id, turn]);
	useEvents(({ name }) => {
		if (name === 'snapshot' || name === 'ended' || name === 'removed' || name === 'restored') setTurn((last) => last + 1);
	});
	return known.some(({ id }) => id === current.id) ? known : [current];
}
