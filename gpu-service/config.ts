/** The GPU service's settings: flags, environment, `.env`. The only place of the service that reads the environment. */
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type Configuration, ConfigurationError, readConfiguration } from '#contract/configuration.ts';
import { type HubSettings, readHubSettings } from './models/hub/settings.ts';

export interface ServiceConfiguration extends Configuration {
	gpu_token: string;
}

export interface WholeConfiguration extends ServiceConfiguration {
	/** Where models come from. */
	hub: HubSettings;
}

/** @throws ConfigurationError with every problem at once. */
export function readServiceConfiguration(): WholeConfiguration {
	const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
	const configuration = readConfiguration({ flags: process.argv.slice(2), environment: process.env, file });
	const { gpu_token } = configuration;
	if (gpu_token === null) {
		throw new ConfigurationError(
			'EASEL_GPU_TOKEN: the GPU service needs the secret that the web page will show it; "npm start" makes one by itself',
		);
	}
	return { ...configuration, gpu_token, hub: readHub({ ...file, ...process.env }) };
}

function readHub(environment: Readonly<Record<string, string | undefined>>): HubSettings {
	try {
		return readHubSettings(environment);
	} catch (error) {
		throw new ConfigurationError(error instanceof Error ? error.message : String(error));
	}
}
