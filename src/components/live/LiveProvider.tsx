/** The one connection of a page: what happens, to whoever listens, and whether Easel can be reached. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { call, Unreachable } from './api.ts';
import { openLive } from './live.ts';
import type { Live } from './live-message.ts';
import type { LiveEvent } from './state.ts';

/** Pause between questions whether Easel is there while no events come, in milliseconds. */
const askMs = 2_000;

export interface Connection {
	/** Easel answered when it was asked last, or is sending events. */
	connected: boolean;
	/** Events come in. Without them a page has to ask. */
	streaming: boolean;
	/** The GPU service answers. */
	serviceOnline: boolean;
}

interface LiveContextValue extends Connection {
	listen(listener: (event: LiveEvent) => void): () => void;
}

const LiveContext = createContext<LiveContextValue | null>(null);

/** Until the first answer everything counts as well: a page that has just come is not to begin with a warning. */
const hopeful: Connection = { connected: true, streaming: false, serviceOnline: true };

export function LiveProvider({ children }: { children: ReactNode }) {
	const listeners = useRef(new Set<(event: LiveEvent) => void>());
	const [connection, setConnection] = useState(hopeful);

	useEffect(
		() =>
			followLive(
				(event) => {
					for (const listener of listeners.current) listener(event);
				},
				(news) => setConnection((known) => merge(known, news)),
			),
		[],
	);

	const listen = useCallback((listener: (event: LiveEvent) => void) => {
		listeners.current.add(listener);
		return () => void listeners.current.delete(listener);
	}, []);
	const value = useMemo<LiveContextValue>(() => ({ ...connection, listen }), [connection, listen]);
	return <LiveContext value={value}>{children}</LiveContext>;
}

/** Whether Easel can be reached, for components inside <Shell>. */
export function useConnection(): Connection {
	return useLiveContext();
}

export function useLiveContext(): LiveContextValue {
	const live = useContext(LiveContext);
	if (live === null) throw new Error('What happens is only told to components inside <Shell>.');
	return live;
}

function merge(known: Connection, news: Partial<Connection>): Connection {
	const merged = { ...known, ...news };
	const isSame =
		merged.connected === known.connected && merged.streaming === known.streaming && merged.serviceOnline === known.serviceOnline;
	return isSame ? known : merged;
}

/** @returns the way to stop. */
function followLive(onEvent: (event: LiveEvent) => void, onConnection: (news: Partial<Connection>) => void): () => void {
	let streaming = false;
	let asking = false;
	let live: Live | null = null;

	/** A stream that does not come may have been stopped on its way while answers still arrive. */
	async function ask(): Promise<void> {
		if (asking) return;
		asking = true;
		try {
			await call('GET', '/healthz');
			onConnection({ connected: true });
		} catch (error) {
			onConnection({ connected: !(error instanceof Unreachable) });
		} finally {
			asking = false;
		}
	}

	live = openLive((message) => {
		if (message.kind === 'streaming') {
			streaming = message.streaming;
			onConnection(streaming ? { streaming, connected: true } : { streaming });
			if (!streaming) void ask();
			return;
		}
		const { event } = message;
		if (event.name === 'snapshot') onConnection({ streaming: true, connected: true });
		if (event.name === 'service') onConnection({ serviceOnline: event.data.online });
		onEvent(event);
	});

	const watch = setInterval(() => {
		if ((!streaming || !navigator.onLine) && document.visibilityState === 'visible') void ask();
	}, askMs);
	// A locked phone, another tab, another Wi-Fi: the stream may be dead without an error.
	const wake = () => {
		if (document.visibilityState !== 'visible') return;
		live?.wake();
		void ask();
	};
	const returned = ({ persisted }: PageTransitionEvent) => {
		if (persisted) wake();
	};
	// Whether that is true for Easel, which may run on this very machine, shows when it is asked.
	const offline = () => void ask();
	document.addEventListener('visibilitychange', wake);
	addEventListener('pageshow', returned);
	addEventListener('online', wake);
	addEventListener('offline', offline);
	return () => {
		clearInterval(watch);
		live?.close();
		document.removeEventListener('visibilitychange', wake);
		removeEventListener('pageshow', returned);
		removeEventListener('online', wake);
		removeEventListener('offline', offline);
	};
}
