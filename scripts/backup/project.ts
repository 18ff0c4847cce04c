/** The project and its settings, as the scripts that look after it need them. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { type Configuration, readConfiguration } from '#contract/configuration.ts';

export interface Project {
	root: string;
	/** Absolute. */
	data: string;
	outputs: string;
	configuration: Configuration;
	version: string;
}

/** @throws ConfigurationError */
export function openProject(root: string): Project {
	const file = join(root, '.env');
	const configuration = readConfiguration({
		flags: [],
		environment: process.env,
		file: existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {},
	});
	const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
	return { root, data: resolve(root, configuration.data), outputs: resolve(root, configuration.outputs), configuration, version };
}
