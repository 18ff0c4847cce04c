import { createServer } from 'node:net';
import { CannotStart } from './cannot-start.ts';

export interface Listening {
	/** What listens there, for people: "the page". */
	what: string;
	host: string;
	/** 0: any. */
	port: number;
	/** Flags that change it: `--port`, `--host`. */
	portFlag: string;
	hostFlag: string;
}

/**
 * Makes sure that a port can be listened on; 0 becomes a free one, so that both processes know it and it stays over restarts.
 * @throws CannotStart that says why not and which flag to use.
 */
export async function claimPort({ what, host, port, portFlag, hostFlag }: Listening): Promise<number> {
	const { promise, resolve, reject } = Promise.withResolvers<number>();
	const server = createServer();
	server.once('error', (error: NodeJS.ErrnoException) => {
		const another = `Choose another one: npm start -- ${portFlag} ${port > 65_000 ? port - 10 : port + 10}`;
		const reasons: Record<string, string> = {
			EADDRINUSE: `Port ${port}, which ${what} wants, is taken by another program. ${another}`,
			EACCES: `Port ${port}, which ${what} wants, needs the rights of the administrator. ${another}`,
			EADDRNOTAVAIL: `${host} is not an address of this machine. Change ${hostFlag}.`,
			ENOTFOUND: `${host} is not an address of this machine. Change ${hostFlag}.`,
		};
		reject(new CannotStart(reasons[error.code ?? ''] ?? `Port ${port}, which ${what} wants, cannot be used: ${error.message}. ${another}`));
	});
	server.listen({ host, port }, () => {
		const address = server.address();
		server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
	});
	return promise;
}
