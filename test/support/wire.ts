/** A wire between a browser and Easel that can be cut: as lost Wi-Fi does, it takes every connection along, those of workers too. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Wire extends AsyncDisposable {
	/** Where Easel answers through the wire. */
	readonly url: string;
	cut(): void;
	mend(): void;
}

export async function layWire(easelUrl: string): Promise<Wire> {
	const port = Number(new URL(easelUrl).port);
	const sockets = new Set<Socket>();
	let isCut = false;
	const keep = (socket: Socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.on('close', () => sockets.delete(socket));
		return socket;
	};
	const server = createServer((near) => {
		keep(near);
		if (isCut) {
			near.destroy();
			return;
		}
		const far = keep(connect(port, '127.0.0.1'));
		near.pipe(far).pipe(near);
		near.on('close', () => far.destroy());
		far.on('close', () => near.destroy());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const drop = () => {
		for (const socket of sockets) socket.destroy();
	};
	return {
		url: `http://localhost:${(server.address() as AddressInfo).port}`,
		cut: () => {
			isCut = true;
			drop();
		},
		mend: () => {
			isCut = false;
		},
		[Symbol.asyncDispose]: async () => {
			drop();
			server.close();
		},
	};
}
