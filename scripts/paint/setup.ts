/** Settings and model of `paint`: the same environment and `.env` as the server's. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { type Configuration, readConfiguration } from '#contract/configuration.ts';
import type { GenerationRequest } from '#contract/generation.ts';
import { isCheckpointPath } from '../../gpu-service/models/checkpoint/shelf.ts';
import { ExitError, exitCodes } from './exit-codes.ts';

const project = resolve(import.meta.dirname, '../..');

/** @throws ConfigurationError */
export function readPaintConfiguration(): Configuration {
	const configuration = readConfiguration({ flags: [], environment: process.env, file: readEnvFile() });
	const { data, models, outputs } = configuration;
	return { ...configuration, data: resolve(project, data), models: resolve(project, models), outputs: resolve(project, outputs) };
}

/** Variables that are not Easel's own: the environment, then `.env`. */
export function readWholeEnvironment(): Record<string, string | undefined> {
	return { ...readEnvFile(), ...process.env };
}

function readEnvFile(): Record<string, string | undefined> {
	const file = join(project, '.env');
	return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}

/** A path as the caller means it: npm runs scripts in the project's folder and tells from where it was called. */
export function fromCaller(path: string): string {
	const { npm_lifecycle_event, INIT_CWD } = process.env;
	return resolve(['paint', 'import'].includes(npm_lifecycle_event ?? '') && INIT_CWD !== undefined ? INIT_CWD : '.', path);
}

/** `--model` as a name, as a folder with everything in it, or as a checkpoint file. @throws ExitError when it is a path and nothing is there. */
export function findModel(wanted: string | null): { name: string | null; models: string[] } {
	if (wanted === null || !(/[/\\]|^\.+$/.test(wanted) || isCheckpointPath(wanted))) return { name: wanted, models: [] };
	const path = fromCaller(wanted);
	if (!existsSync(path)) throw new ExitError(exitCodes.model, `There is no ${isCheckpointPath(path) ? 'file' : 'folder'} ${path}.`);
	return { name: isCheckpointPath(path) ? basename(path, extname(path)) : basename(path), models: [path] };
}

/** LoRAs that are named by the path of their file, and the request that calls them by their names. @throws ExitError when one is not there. */
export function findLoras(request: GenerationRequest): { request: GenerationRequest; loras: string[] } {
	if (request.loras === undefined) return { request, loras: [] };
	const loras: string[] = [];
	const uses = request.loras.map((use) => {
		if (!/[/\\]|\.safetensors$/.test(use.name)) return use;
		const path = fromCaller(use.name);
		if (!existsSync(path)) throw new ExitError(exitCodes.model, `There is no file ${path}.`);
		loras.push(path);
		return { ...use, name: basename(path, extname(path)) };
	});
	return { request: { ...request, loras: uses }, loras };
}
