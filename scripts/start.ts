/** `npm start` and `npm run dev`: starts both processes and keeps them running until Ctrl-C. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type Configuration, ConfigurationError, readConfiguration } from '#contract/configuration.ts';
import { createLog } from '#contract/log.ts';
import { buildWhenNeeded } from './start/build.ts';
import { CannotStart } from './start/cannot-start.ts';
import { help } from './start/help.ts';
import { easelPrograms } from './start/programs.ts';
import { stopOnSignals } from './start/signals.ts';
import { startEasel } from './start/start-easel.ts';

const root = join(import.meta.dirname, '..');
const flags = process.argv.slice(2).filter((flag) => flag !== '--dev');
const reloading = process.argv.includes('--dev');
const terminal = process.stdout.isTTY === true;
const write = (text: string): void => void process.stdout.write(text);

if (flags.includes('--help')) {
	write(help());
	process.exit(0);
}
try {
	const configuration = configurationOf(root);
	const log = createLog({ source: 'start', level: configuration.log, terminal, write });
	const easel = await startEasel({
		root,
		configuration,
		prepare: async () => {
			if (reloading) return;
			await buildWhenNeeded({ root, onBuild: () => log.info('building the web app; this happens once') });
		},
		programs: (complete) => easelPrograms({ root, configuration: complete, reloading }),
		log,
		terminal,
		write,
	});
	if (easel === null) process.exit(0);
	stopOnSignals({ signals: process, ...easel, say: write });
	process.exit(await easel.ended);
} catch (error) {
	if (!(error instanceof CannotStart)) throw error;
	process.stderr.write(`${error.message}\n`);
	process.exit(error.exitCode);
}

function configurationOf(folder: string): Configuration {
	const file = join(folder, '.env');
	try {
		return readConfiguration({ flags, environment: process.env, file: existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {} });
	} catch (error) {
		if (error instanceof ConfigurationError) throw new CannotStart(`Easel cannot start:\n${error.message}`, 78);
		throw error;
	}
}
