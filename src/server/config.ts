/** The web process's settings: flags, environment, `.env`. The only place of the web process that reads the environment. */
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type Configuration, ConfigurationError, readConfiguration } from '#contract/configuration.ts';

export interface WebConfiguration extends Configuration {
	gpu_token: string;
	/** Where the GPU service is. */
	gpu_url: string;
}

/**
 * @param flags of the program, `process.argv.slice(2)`
 * @throws ConfigurationError with every problem at once.
 */
export function readWebConfiguration(flags: readonly string[]): WebConfiguration {
	const configuration = readConfiguration({
		flags,
		environment: process.env,
		file: existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {},
	});
	const { gpu_token, gpu_url, gpu_host, gpu_port } = configuration;
	if (gpu_token === null) {
		throw new ConfigurationError(
			'EASEL_GPU_TOKEN: the web page needs the secret that the GPU service asks for; "npm start" makes one by itself',
		);
	}
	const host = gpu_host === '0.0.0.0' || gpu_host === '::' ? '127.0.0.1' : gpu_host;
	return { ...configuration, gpu_token, gpu_url: gpu_url ?? `http://${host.includes(':') ? `[${host}]` : host}:${gpu_port}` };
}

/** React takes its development build, a fifth slower, unless told otherwise before it is loaded. */
export function runReactInProduction(): void {
	process.env['NODE_ENV'] ??= 'production';
}
