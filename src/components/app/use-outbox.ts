/** Sends what waits on this device, from pages other than the studio, which does so itself. */
import { useEffect } from 'react';
import { useToast } from '../shell/toasts.tsx';
import { useText } from '../text/text.tsx';
import { askForSync } from './background-sync.ts';
import { deliverAll } from './deliver.ts';
import { listEntries } from './outbox.ts';

const pauseMs = 5_000;

export function useOutbox(active: boolean): void {
	const show = useToast();
	const t = useText();
	useEffect(() => {
		if (!active) return;
		let timer: ReturnType<typeof setTimeout> | undefined;
		let gone = false;
		async function run(): Promise<void> {
			clearTimeout(timer);
			const count = async () => (await listEntries()).filter(({ problem, dropped }) => problem === null && !dropped).length;
			const before = await count();
			const done = await deliverAll();
			const sent = before - (await count());
			if (gone) return;
			if (sent > 0) show(t('app.sentLater', { count: sent }));
			if (done) return;
			void askForSync();
			timer = setTimeout(() => void run(), pauseMs);
		}
		const again = () => {
			if (document.visibilityState === 'visible') void run();
		};
		void run();
		addEventListener('online', again);
		document.addEventListener('visibilitychange', again);
		return () => {
			gone = true;
			clearTimeout(timer);
			removeEventListener('online', again);
			document.removeEventListener('visibilitychange', again);
		};
	}, [active, show, t]);
}
