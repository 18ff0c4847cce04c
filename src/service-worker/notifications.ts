/** Notifications of pictures that are ready, for whoever does not have a page of Easel before the eyes. */
import { isPushMessage } from '#contract/push.ts';
import { addUnseen } from '../components/app/unseen.ts';
import { formatMessage } from '../components/text/message.ts';
import { app as german } from '../messages/de/app.ts';
import { app as english } from '../messages/en/app.ts';
import { worker } from './worker-scope.ts';

export async function showPush(data: PushMessageData | null): Promise<void> {
	const message: unknown = data?.json();
	if (!isPushMessage(message)) return;
	const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
	const isTrial = message.id === 'trial';
	if (!isTrial && pages.some(({ visibilityState }) => visibilityState === 'visible')) return;
	if (!isTrial) await addUnseen(message.id, message.pictures);
	// Only this area of the messages: the whole of them would make the worker large.
	const [language, app] = message.language === 'de' ? (['de', german] as const) : (['en', english] as const);
	const title = isTrial
		? app.pushTrial
		: message.failed
			? app.pushFailed
			: formatMessage(app.pushReady, language, { count: message.pictures });
	await worker.registration.showNotification(title, {
		body: message.prompt ?? app.pushOpen,
		icon: '/icon-512.png',
		badge: '/badge-96.png',
		lang: language,
		// The same generation told twice is one notification.
		tag: message.id,
		data: { path: message.path },
	});
}

/** Brings a page that is open to the picture, or opens one. */
export async function openFromNotification(data: unknown): Promise<void> {
	const path = typeof data === 'object' && data !== null && 'path' in data && typeof data.path === 'string' ? data.path : '/';
	const [page] = await worker.clients.matchAll({ type: 'window' });
	if (page === undefined) {
		await worker.clients.openWindow(path);
		return;
	}
	await page.navigate(path).catch(() => null);
	await page.focus();
}
