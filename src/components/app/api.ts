/** The endpoints of notifications and storage, as the page calls them. */
import type { PushDevice } from '#contract/push.ts';
import type { CleanablePart, Retention, Storage } from '#contract/storage.ts';
import { call } from '../live/api.ts';

const json = { 'Content-Type': 'application/json' };

export async function getPushKey(): Promise<string> {
	return (await call<{ public_key: string }>('GET', '/api/push')).public_key;
}

/** @returns its id. Adding one again changes what was chosen. */
export async function addPushDevice(device: PushDevice): Promise<string> {
	return (await call<{ id: string }>('POST', '/api/push/devices', { headers: json, body: JSON.stringify(device) })).id;
}

export async function removePushDevice(id: string): Promise<void> {
	await call('DELETE', `/api/push/devices/${id}`);
}

export async function tryPushDevice(id: string): Promise<void> {
	await call('POST', `/api/push/devices/${id}/try`);
}

export function getStorage(): Promise<Storage> {
	return call('GET', '/api/storage');
}

export function cleanStorage(parts: readonly CleanablePart[]): Promise<Storage> {
	return call('POST', '/api/storage/clean', { headers: json, body: JSON.stringify({ parts }) });
}

export function getRetention(): Promise<Retention> {
	return call('GET', '/api/storage/retention');
}

export function setRetention(retention: Retention): Promise<Retention> {
	return call('POST', '/api/storage/retention', { headers: json, body: JSON.stringify(retention) });
}
