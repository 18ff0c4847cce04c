/** Settings and model of `paint`: the same environment and `.env` as the server's. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { type Configuration, readConfiguration } from '#contract/configuration.ts';
import { ExitError, exitCodes } from './exit-codes.ts';

const project = resolve(import.meta.dirname, '../..');

/** @throws ConfigurationError */
export function readPaintConfiguration(): Configuration {
	const file = join(project, '.env');
	const configuration = readConfiguration({
		flags: [],
		environment: process.env,
		file: existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {},
	});
	return { ...configuration, data: resolve(project, configuration.data), models: resolve(project, configuration.models) };
}

/** A path as the caller means it: npm runs scripts in the project's folder and tells from where it was called. */
export function fromCaller(path: string): string {
	const { npm_lifecycle_event, INIT_CWD } = process.env;
	return resolve(npm_lifecycle_event === 'paint' && INIT_CWD !== undefined ? INIT_CWD : '.', path);
}

/** `--model` as a name, or as a folder with everything in it. @throws ExitError when it is a path and nothing is there. */
export function findModel(wanted: string | null): { name: string | null; models: string[] } {
	if (wanted === null || !/[/\\]|^\.+$/.test(wanted)) return { name: wanted, models: [] };
	const folder = fromCaller(wanted);
	if (!existsSync(folder)) throw new ExitError(exitCodes.model, `There is no folder ${folder}.`);
	return { name: basename(folder), models: [folder] };
}
