/**
 * The GPU service with one change: at the moment named in STOP_AT it ends itself with SIGKILL; with
 * STOP_HOW=hold it stands still for ever, with STOP_HOW=tell it only says that the moment has come.
 * STOP_TIMES (default 1) is how often that happens over restarts; the count is kept in the file STOP_COUNT.
 */
import { appendFileSync, existsSync, readFileSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { createLog } from '#contract/log.ts';
import { createLocalBackend } from '../../gpu-service/backends/local.ts';
import { readServiceConfiguration } from '../../gpu-service/config.ts';
import { openLibrary } from '../../gpu-service/open-library.ts';
import { type FilePort, nodeFiles } from '../../gpu-service/outputs/file-port.ts';
import { startService } from '../../gpu-service/service.ts';

const { STOP_AT = '', STOP_HOW = 'kill', STOP_TIMES = '1', STOP_COUNT = '' } = process.env;

async function at(moment: string): Promise<void> {
	if (moment !== STOP_AT) return;
	const times = existsSync(STOP_COUNT) ? readFileSync(STOP_COUNT, 'utf8').length : 0;
	if (times >= Number(STOP_TIMES)) return;
	appendFileSync(STOP_COUNT, 'x');
	writeSync(1, `stopped at ${moment}\n`);
	if (STOP_HOW === 'kill') process.kill(process.pid, 'SIGKILL');
	if (STOP_HOW === 'hold') await new Promise<never>(() => undefined);
}

const files: FilePort = {
	...nodeFiles,
	writeFile: async (path, bytes) => {
		if (STOP_AT === 'partial-half-written' && path.endsWith('.png')) {
			await nodeFiles.writeFile(path, bytes.subarray(0, bytes.length / 2));
			await at('partial-half-written');
		}
		if (STOP_AT === 'input-half-written' && basename(path).startsWith('input.')) {
			await nodeFiles.writeFile(path, bytes.subarray(0, bytes.length / 2));
			await at('input-half-written');
		}
		await nodeFiles.writeFile(path, bytes);
	},
	rename: async (from, to) => {
		await nodeFiles.rename(from, to);
		const isInput = basename(dirname(to)) === '.inputs';
		await at(isInput ? 'input-kept' : to.endsWith('.json') ? 'sidecar-renamed' : 'picture-renamed');
	},
};

const configuration = readServiceConfiguration();
const log = createLog({ source: 'gpu', level: 'info', terminal: false, write: (line) => process.stdout.write(line) });
const backend = await createLocalBackend({ configuration, log });
const service = await startService({
	configuration,
	log,
	backend,
	openLibrary: (uses) => openLibrary({ configuration, hub: configuration.hub, log, backend }, uses),
	files,
	at,
});
log.info('the GPU service listens', { port: service.address.port });
