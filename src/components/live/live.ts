/** What happens, as it happens: one event stream for all tabs of a browser where it has shared workers, else one for each tab. */
import type { Live, LiveMessage, LiveOrder } from './live-message.ts';
import { openStream } from './stream.ts';

export function openLive(listen: (message: LiveMessage) => void): Live {
	return (typeof SharedWorker === 'undefined' ? null : openShared(listen)) ?? openStream(listen);
}

function openShared(listen: (message: LiveMessage) => void): Live | null {
	let worker: SharedWorker;
	try {
		worker = new SharedWorker(new URL('./live-worker.ts', import.meta.url), { type: 'module', name: 'easel-live' });
	} catch {
		return null;
	}
	const { port } = worker;
	let replacement: Live | null = null;
	let heard = false;
	// A worker that cannot be loaded says so late or not at all.
	const replace = () => {
		if (!heard) replacement ??= openStream(listen);
	};
	const patience = setTimeout(replace, 3_000);
	worker.onerror = replace;
	port.onmessage = ({ data }: MessageEvent<LiveMessage>) => {
		heard = true;
		if (replacement === null) listen(data);
	};
	const order = (word: LiveOrder) => port.postMessage(word);
	const leave = () => order('leave');
	addEventListener('pagehide', leave);
	return {
		wake() {
			if (replacement === null) order('wake');
			else replacement.wake();
		},
		close() {
			clearTimeout(patience);
			removeEventListener('pagehide', leave);
			leave();
			port.close();
			replacement?.close();
		},
	};
}
