/** Which files of a repository a loader needs, and which of several precisions. Pure. */
import { posix } from 'node:path';
import { ProblemError } from '#contract/problem.ts';
import { isObject } from '../json-file.ts';
import type { RepositoryFile } from './repository.ts';

/** A file to fetch, and where it belongs. */
interface ChosenFile {
	from: RepositoryFile;
	/** Relative to the model's folder. */
	path: string;
	/** `graph`: names further files itself. `likely`: weights beside a graph, by their name; what the graph names counts in the end. */
	role: 'small' | 'graph' | 'likely' | 'checkpoint';
}

export interface Choice {
	variant: string | null;
	/** The others. */
	variants: string[];
	files: ChosenFile[];
}

/** Components that Easel does not run. */
const unused = ['safety_checker', 'feature_extractor', 'image_encoder'];
/** diffusers lists one autoencoder, exports store its halves. */
const halves: Record<string, string[]> = { vae: ['vae_decoder', 'vae_encoder'] };
/** Models work without them. */
const optional = ['vae_encoder', 'text_encoder_3'];
/** Some exporters keep the transformer of SD3 and FLUX where other models have their UNet. */
const otherFolders: Record<string, string> = { transformer: 'unet' };
const tokenizerFiles = [
	'vocab.json',
	'merges.txt',
	'tokenizer.json',
	'spiece.model',
	'tokenizer_config.json',
	'special_tokens_map.json',
	'added_tokens.json',
];
const licenceFile = /^(licen[cs]e|notice|copying)[^/]*$/i;
const plainName = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Places of `model_index.json` in a repository: its root first. */
export function findPipelines(files: readonly RepositoryFile[]): RepositoryFile[] {
	return files
		.filter(({ path }) => /^([^/]+\/)?model_index\.json$/.test(path))
		.sort((a, b) => a.path.split('/').length - b.path.split('/').length || (a.path < b.path ? -1 : 1));
}

/**
 * Chooses the ONNX pipeline whose `model_index.json` is `index`. Null when its parts are not there as ONNX.
 *
 * @param index the parsed file. @param root its folder in the repository; empty for the top.
 * @throws ProblemError `validation_failed` for a variant that there is not, `model_broken` for names that are no folders.
 */
export function choosePipeline(files: readonly RepositoryFile[], index: unknown, root: string, wanted: string | null): Choice | null {
	const inside = files
		.filter(({ path }) => root === '' || path.startsWith(`${root}/`))
		.map((from) => ({ from, path: root === '' ? from.path : from.path.slice(root.length + 1) }));
	const components = componentsOf(index);
	const networks = components.filter((name) => name !== 'scheduler' && !name.startsWith('tokenizer'));
	const graphs = new Map(
		networks.map((name) => {
			const own = graphsOf(inside, name);
			return [name, own.size > 0 ? own : graphsOf(inside, otherFolders[name] ?? name)];
		}),
	);
	const folders = [
		...components,
		...Object.keys(otherFolders).flatMap((name) => (networks.includes(name) ? [otherFolders[name] ?? name] : [])),
	];
	const needed = networks.filter((name) => !optional.includes(name));
	if (needed.length === 0 || needed.some((name) => graphs.get(name)?.size === 0)) return null;

	const common = [...(graphs.get(needed[0] ?? '')?.keys() ?? [])].filter((variant) =>
		needed.every((name) => graphs.get(name)?.has(variant)),
	);
	const choices = common.length > 0 ? common.sort() : [''];
	const names = choices.map((variant) => (variant === '' ? 'default' : variant));
	if (wanted !== null && !names.includes(wanted)) throw noSuchVariant(wanted, names);
	const variant = choices[Math.max(0, wanted === null ? 0 : names.indexOf(wanted))] ?? '';

	const chosen: ChosenFile[] = [];
	for (const file of inside) {
		if (isSmallAndNeeded(file.path, folders)) chosen.push({ ...file, role: 'small' });
	}
	for (const name of networks) {
		const own = graphs.get(name);
		const graph = own?.get(variant) ?? own?.get('') ?? own?.values().next().value;
		if (graph === undefined) continue;
		chosen.push({ from: graph.from, path: `${posix.dirname(graph.path)}/model.onnx`, role: 'graph' });
		for (const file of inside) {
			if (isLikelyWeights(file.path, graph.path)) chosen.push({ ...file, role: 'likely' });
		}
	}
	const own = variant === '' ? 'default' : variant;
	return { variant: names.length > 1 ? own : null, variants: names.filter((name) => name !== own), files: chosen };
}

/**
 * Chooses a checkpoint: one `.safetensors` file at the top with everything in it. Null when there is none.
 *
 * @throws ProblemError `validation_failed` for a variant that there is not.
 */
export function chooseCheckpoint(files: readonly RepositoryFile[], wanted: string | null): Choice | null {
	const all = files.filter(({ path }) => /^[^/]+\.safetensors$/i.test(path));
	const names = all.map(({ path }) => path);
	if (wanted !== null && !names.includes(wanted)) {
		if (all.length === 0) return null;
		throw noSuchVariant(wanted, names);
	}
	const best = wanted === null ? all.toSorted(bySuitability)[0] : all.find(({ path }) => path === wanted);
	if (best === undefined) return null;
	const licences = files.filter(({ path }) => licenceFile.test(path));
	return {
		variant: best.path,
		variants: names.filter((name) => name !== best.path),
		files: [
			...licences.map((from): ChosenFile => ({ from, path: from.path, role: 'small' })),
			{ from: best, path: best.path, role: 'checkpoint' },
		],
	};
}

/** Why nothing of a repository can be used. */
export function nothingUsable(id: string, files: readonly RepositoryFile[]): ProblemError {
	const has = (pattern: RegExp) => files.some(({ path }) => pattern.test(path));
	const why = has(/^[^/]+\/[^/]+\.safetensors$/)
		? 'has its weights as safetensors, one file for each part. Easel reads ONNX folders, and checkpoints in a single safetensors file: look for one of these.'
		: has(/\.onnx$/)
			? 'has ONNX files, but not in the layout of diffusers, with a model_index.json and a folder for each part.'
			: has(/\.(ckpt|bin|pt|pth)$/)
				? 'has its weights as Python pickles, which can run programs and are not read. Look for a safetensors or an ONNX version.'
				: 'has neither an ONNX pipeline nor a checkpoint.';
	return new ProblemError('model_broken', `${id} ${why}`);
}

/** @throws ProblemError `model_broken` when a name is no plain folder. */
function componentsOf(index: unknown): string[] {
	const names: string[] = [];
	for (const [key, value] of Object.entries(isObject(index) ? index : {})) {
		if (!Array.isArray(value) || typeof value[1] !== 'string' || unused.includes(key)) continue;
		if (!plainName.test(key)) throw new ProblemError('model_broken', 'model_index.json names a component that is not a plain folder name.');
		names.push(...(halves[key] ?? [key]));
	}
	return [...new Set(names)];
}

interface Placed {
	from: RepositoryFile;
	path: string;
}

/** The graphs of a component by variant: `model.onnx` is '', `model_fp16.onnx` is `fp16`. */
function graphsOf(files: readonly Placed[], component: string): Map<string, Placed> {
	const found = new Map<string, Placed>();
	for (const file of files) {
		const match = /^([^/]+)\/model(?:[_.-]([A-Za-z0-9_.-]+))?\.onnx$/.exec(file.path);
		if (match !== null && match[1] === component) found.set(match[2] ?? '', file);
	}
	return found;
}

function isSmallAndNeeded(path: string, components: readonly string[]): boolean {
	if (path === 'model_index.json' || licenceFile.test(path)) return true;
	const [folder = '', file = '', ...deeper] = path.split('/');
	if (deeper.length > 0 || !components.includes(folder)) return false;
	if (folder.startsWith('tokenizer')) return tokenizerFiles.includes(file);
	return file === (folder === 'scheduler' ? 'scheduler_config.json' : 'config.json');
}

/** `model.onnx_data`, `model.onnx.data`, `model.onnx_data_1`, and `weights.pb` of the legacy script. */
function isLikelyWeights(path: string, graph: string): boolean {
	if (posix.dirname(path) !== posix.dirname(graph) || path === graph) return false;
	const name = posix.basename(path);
	return (
		name === 'weights.pb' ||
		/^[_.]data(_\d+)?$/.test(name.startsWith(posix.basename(graph)) ? name.slice(posix.basename(graph).length) : '')
	);
}

/** Half precision first, then those without the training copy of the weights, then the smallest. */
function bySuitability(a: RepositoryFile, b: RepositoryFile): number {
	const rank = ({ path }: RepositoryFile) => (/fp16|half/i.test(path) ? 0 : /emaonly|pruned/i.test(path) ? 1 : 2);
	return rank(a) - rank(b) || a.bytes - b.bytes || (a.path < b.path ? -1 : 1);
}

function noSuchVariant(wanted: string, names: readonly string[]): ProblemError {
	return new ProblemError('validation_failed', `There is no variant "${wanted.slice(0, 100)}". There are: ${names.join(', ')}.`, {
		field: 'variant',
	});
}
