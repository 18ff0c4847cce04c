/** Starts the web process from the command line, with the pages that `astro build` made. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '#contract/configuration.ts';
import { createLog } from '#contract/log.ts';
import { toProblem } from '#contract/problem.ts';
import { createAssets } from './assets.ts';
import { createEasel } from './compose.ts';
import { readWebConfiguration, runReactInProduction, type WebConfiguration } from './config.ts';
import { type HttpsServer, openHttps } from './https.ts';
import { refuse } from './refuse.ts';
import { createWebServer, type Handle } from './web-server.ts';

/** EX_CONFIG of sysexits. */
const badConfiguration = 78;
/** How long requests that are being answered may take after the signal to stop. */
const drainMs = 1_000;

type AstroHandler = (request: IncomingMessage, response: ServerResponse, next: () => void, locals: App.Locals) => Promise<void>;

const dist = new URL('../../dist/', import.meta.url);
const entry = new URL('server/entry.mjs', dist);

const configuration = readOrExit();
const terminal = process.stdout.isTTY === true;
const log = createLog({ source: 'web', level: configuration.log, terminal, write: (line) => process.stdout.write(line) });
if (!existsSync(entry)) fail('The web page has not been built yet. "npm run build" builds it; "npm start" does so by itself.');

// The handler of Astro's adapter takes them in silence.
process.on('unhandledRejection', (error) => log.error('an error was not handled', { error }));
let https: HttpsServer | null = null;
const web = await createEasel({ configuration, log, terminal, https: () => https?.facts ?? null });
runReactInProduction();
const { handler } = (await import(entry.href)) as { handler: AstroHandler };
const assets = createAssets(fileURLToPath(new URL('client/', dist)));

const handle: Handle = (request, response) => {
	web.frontDoor(request, response, ({ locals, body }) => {
		// The name under which @astrojs/node looks for a body that was read already.
		if (body !== null) Object.assign(request, { body });
		const nothing = () => {
			const stranger = locals.actor === null;
			refuse(request, response, {
				...toProblem(
					stranger ? 'not_authenticated' : 'not_found',
					stranger ? 'Join with the household key first.' : 'There is nothing at this address.',
				),
				request_id: locals.requestId,
			});
		};
		assets(request, response, () => void handler(request, response, nothing, locals));
	});
};
const server = createWebServer(handle);
server.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code !== 'EADDRINUSE') throw error;
	fail(`Port ${configuration.port} is taken by another program. End it, or choose another port with --port.`);
});
server.listen(configuration.port, configuration.host);
await once(server, 'listening');
try {
	https = await openHttps(configuration, handle, log);
} catch (error) {
	fail(error instanceof Error ? error.message : String(error));
}
if (https !== null) log.info('the web page is open over HTTPS', { https_port: https.facts.port });
log.info('the web page listens', { port: (server.address() as AddressInfo).port });

// As for other servers: look at the files again.
process.on('SIGHUP', () => https?.look());

const stopped = Promise.withResolvers<void>();
process.once('SIGTERM', () => stopped.resolve());
process.once('SIGINT', () => stopped.resolve());
// Started by a supervisor that has died: nobody is left to stop this process.
process.once('disconnect', () => stopped.resolve());
await stopped.promise;
log.info('the web page stops');
const closed = once(server, 'close');
server.close();
setTimeout(() => {
	server.closeAllConnections();
	https?.closeAllConnections();
}, drainMs);
await Promise.all([closed, https?.[Symbol.asyncDispose]()]);
await web[Symbol.asyncDispose]();
process.exit(0);

function readOrExit(): WebConfiguration {
	try {
		return readWebConfiguration(process.argv.slice(2));
	} catch (error) {
		if (!(error instanceof ConfigurationError)) throw error;
		process.stderr.write(`Easel cannot start:\n${error.message}\n`);
		process.exit(badConfiguration);
	}
}

function fail(message: string): never {
	process.stderr.write(`Easel cannot start: ${message}\n`);
	process.exit(1);
}
