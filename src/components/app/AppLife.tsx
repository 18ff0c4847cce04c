/** What makes an app of the pages: the service worker, the outbox, what tells that pictures are ready, the screen that stays on. It shows nothing. */
import { useEffect } from 'react';
import { useText } from '../text/text.tsx';
import { isThere } from './deliver.ts';
import { keepFact, readFact } from './device-storage.ts';
import { useOutbox } from './use-outbox.ts';
import { useReady } from './use-ready.ts';
import { useWakeLock } from './use-wake-lock.ts';
import type { WorkerMessage } from './worker-message.ts';

export function AppLife({ page }: { page: string | null }) {
	const { language } = useText();
	useOutbox(page !== 'studio');
	useReady();
	useWakeLock();
	useEffect(() => void startWorker(language), [language]);
	useEffect(() => {
		// A part of an older build that the server no longer has: the newest page has its own. While nobody answers, this one is better than none.
		const renew = () => void isThere().then((answers) => answers && location.reload());
		addEventListener('vite:preloadError', renew);
		return () => removeEventListener('vite:preloadError', renew);
	}, []);
	return null;
}

/** Without HTTPS there are no service workers; in development they would only show yesterday's files. */
async function startWorker(language: string): Promise<void> {
	if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
	try {
		await navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' });
		const { active } = await navigator.serviceWorker.ready;
		const known = await readFact('language');
		if (known === language) return;
		await keepFact('language', language);
		if (known !== undefined) active?.postMessage({ kind: 'language' } satisfies WorkerMessage);
	} catch {
		// The certificate is not trusted, or storage is switched off: everything works, but not as an app.
	}
}
