/** Entry of the shared worker: one event stream, passed on to every tab. It ends with the last tab. */
import type { Live, LiveMessage, LiveOrder } from './live-message.ts';
import { openStream } from './stream.ts';

const ports = new Set<MessagePort>();
let stream: Live | null = null;

function tellAll(message: LiveMessage): void {
	for (const port of ports) port.postMessage(message);
}

function enter(port: MessagePort): void {
	ports.add(port);
	// Whoever comes later needs the state from before as well, which a new stream begins with.
	if (stream === null) stream = openStream(tellAll);
	else stream.wake();
}

function leave(port: MessagePort): void {
	ports.delete(port);
	if (ports.size > 0) return;
	stream?.close();
	stream = null;
}

addEventListener('connect', (event) => {
	const [port] = (event as MessageEvent).ports;
	if (port === undefined) return;
	port.onmessage = ({ data }: MessageEvent<LiveOrder>) => {
		if (data === 'leave') return leave(port);
		// A page that came back from the browser's cache has left before.
		enter(port);
	};
	enter(port);
});
