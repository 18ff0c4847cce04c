/** The front door of the dev server: the same one, before everything that Vite and Astro answer. */
import { IncomingMessage } from 'node:http';
import { createLog } from '#contract/log.ts';
import { toProblem } from '#contract/problem.ts';
import { createEasel } from './compose.ts';
import { readWebConfiguration } from './config.ts';
import { refuse } from './refuse.ts';

type Middleware = (request: IncomingMessage, response: import('node:http').ServerResponse, next: () => void) => void;

/** The part of Vite's dev server that is used. */
export interface DevServer {
	middlewares: Middleware & { use(middleware: Middleware): unknown };
	httpServer: { once(event: 'close', listener: () => void): unknown } | null;
}

/** What a stranger's join page is made of. Vite would hand out any file of the project, the household key too. */
const forStrangers =
	/^\/($|(join|offline|trust(\/[a-z.]+)?|healthz|readyz|api\/session)$|(src|node_modules|@vite)\/|@react-refresh$|@id\/astro)/;

/** Where Astro's dev server looks for locals. */
const localsKey = Symbol.for('astro.locals');

/** Starts the web process's parts and puts the door in front of the dev server. @throws ConfigurationError */
export async function installFrontDoor(server: DevServer): Promise<void> {
	const configuration = readWebConfiguration([]);
	const log = createLog({ source: 'web', level: configuration.log, terminal: true, write: (line) => process.stdout.write(line) });
	const web = await createEasel({ configuration, log, terminal: true });
	server.httpServer?.once('close', () => void web[Symbol.asyncDispose]());
	const admitted = new WeakSet<IncomingMessage>();
	server.middlewares.use((request, response, next) => {
		if (admitted.has(request)) {
			next();
			return;
		}
		web.frontDoor(request, response, ({ locals, body }) => {
			if (locals.actor === null && !forStrangers.test(request.url?.split('?')[0] ?? '')) {
				const problem = toProblem('not_authenticated', 'Join with the household key first.');
				refuse(request, response, { ...problem, request_id: locals.requestId });
				return;
			}
			// Vite brings scripts and styles inline, and talks to itself.
			response.removeHeader('content-security-policy');
			const entering = body === null ? request : withBody(request, body);
			Reflect.set(entering, localsKey, locals);
			admitted.add(entering);
			if (entering === request) next();
			else server.middlewares(entering, response, next);
		});
	});
}

/** The same request, its body still to be read: Astro's dev server reads it by itself. */
function withBody({ socket, method, url, headers, rawHeaders }: IncomingMessage, body: Buffer): IncomingMessage {
	// An incomplete one would take the connection with it when it has been read.
	const copy = Object.assign(new IncomingMessage(socket), { method, url, headers, rawHeaders, complete: true });
	copy.push(body);
	copy.push(null);
	return copy;
}
