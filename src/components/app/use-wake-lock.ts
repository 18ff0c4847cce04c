/** Keeps the screen on while something is being painted and somebody looks. Browsers take the lock away when the page is hidden. */
import { useEffect, useRef } from 'react';
import { hasEnded } from '#contract/generation.ts';
import { listGenerations } from '../live/api.ts';
import { useEvents } from '../live/use-events.ts';
import { readStored } from '../shell/stored.ts';

export function useWakeLock(): void {
	const active = useRef(new Set<string>());
	const held = useRef<WakeLockSentinel | null>(null);
	const asking = useRef(false);

	const settle = useRef(() => {
		const wanted = active.current.size > 0 && document.visibilityState === 'visible' && readStored('awake') !== 'off';
		if (!wanted) {
			void held.current?.release();
			held.current = null;
			return;
		}
		if (held.current?.released === false || asking.current || !('wakeLock' in navigator)) return;
		asking.current = true;
		navigator.wakeLock.request('screen').then(
			(lock) => {
				asking.current = false;
				held.current = lock;
				// Meanwhile it may be over.
				settle.current();
			},
			() => {
				// A phone that saves its battery.
				asking.current = false;
			},
		);
	});

	useEvents(({ name, data }) => {
		if (name === 'snapshot') active.current = new Set(data.active.map(({ id }) => id));
		else if (name === 'queued' || name === 'started' || name === 'ended') {
			if (hasEnded(data.state)) active.current.delete(data.id);
			else active.current.add(data.id);
		} else return;
		settle.current();
	});
	useEffect(() => {
		const { current } = settle;
		// This comes after the page, which may have been told already.
		listGenerations({ limit: 40 }).then(
			({ generations }) => {
				for (const { id, state } of generations) if (!hasEnded(state)) active.current.add(id);
				current();
			},
			() => undefined,
		);
		document.addEventListener('visibilitychange', current);
		return () => {
			document.removeEventListener('visibilitychange', current);
			void held.current?.release();
		};
	}, []);
}
