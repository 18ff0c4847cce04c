/** What happens in the service right now, for whoever listens. Not durable: states of generations are told by the queue's log. */
import type { ServiceEvents } from '#contract/service.ts';

type ServiceEventName = keyof ServiceEvents;
type ServiceEventListener = <Name extends ServiceEventName>(name: Name, data: ServiceEvents[Name]) => void;

export interface EventHub {
	emit: ServiceEventListener;
	/** Returns the way to stop. */
	subscribe(listener: ServiceEventListener): () => void;
}

export function createEventHub(): EventHub {
	const listeners = new Set<ServiceEventListener>();
	return {
		emit: (name, data) => {
			for (const listener of listeners) listener(name, data);
		},
		subscribe: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
