/**
 * Entry of the service worker: keeps the shell, sends what lies in the outbox, takes what is shared from the phone's share sheet, and shows
 * notifications. A new version takes over at once; pages always come from the server, so that nobody is held on an old one.
 */
import { syncTag } from '../components/app/background-sync.ts';
import { deliverAll } from '../components/app/deliver.ts';
import { isWorkerMessage } from '../components/app/worker-message.ts';
import { openFromNotification, showPush } from './notifications.ts';
import { receiveShared, shareTargetPath } from './share-target.ts';
import { answerFile, answerNavigation, fillShell, refreshOfflinePage, sweepCaches } from './shell-cache.ts';
import { worker } from './worker-scope.ts';

worker.addEventListener('install', (event) => {
	event.waitUntil(fillShell().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
	event.waitUntil(sweepCaches().then(() => worker.clients.claim()));
});

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const { origin, pathname } = new URL(request.url);
	if (request.method === 'POST' && origin === location.origin && pathname === shareTargetPath) {
		event.respondWith(receiveShared(request));
		return;
	}
	// A download is a navigation too, and none for which a page could stand in.
	if (request.mode === 'navigate' && request.method === 'GET' && !pathname.startsWith('/api/')) {
		event.respondWith(answerNavigation(request));
		return;
	}
	const answer = answerFile(request);
	if (answer !== null) event.respondWith(answer);
});

worker.addEventListener('sync', (event) => {
	if (event.tag === syncTag) event.waitUntil(deliverOrThrow());
});

worker.addEventListener('message', (event) => {
	if (isWorkerMessage(event.data)) event.waitUntil(refreshOfflinePage().catch(() => undefined));
});

worker.addEventListener('push', (event) => {
	event.waitUntil(showPush(event.data));
});

worker.addEventListener('notificationclick', (event) => {
	event.notification.close();
	event.waitUntil(openFromNotification(event.notification.data));
});

/** The browser tries again later when this fails. */
async function deliverOrThrow(): Promise<void> {
	if (!(await deliverAll())) throw new Error('Something has to be sent later.');
}
