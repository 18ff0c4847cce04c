/** What this device keeps for itself, shared by the pages and the service worker: one IndexedDB. */

const name = 'easel';
const version = 1;

export type DeviceStore = 'outbox' | 'shared' | 'facts';

let opening: Promise<IDBDatabase> | null = null;

/** Runs one request in a transaction of its own; what it wrote is on disk when it resolves. @throws where browsers keep nothing, as in some private windows */
export async function inStore<Result>(
	store: DeviceStore,
	mode: 'readonly' | 'readwrite',
	ask: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
	const database = await open();
	const transaction = database.transaction(store, mode, { durability: 'strict' });
	const request = ask(transaction.objectStore(store));
	return await new Promise((resolve, reject) => {
		transaction.oncomplete = () => resolve(request.result);
		transaction.onabort = () => reject(transaction.error);
		transaction.onerror = () => reject(transaction.error);
	});
}

/** A value by its name; undefined when there is none or nothing can be kept. */
export async function readFact(fact: string): Promise<unknown> {
	return await inStore('facts', 'readonly', (store) => store.get(fact) as IDBRequest<unknown>).catch(() => undefined);
}

export async function keepFact(fact: string, value: unknown): Promise<void> {
	await inStore('facts', 'readwrite', (store) => store.put(value, fact)).catch(() => undefined);
}

function open(): Promise<IDBDatabase> {
	opening ??= new Promise<IDBDatabase>((resolve, reject) => {
		const request = indexedDB.open(name, version);
		request.onupgradeneeded = () => {
			const { result: database } = request;
			database.createObjectStore('outbox', { keyPath: 'key' });
			database.createObjectStore('shared', { autoIncrement: true });
			database.createObjectStore('facts');
		};
		request.onsuccess = () => {
			const { result: database } = request;
			// A newer Easel in another tab wants to change it: this connection must not stand in its way.
			database.onversionchange = () => {
				database.close();
				opening = null;
			};
			database.onclose = () => {
				opening = null;
			};
			resolve(database);
		};
		request.onerror = () => reject(request.error);
	});
	opening.catch(() => {
		opening = null;
	});
	return opening;
}
