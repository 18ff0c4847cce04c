/**
 * The add-ons that lie on this machine: `loras/`, `embeddings/` and `upscalers/` in the models folder, looked at anew on every call. Large
 * files are hashed behind the scenes, one after the other, and remembered.
 */
import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { problemOf } from '#contract/problem.ts';
import { readEmbedding } from './adapters/embedding-file.ts';
import { readLora } from './adapters/lora-file.ts';
import { ModelFault } from './model-fault.ts';
import { createHashCache, type ModelFile } from './model-hash.ts';
import { inspectUpscaler } from './upscaler-file.ts';

const addOnKinds = ['lora', 'embedding', 'upscaler'] as const;
export type AddOnKind = (typeof addOnKinds)[number];

export interface StoredAddOn {
	kind: AddOnKind;
	/** The file's name without its ending; with the folders before it where two have the same. */
	name: string;
	/** Absolute. */
	path: string;
	/** SHA-256 of the file, hex; empty until it is known. */
	hash: string;
	/** Changes whenever the file changes, or more is known of it. */
	stamp: string;
	/** Families of models that it fits; empty when nothing tells. */
	families: readonly string[];
	/** Upscalers: how many times longer sides become, when the file tells or it was measured; else null. */
	scale: number | null;
	/** Why it cannot be used; null in general. */
	fault: ModelFault | null;
}

export interface AddOnStore extends AsyncDisposable {
	/** All add-ons, by kind and name. @param provider that is to run upscalers. */
	list(provider: string): Promise<StoredAddOn[]>;
	/** SHA-256 of the file, hex. Reads all of it, once. */
	hash(addOn: StoredAddOn): Promise<string>;
}

export interface AddOnStoreOptions {
	/** The models folder. */
	folder: string;
	/** Files of LoRAs beside those in it; absolute. */
	loras?: readonly string[];
	/** Where hashes are remembered. */
	hashFile: string | null;
	/** Finds out how many times longer an upscaler makes sides; left out: only what files tell is known. @throws Error when it is none. */
	measure?: (path: string) => Promise<number>;
	/** Called when a hash or a scale became known. */
	changed: () => void;
}

const kinds: Readonly<Record<AddOnKind, { folder: string; endings: readonly string[] }>> = {
	lora: { folder: 'loras', endings: ['.safetensors'] },
	embedding: { folder: 'embeddings', endings: ['.safetensors'] },
	upscaler: { folder: 'upscalers', endings: ['.onnx'] },
};
/** Python's pickle files hold programs that run when they are opened. */
const pickles = ['.pt', '.pth', '.ckpt', '.bin'];

type Judgement = Pick<StoredAddOn, 'families' | 'scale' | 'fault'>;

export function createAddOnStore({ folder, loras = [], hashFile, measure, changed }: AddOnStoreOptions): AddOnStore {
	const hashes = createHashCache(hashFile);
	const judged = new Map<string, { stamp: string; judgement: Judgement }>();
	const waiting = new Set<string>();
	const tried = new WeakSet<Judgement>();
	let working = Promise.resolve();
	let closed = false;

	function judge(kind: AddOnKind, root: string, { file, sizeBytes, changedMs }: ModelFile, provider: string): Judgement {
		const path = join(root, file);
		const stamp = `${sizeBytes} ${changedMs} ${provider}`;
		const former = judged.get(path);
		if (former?.stamp === stamp) return former.judgement;
		const judgement = judgeFile(kind, root, file, provider);
		judged.set(path, { stamp, judgement });
		return judgement;
	}

	/** One after the other, and each file once at a time. */
	function later(key: string, work: () => Promise<unknown>): void {
		if (waiting.has(key)) return;
		waiting.add(key);
		working = working
			.then(async () => {
				if (closed) return;
				await work();
				changed();
			})
			// A file that cannot be read now may be on the next look.
			.catch(() => undefined)
			.finally(() => waiting.delete(key));
	}

	/** Measures an upscaler that does not say its scale. One that turns out to be none gets its fault; nothing is learnt from other failures. */
	async function measureFile(path: string, file: string, judgement: Judgement): Promise<void> {
		if (measure === undefined) return;
		tried.add(judgement);
		try {
			judgement.scale = await measure(path);
		} catch (cause) {
			const problem = problemOf(cause);
			if (problem?.code !== 'model_broken') throw cause;
			judgement.fault = new ModelFault('unexpected-interface', file, problem.detail.replace(`${file}: `, ''), { cause });
		}
	}

	async function listKind(kind: AddOnKind, provider: string): Promise<StoredAddOn[]> {
		const endings = [...kinds[kind].endings, ...pickles];
		const found: StoredAddOn[] = [];
		const names = new Set<string>();
		for (const { root, file } of [
			...(kind === 'lora' ? await filesAt(loras) : []),
			...(await filesIn(join(resolve(folder), kinds[kind].folder), endings)),
		]) {
			const judgement = judge(kind, root, file, provider);
			const hash = judgement.fault === null ? await hashes.known(root, file) : null;
			const path = join(root, file.file);
			if (judgement.fault === null && hash === null) later(path, () => hashes.hashOne(root, file));
			else if (judgement.fault === null && kind === 'upscaler' && judgement.scale === null && !tried.has(judgement)) {
				later(path, () => measureFile(path, basename(file.file), judgement));
			}
			const whole = file.file.slice(0, -extname(file.file).length);
			const name = names.has(basename(whole)) ? whole : basename(whole);
			names.add(name);
			const stamp = `${file.sizeBytes} ${file.changedMs} ${hash ?? ''} ${judgement.scale ?? ''} ${judgement.fault?.message ?? ''}`;
			found.push({ kind, name, path, hash: hash ?? '', stamp, ...judgement });
		}
		return found.sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
	}

	return {
		list: async (provider) => (await Promise.all(addOnKinds.map((kind) => listKind(kind, provider)))).flat(),
		hash: async ({ path }) => {
			const stats = await stat(path);
			return await hashes.hashOne(dirname(path), toModelFile(basename(path), stats));
		},
		[Symbol.asyncDispose]: async () => {
			closed = true;
			await working;
		},
	};
}

interface FoundFile {
	/** Absolute. */
	root: string;
	file: ModelFile;
}

function toModelFile(file: string, { size, mtimeMs, ino }: Stats): ModelFile {
	return { file, sizeBytes: size, changedMs: mtimeMs, inode: ino };
}

/** Those of these files that are there. */
async function filesAt(paths: readonly string[]): Promise<FoundFile[]> {
	const files: FoundFile[] = [];
	for (const path of paths) {
		const stats = await stat(path).catch(() => null);
		if (stats?.isFile()) files.push({ root: dirname(path), file: toModelFile(basename(path), stats) });
	}
	return files;
}

/** Files with one of these endings, in this folder and those inside it; none when there is no such folder. */
async function filesIn(root: string, endings: readonly string[]): Promise<FoundFile[]> {
	const files: FoundFile[] = [];
	const names = await readdir(root, { recursive: true }).catch(() => []);
	for (const name of names.map((each) => each.replaceAll('\\', '/')).sort()) {
		if (!endings.includes(extname(name).toLowerCase()) || name.split('/').some((part) => part.startsWith('.'))) continue;
		const stats = await stat(join(root, name)).catch(() => null);
		if (stats?.isFile()) files.push({ root, file: toModelFile(name, stats) });
	}
	return files;
}

function judgeFile(kind: AddOnKind, root: string, file: string, provider: string): Judgement {
	try {
		if (pickles.includes(extname(file).toLowerCase())) {
			throw new ModelFault(
				'not-a-model',
				basename(file),
				'is a pickle file, which can hold programs and is not opened; get it as .safetensors',
			);
		}
		if (kind === 'upscaler') return { families: [], scale: inspectUpscaler(root, file, provider).scale, fault: null };
		return {
			families: kind === 'lora' ? familiesOfLora(join(root, file)) : familiesOfEmbedding(join(root, file)),
			scale: null,
			fault: null,
		};
	} catch (fault) {
		if (!(fault instanceof ModelFault)) throw fault;
		return { families: [], scale: null, fault };
	}
}

function familiesOfLora(path: string): string[] {
	const { family } = readLora(path);
	return family === null ? [] : [family];
}

/** Widths of the text encoders of published models. */
function familiesOfEmbedding(path: string): string[] {
	const widths = readEmbedding(path).vectors.map(({ width }) => width);
	if (widths.length > 1 || widths.includes(1280)) return ['sdxl'];
	return widths.includes(768) || widths.includes(1024) ? ['stable-diffusion'] : [];
}
