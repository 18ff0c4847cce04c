/** Whether this device is told by its browser's push service: switching it on and off. */
import { Refused } from '../live/api.ts';
import { addPushDevice, getPushKey, removePushDevice } from './api.ts';
import { keepFact, readFact } from './device-storage.ts';

/** What this device remembers of it. */
const idFact = 'push-device';
const promptFact = 'push-prompt';

export interface PushState {
	id: string | null;
	withPrompt: boolean;
}

export function canPush(): boolean {
	return isSecureContext && 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis;
}

export async function readPushState(): Promise<PushState> {
	const [id, withPrompt] = await Promise.all([readFact(idFact), readFact(promptFact)]);
	const registration = canPush() ? await navigator.serviceWorker.getRegistration() : undefined;
	const subscription = await registration?.pushManager.getSubscription();
	return { id: subscription == null || typeof id !== 'string' ? null : id, withPrompt: withPrompt === true };
}

/** Asks the person when they were not asked before. Null when they do not want it. @throws Refused, Unreachable, DOMException of the push service */
export async function switchPushOn(language: string, withPrompt: boolean): Promise<string | null> {
	if ((await Notification.requestPermission()) !== 'granted') return null;
	const key = await getPushKey();
	const { pushManager } = await navigator.serviceWorker.ready;
	const subscription = await subscribe(pushManager, key);
	const { endpoint = '', keys = {} } = subscription.toJSON();
	const { p256dh = '', auth = '' } = keys;
	const id = await addPushDevice({ endpoint, keys: { p256dh, auth }, language, with_prompt: withPrompt });
	await keepFact(idFact, id);
	await keepFact(promptFact, withPrompt);
	return id;
}

export async function switchPushOff(id: string): Promise<void> {
	const registration = await navigator.serviceWorker.getRegistration();
	// The server forgets first: what it no longer sends cannot arrive.
	await removePushDevice(id).catch((error: unknown) => {
		if (!(error instanceof Refused && error.problem.code === 'not_found')) throw error;
	});
	await (await registration?.pushManager.getSubscription())?.unsubscribe();
	await keepFact(idFact, null);
}

/** One that belongs to another key, of an Easel that was set up anew, is of no use. */
async function subscribe(manager: PushManager, key: string): Promise<PushSubscription> {
	const options = { userVisibleOnly: true, applicationServerKey: key };
	try {
		return await manager.subscribe(options);
	} catch (error) {
		if (!(error instanceof DOMException && error.name === 'InvalidStateError')) throw error;
		await (await manager.getSubscription())?.unsubscribe();
		return await manager.subscribe(options);
	}
}
