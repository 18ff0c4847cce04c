/** Tells that pictures are ready: a number on the app's icon and in the title while nobody looks, and a sound for who wants one. */
import { useEffect } from 'react';
import { useEvents } from '../live/use-events.ts';
import { readStored, store } from '../shell/stored.ts';
import { allowChime, playChime } from './chime.ts';
import { badgeTitle } from './title-badge.ts';
import { addUnseen, clearUnseen } from './unseen.ts';

export function useReady(): void {
	useEvents(({ name, data }) => {
		if (name !== 'ended' || data.state !== 'done') return;
		if (document.visibilityState === 'hidden') void addUnseen(data.id, data.pictures.length).then(badgeTitle);
		// One of several tabs is enough.
		if (readStored('sound') !== 'on' || readStored('chimed') === data.id) return;
		store('chimed', data.id);
		playChime();
	});
	useEffect(() => {
		const look = () => {
			if (document.visibilityState === 'hidden') return;
			badgeTitle(0);
			void clearUnseen();
		};
		const tap = () => {
			if (readStored('sound') === 'on') void allowChime();
		};
		look();
		document.addEventListener('visibilitychange', look);
		addEventListener('pointerdown', tap);
		addEventListener('keydown', tap);
		return () => {
			document.removeEventListener('visibilitychange', look);
			removeEventListener('pointerdown', tap);
			removeEventListener('keydown', tap);
		};
	}, []);
}
