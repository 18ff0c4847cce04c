/** The HTTP server of the web process: patient with slow homes, not with those who hold connections for nothing. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { toNetwork } from './access/guesses.ts';

const connectionsPerAddress = 64;

/** A server that is not listening yet. */
export function createWebServer(handle: (request: IncomingMessage, response: ServerResponse) => void): Server {
	const server = createServer(
		{
			headersTimeout: 10_000,
			// A phone may send large pictures over a slow line; what does not come at all is cut off sooner, in request-body.ts.
			requestTimeout: 300_000,
			keepAliveTimeout: 30_000,
			connectionsCheckingInterval: 2_000,
			maxHeaderSize: 16 * 1024,
			// Small answers of an event stream must not wait for more.
			noDelay: true,
		},
		handle,
	);
	const open = new Map<string, number>();
	server.on('connection', (socket) => {
		const address = toNetwork(socket.remoteAddress ?? '');
		const count = (open.get(address) ?? 0) + 1;
		open.set(address, count);
		socket.once('close', () => {
			const left = (open.get(address) ?? 1) - 1;
			if (left === 0) open.delete(address);
			else open.set(address, left);
		});
		if (count > connectionsPerAddress) socket.destroy();
	});
	return server;
}
