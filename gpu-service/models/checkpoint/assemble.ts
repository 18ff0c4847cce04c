/**
 * Makes an ordinary model folder out of a checkpoint file: graphs from the templates, whose weights are places in the checkpoint, and the
 * small files that a checkpoint lacks. The weights are not copied: the checkpoint lies in the folder of each network as a hard link, because
 * ONNX Runtime reads no weights from outside a network's folder.
 */
import { chmod, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ModelFault } from '../model-fault.ts';
import { readSafetensors } from '../safetensors.ts';
import { linkWeights } from './link-weights.ts';
import { readOwnFiles, stemOf, toManifest } from './own-files.ts';
import { writePipelineFiles } from './pipeline-files.ts';
import { placeWeights } from './place-weights.ts';
import { denoiserPrefixes, recogniseCheckpoint } from './recognise.ts';
import { publicTemplates, type Templates } from './templates.ts';
import { chooseVariant, type PredictionType } from './variant.ts';

export interface AssembleOptions {
	/** Graphs of another size than the published ones, for tests. */
	templates?: Templates;
	/** Files that are written last into the new folder: name to content. */
	extraFiles?: Readonly<Record<string, string>>;
}

export interface AssembledCheckpoint {
	/** For people: `SDXL`. */
	title: string;
	predictionType: PredictionType;
	/** `copied` when the checkpoint lies on another file system than the folder. */
	weights: 'linked' | 'copied';
}

/** Temporary folders are for nobody else's eyes; models are not secret. */
const ordinaryMode = 0o755;
const mostAttempts = 5;
const pickles = /\.(ckpt|pt|pth|bin)$/i;

/**
 * A folder that is there already is replaced. It is made beside its place and renamed, so that nobody sees half of one.
 *
 * @param file path of the checkpoint. @param target the folder to be made
 * @throws ModelFault saying what is wrong with the file, or what it is instead
 */
export async function assembleCheckpoint(file: string, target: string, options: AssembleOptions = {}): Promise<AssembledCheckpoint> {
	refusePickle(file);
	const checkpoint = readSafetensors(file);
	const recognised = recogniseCheckpoint(checkpoint);
	const own = await readOwnFiles(file);
	const stem = stemOf(file);
	const variant = chooseVariant(recognised.kind, checkpoint, stem, own);
	const templates = options.templates ?? publicTemplates;
	const { kind, style, isInpainting } = recognised;
	await mkdir(dirname(target), { recursive: true });
	const folder = await mkdtemp(join(dirname(target), '.assembling-'));
	try {
		const folders = kind.networks.map(({ component }) => join(folder, component));
		for (const component of folders) await mkdir(component);
		for (const { component, template, names, isDenoiser } of kind.networks) {
			placeWeights({
				template: templates.graph(template),
				folder: join(folder, component),
				checkpoint,
				naming: names[style],
				title: kind.title,
				denoiser: isDenoiser ? { prefix: denoiserPrefixes[style], channels: isInpainting ? 9 : 4 } : null,
			});
		}
		const weights = await linkWeights(file, folders);
		const manifest = toManifest(checkpoint, own.manifest, { title: stem, kind: kind.title, defaults: variant.defaults, weights });
		writePipelineFiles({ folder, recognised, variant, templates, manifest });
		for (const [name, content] of Object.entries(options.extraFiles ?? {})) await writeSynced(join(folder, name), content);
		await chmod(folder, ordinaryMode);
		await replaceFolder(folder, target);
		return { title: kind.title, predictionType: variant.predictionType, weights };
	} catch (error) {
		await rm(folder, { recursive: true, force: true });
		throw error;
	}
}

function refusePickle(file: string): void {
	if (!pickles.test(file)) return;
	throw new ModelFault(
		'unsupported-version',
		basename(file),
		'is a pickle, which can run any program when it is opened; get the model as .safetensors, which most makers offer beside it',
	);
}

/** Two processes may do this at once: the later one's folder stays. */
async function replaceFolder(folder: string, target: string): Promise<void> {
	const former = `${folder}.former`;
	for (let attempt = 1; ; attempt += 1) {
		await rename(target, former).catch(ignore('ENOENT'));
		try {
			await rename(folder, target);
			return;
		} catch (error) {
			if (attempt === mostAttempts) throw error;
			ignore('ENOTEMPTY', 'EEXIST')(error);
		} finally {
			await rm(former, { recursive: true, force: true });
		}
	}
}

function ignore(...codes: string[]): (error: unknown) => void {
	return (error) => {
		if (!(error instanceof Error && 'code' in error && codes.includes(String(error.code)))) throw error;
	};
}

async function writeSynced(path: string, content: string): Promise<void> {
	const file = await open(path, 'w');
	try {
		await file.writeFile(content);
		await file.sync();
	} finally {
		await file.close();
	}
}
