/** What lies at a place on this machine: a model's folder, a cache of the hub, a tree of A1111 or ComfyUI, or a single file. Only looks. */
import { type Dirent, readFileSync, statSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { ProblemError } from '#contract/problem.ts';
import { nameFrom } from '../hub/source.ts';
import { listFolder } from '../store/list-folder.ts';

export interface FoundModel {
	/** `folder`: in the layout of diffusers. `weights`: a single file whose content decides what it is. */
	kind: 'folder' | 'weights';
	name: string;
	/** Absolute. */
	path: string;
	/** True when some of its files are links to elsewhere, which ONNX Runtime refuses. */
	hasLinks: boolean;
}

export interface FoundModels {
	models: FoundModel[];
	/** What was seen and cannot be used, in words. */
	passedOver: string[];
}

/** Folders in which A1111, Forge and ComfyUI keep files of weights. */
const weightFolders = [
	'stable-diffusion',
	'checkpoints',
	'lora',
	'loras',
	'lycoris',
	'embeddings',
	'esrgan',
	'realesrgan',
	'upscale_models',
	'diffusers',
];
/** Known, and of no use here. */
const otherFolders = ['vae', 'controlnet', 'hypernetworks', 'clip', 'unet', 'diffusion_models', 'text_encoders', 'codeformer', 'gfpgan'];
const deepest = 6;
const mostEntries = 20_000;

/** @param path absolute. @throws ProblemError `not_found` when there is nothing, or nothing that can be used. */
export async function findModels(path: string): Promise<FoundModels> {
	const facts = statSync(path, { throwIfNoEntry: false });
	if (facts === undefined)
		throw new ProblemError('not_found', 'There is nothing at this place. It is looked for on the machine that paints.');
	const found: FoundModels = { models: [], passedOver: [] };
	if (facts.isFile()) addFile(found, path);
	else await look(path, found, { isTree: false, depth: 0, count: { entries: 0 } });
	if (found.models.length === 0) {
		const seen = found.passedOver.length === 0 ? '' : ` Seen: ${found.passedOver.slice(0, 5).join('; ')}.`;
		throw new ProblemError(
			'not_found',
			`There is no model at this place: no folder with a model_index.json and ONNX files, and no .safetensors file.${seen}`,
		);
	}
	return found;
}

interface Walk {
	/** True below a folder whose name says that it holds files of weights. */
	isTree: boolean;
	depth: number;
	count: { entries: number };
}

async function look(folder: string, found: FoundModels, { isTree, depth, count }: Walk): Promise<void> {
	const entries = await entriesOf(folder);
	count.entries += entries.length;
	if (depth > deepest || count.entries > mostEntries) {
		throw new ProblemError('validation_failed', 'There is far more at this place than models. Name the folder of the models themselves.', {
			field: 'source',
		});
	}
	const has = (name: string) => entries.some((entry) => entry.name === name);
	if (has('model_index.json')) return await addFolder(folder, nameOf(folder), found);
	if (has('snapshots')) return await lookIntoCache(folder, found, { isTree, depth, count });
	if (isTree || depth === 0) {
		for (const entry of entries) if (!entry.isDirectory()) addFile(found, join(folder, entry.name), depth === 0 && !isTree);
	}
	for (const entry of entries) {
		const inside = join(folder, entry.name);
		if (entry.name.startsWith('.') || !isFolder(entry, inside)) continue;
		const kind = entry.name.toLowerCase();
		if (otherFolders.includes(kind)) {
			if ((await entriesOf(inside)).length > 0) found.passedOver.push(`${entry.name} (such files are not used)`);
			continue;
		}
		await look(inside, found, { isTree: isTree || weightFolders.includes(kind), depth: depth + 1, count });
	}
}

/** A repository in the hub's cache: the snapshot that its `main` names, else the newest. */
async function lookIntoCache(folder: string, found: FoundModels, walk: Walk): Promise<void> {
	const snapshots = await entriesOf(join(folder, 'snapshots'));
	const byAge = snapshots
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => ({ name, at: statSync(join(folder, 'snapshots', name)).mtimeMs }))
		.sort((a, b) => b.at - a.at);
	const chosen = byAge.find(({ name }) => name === readMain(folder)) ?? byAge[0];
	if (chosen === undefined) return;
	const snapshot = join(folder, 'snapshots', chosen.name);
	const entries = await entriesOf(snapshot);
	const isPipeline = entries.some(({ name }) => name === 'model_index.json');
	const before = found.models.length;
	if (isPipeline) await addFolder(snapshot, nameOf(folder), found);
	if (found.models.length > before) return;
	for (const entry of entries) if (/\.safetensors$/i.test(entry.name)) addFile(found, join(snapshot, entry.name));
	if (!isPipeline && found.models.length === before && walk.depth === 0) found.passedOver.push('a cached repository without a model');
}

async function addFolder(path: string, name: string, found: FoundModels): Promise<void> {
	const files = (await listFolder(path)).map((file) => file.path);
	if (!files.some((file) => /^[^/]+\/model\.onnx$/.test(file))) {
		found.passedOver.push(`${name} (a folder of diffusers without ONNX files)`);
		return;
	}
	found.models.push({ kind: 'folder', name: nameFrom(name), path, hasLinks: await leadsOut(path, files) });
}

function addFile(found: FoundModels, path: string, isLoose = false): void {
	const file = basename(path);
	if (/\.safetensors$/i.test(file) || (/\.onnx$/i.test(file) && !isLoose)) {
		// Opening a named pipe would wait for ever, and a link may lead nowhere.
		if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return;
		found.models.push({ kind: 'weights', name: nameFrom(file), path, hasLinks: false });
	} else if (/\.(ckpt|pt|pth|bin)$/i.test(file)) {
		found.passedOver.push(`${file} (a Python pickle, which can run programs; get it as safetensors)`);
	}
}

/** `models--org--name` of the cache is `name`; a snapshot is named after what it is one of. */
function nameOf(folder: string): string {
	const name = basename(folder);
	if (basename(dirname(folder)) === 'snapshots') return nameOf(dirname(dirname(folder)));
	return name.startsWith('models--') ? (name.split('--').at(-1) ?? name) : name;
}

async function leadsOut(folder: string, files: readonly string[]): Promise<boolean> {
	const root = await realpath(folder);
	for (const file of files) {
		const place = relative(root, await realpath(join(folder, file)).catch(() => join(root, file)));
		if (place === '..' || place.startsWith(`..${sep}`)) return true;
	}
	return false;
}

function readMain(folder: string): string | null {
	try {
		return readFileSync(join(folder, 'refs', 'main'), 'utf8').trim();
	} catch {
		return null;
	}
}

/** Links to folders are followed one step, as trees of several disks are tied together with them. */
function isFolder(entry: Dirent, path: string): boolean {
	return entry.isDirectory() || (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
}

async function entriesOf(folder: string): Promise<Dirent[]> {
	const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
	return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
