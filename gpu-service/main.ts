/** Starts the GPU service from the command line. */

import { ConfigurationError } from '#contract/configuration.ts';
import { createLog } from '#contract/log.ts';
import { createLocalBackend } from './backends/local.ts';
import { readServiceConfiguration, type WholeConfiguration } from './config.ts';
import { openLibrary } from './open-library.ts';
import { startService } from './service.ts';

/** EX_CONFIG of sysexits. */
const badConfiguration = 78;

const configuration = readOrExit();
const log = createLog({
	source: 'gpu',
	level: configuration.log,
	terminal: process.stdout.isTTY === true,
	write: (line) => process.stdout.write(line),
});
const backend = await createLocalBackend({ configuration, log });
const service = await startService({
	configuration,
	log,
	backend,
	openLibrary: (uses) => openLibrary({ configuration, hub: configuration.hub, log, backend }, uses),
});
log.info('the GPU service listens', { port: service.address.port });

const stopped = Promise.withResolvers<void>();
process.once('SIGTERM', () => stopped.resolve());
process.once('SIGINT', () => stopped.resolve());
// Started by a supervisor that has died: nobody is left to stop this process.
process.once('disconnect', () => stopped.resolve());
await stopped.promise;
log.info('the GPU service stops after the step in work');
await service[Symbol.asyncDispose]();
process.exit(0);

function readOrExit(): WholeConfiguration {
	try {
		return readServiceConfiguration();
	} catch (error) {
		if (!(error instanceof ConfigurationError)) throw error;
		process.stderr.write(`Easel cannot start:\n${error.message}\n`);
		process.exit(badConfiguration);
	}
}
