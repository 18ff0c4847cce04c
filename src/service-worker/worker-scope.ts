/** The global scope of a service worker, by its type; and events that TypeScript does not know yet. */

interface SyncEvent extends ExtendableEvent {
	readonly tag: string;
}

interface Events extends ServiceWorkerGlobalScopeEventMap {
	sync: SyncEvent;
}

interface WorkerScope extends Omit<ServiceWorkerGlobalScope, 'addEventListener'> {
	addEventListener<Name extends keyof Events>(name: Name, listen: (event: Events[Name]) => void): void;
}

export const worker = globalThis as unknown as WorkerScope;
