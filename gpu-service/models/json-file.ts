/** Reads the small JSON files of a model. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelFault } from './model-fault.ts';
import { parsePythonJson } from './python-json.ts';
import { statInside } from './safe-path.ts';

export type JsonObject = Record<string, unknown>;

/** A tokenizer's vocabulary takes a few megabytes; more than this is no configuration. */
const largestBytes = 64 * 1024 * 1024;

/** Text of a file of the model, or null when there is none. @param root the model's folder. @throws ModelFault */
export function readText(root: string, file: string): string | null {
	const stats = statInside(root, file);
	if (stats === null) return null;
	if (stats.sizeBytes > largestBytes) throw new ModelFault('corrupt-file', file, 'is absurdly large');
	return readFileSync(join(root, file), 'utf8');
}

/** A JSON value, or null when there is no such file. @throws ModelFault `corrupt-file` when it is not JSON. */
export function readJson(root: string, file: string): unknown {
	const text = readText(root, file);
	if (text === null) return null;
	try {
		return parsePythonJson(text);
	} catch (error) {
		throw new ModelFault('corrupt-file', file, 'is not JSON; fetch it again', { cause: error });
	}
}

/** A JSON object, or null when there is no such file. @throws ModelFault `corrupt-file` for anything else. */
export function readJsonObject(root: string, file: string): JsonObject | null {
	const value = readJson(root, file);
	if (value === null) return null;
	if (!isObject(value)) throw new ModelFault('corrupt-file', file, 'is not a JSON object');
	return value;
}

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
