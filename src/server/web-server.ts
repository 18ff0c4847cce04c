/** The HTTP server of the web process: patient with slow homes, not with those who hold connections for nothing. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { toNetwork } from './access/guesses.ts';

const connectionsPerAddress = 64;

const options = {
	headersTimeout: 10_000,
	// A phone may send large pictures over a slow line; what does not come at all is cut off sooner, in request-body.ts.
	requestTimeout: 300_000,
	keepAliveTimeout: 30_000,
	connectionsCheckingInterval: 2_000,
	maxHeaderSize: 16 * 1024,
	// Small answers of an event stream must not wait for more.
	noDelay: true,
};

export type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that is not listening yet. */
export function createWebServer(handle: Handle): Server {
	return withLimit(createServer(options, handle));
}

/** The same over HTTPS. */
export function createSecureWebServer(certificate: { cert: Buffer; key: Buffer }, handle: Handle): SecureServer {
	return withLimit(createSecureServer({ ...options, ...certificate, minVersion: 'TLSv1.2' }, handle));
}

function withLimit<AnyServer extends Server | SecureServer>(server: AnyServer): AnyServer {
	const open = new Map<string, number>();
	server.on('connection', (socket: Socket) => {
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
