/** What people put beside a checkpoint: `<name>.manifest.json`, an ordinary manifest that may also state `prediction_type`, and `<name>.yaml`. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { ModelDefaults } from '#contract/catalog.ts';
import { isObject, type JsonObject } from '../json-file.ts';
import { parseManifest } from '../manifest.ts';
import { ModelFault } from '../model-fault.ts';
import type { SafetensorsFile } from '../safetensors.ts';
import type { PredictionType, Sidecars } from './variant.ts';

export interface OwnFiles extends Sidecars {
	/** Without `prediction_type`; empty when there is none. */
	manifest: JsonObject;
}

/** More is no description of a model. */
const largestBytes = 1024 * 1024;
/** Characters of what makers write into their checkpoints. */
const longestWords = 200;
const predictionTypes: readonly unknown[] = ['epsilon', 'v_prediction'] satisfies PredictionType[];

/** Name of the file without its ending. */
export function stemOf(file: string): string {
	return basename(file, extname(file));
}

/** Paths of the files that say more of a checkpoint; whether they are there or not. */
export function ownFilePaths(file: string): { manifest: string; yaml: string } {
	const start = join(dirname(file), stemOf(file));
	return { manifest: `${start}.manifest.json`, yaml: `${start}.yaml` };
}

/** @throws ModelFault `corrupt-file`, `invalid-config` naming the manifest */
export async function readOwnFiles(file: string): Promise<OwnFiles> {
	const paths = ownFilePaths(file);
	const { prediction_type: predictionType = null, ...manifest } = parseJson(await readOrNothing(paths.manifest), basename(paths.manifest));
	if (predictionType !== null && !predictionTypes.includes(predictionType)) {
		throw new ModelFault('invalid-config', basename(paths.manifest), '"prediction_type" must be "epsilon" or "v_prediction"');
	}
	parseManifest(manifest);
	return { manifest, predictionType: predictionType as PredictionType | null, yaml: await readOrNothing(paths.yaml) };
}

/** `manifest.json` of the model: what its owner wrote, then what its maker wrote into the checkpoint, then what is known of its kind. */
export function toManifest(
	{ metadata }: SafetensorsFile,
	own: JsonObject,
	made: { title: string; kind: string; defaults: Partial<ModelDefaults>; weights: 'linked' | 'copied' },
): JsonObject {
	const words = (field: string) => metadata[field]?.slice(0, longestWords);
	const licence = words('modelspec.license');
	const copied = made.weights === 'copied' ? ' Its weights were copied, because the file lies on another file system.' : '';
	return {
		title: words('modelspec.title') || made.title,
		description: `${made.kind}, opened from a checkpoint file.${copied}`,
		...(licence ? { licence: { name: licence } } : {}),
		...own,
		defaults: { ...made.defaults, ...(isObject(own['defaults']) ? own['defaults'] : {}) },
	};
}

function parseJson(text: string | null, file: string): JsonObject {
	if (text === null) return {};
	try {
		const value: unknown = JSON.parse(text);
		if (isObject(value)) return value;
	} catch (error) {
		throw new ModelFault('corrupt-file', file, 'is not JSON', { cause: error });
	}
	throw new ModelFault('corrupt-file', file, 'is not a JSON object');
}

/** @throws ModelFault `corrupt-file` for one that is absurdly large */
async function readOrNothing(path: string): Promise<string | null> {
	try {
		const { size } = await stat(path);
		if (size > largestBytes) throw new ModelFault('corrupt-file', basename(path), 'is absurdly large');
		return await readFile(path, 'utf8');
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
		throw error;
	}
}
