/** A second model beside another one, faster on the processor and a little less exact: its denoiser has linear layers of bytes, all else is shared. */
import { cp, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ProblemError } from '#contract/problem.ts';
import { isObject, type JsonObject } from '../json-file.ts';
import { linkOrCopy } from '../store/blobs.ts';
import { writeInt8Network } from './int8-network.ts';

export interface Int8Source {
	/** Of the model; the new one is called `<name>-int8`. */
	name: string;
	title: string;
	/** Absolute path of the model's folder. */
	path: string;
	/** ONNX file of its denoiser, relative to the folder. */
	denoiser: string;
}

/** Larger files are shared, smaller ones copied. */
const sharedBytes = 1e6;

/**
 * @param folder the models folder. @returns the name of the new model and how many layers changed.
 * @throws ProblemError `conflict` when it is there already, `validation_failed` when it would gain nothing; ModelFault
 */
export async function makeInt8Model(
	folder: string,
	{ name, title, path, denoiser }: Int8Source,
): Promise<{ name: string; layers: number }> {
	const own = `${name}-int8`;
	const target = join(folder, own);
	if (await exists(target)) throw new ProblemError('conflict', `There is a model "${own}" already. Remove it to make it anew.`);
	const partial = join(folder, `.${own}-${process.pid}.partial`);
	try {
		await share(path, partial, dirname(denoiser));
		const network = join(partial, dirname(denoiser));
		await mkdir(network, { recursive: true });
		const layers = await writeInt8Network(join(path, denoiser), denoiser, network);
		if (layers === 0) {
			throw new ProblemError('validation_failed', `"${title}" has no linear layers large enough to gain from bytes. Use it as it is.`);
		}
		await cp(join(path, dirname(denoiser), 'config.json'), join(network, 'config.json')).catch(() => undefined);
		await writeManifest(partial, title);
		await rename(partial, target);
		return { name: own, layers };
	} catch (error) {
		await rm(partial, { recursive: true, force: true });
		throw error;
	}
}

/** Everything but one folder, and records of where the files came from. */
async function share(from: string, to: string, except: string): Promise<void> {
	await mkdir(to, { recursive: true });
	for (const entry of await readdir(from, { withFileTypes: true })) {
		if (entry.name === except || entry.name.startsWith('.') || entry.name === 'assembled.json') continue;
		const [source, target] = [join(from, entry.name), join(to, entry.name)];
		if (entry.isDirectory()) await share(source, target, '');
		else if ((await stat(source)).size < sharedBytes) await cp(await realpath(source), target);
		else await linkOrCopy(await realpath(source), target);
	}
}

async function writeManifest(folder: string, title: string): Promise<void> {
	const path = join(folder, 'manifest.json');
	const given: unknown = await readFile(path, 'utf8').then(JSON.parse, () => ({}));
	const manifest: JsonObject = isObject(given) ? { ...given } : {};
	delete manifest['default'];
	await writeFile(path, `${JSON.stringify({ ...manifest, title: `${title} (int8)` }, null, '\t')}\n`);
}

async function exists(path: string): Promise<boolean> {
	return (await readdir(dirname(path))).includes(basename(path));
}
