/** ControlNets that lie on this machine, in `controlnet/` of the models folder or of one model, looked at anew on every call. */
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ModelFault } from './model-fault.ts';
import { createHashCache, type ModelFile } from './model-hash.ts';
import { inspectNetwork, type NetworkFile } from './network-file.ts';
import { statInside } from './safe-path.ts';

export interface StoredControlNet {
	/** Name of its folder, or of its file without the ending. */
	name: string;
	/** Absolute; `network.file` is relative to it. */
	folder: string;
	network: NetworkFile;
	/** Changes whenever a file of it changes. */
	stamp: string;
}

export interface ControlNetStore {
	/**
	 * Those in a folder `controlnet`, by name; none where there is no such folder.
	 * @param folder absolute. @param provider that is to run them.
	 */
	list(folder: string, provider: string): Promise<StoredControlNet[]>;
	/** SHA-256 over its files, hex. Reads all of them, once. */
	hash(net: StoredControlNet): Promise<string>;
}

export interface ControlNetStoreOptions {
	/** Where hashes are remembered. */
	hashFile: string | null;
	/** Called once for each file that cannot be used, until it changes. */
	onFault: (fault: ModelFault) => void;
}

export function createControlNetStore({ hashFile, onFault }: ControlNetStoreOptions): ControlNetStore {
	const hashes = createHashCache(hashFile);
	const known = new Map<string, { stamp: string; net: StoredControlNet | null }>();

	/** Null for one that cannot be used. */
	function look(folder: string, name: string, file: string, provider: string): StoredControlNet | null {
		const key = join(folder, file);
		const former = known.get(key);
		const stamp = `${provider} ${stampOf(folder, [file, ...(former?.net?.network.weightFiles ?? [])])}`;
		if (former?.stamp === stamp) return former.net;
		const net = inspect(folder, name, file, provider);
		// A file that was broken off may grow whole: nothing is known of where its weights lie.
		known.set(key, { stamp: net === null ? stamp : net.stamp, net });
		return net;
	}

	function inspect(folder: string, name: string, file: string, provider: string): StoredControlNet | null {
		try {
			const network = inspectNetwork(folder, file, provider);
			return { name, folder, network, stamp: `${provider} ${stampOf(folder, [file, ...network.weightFiles])}` };
		} catch (fault) {
			if (!(fault instanceof ModelFault)) throw fault;
			onFault(fault);
			return null;
		}
	}

	return {
		list: async (folder, provider) => {
			const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
			const nets = new Map<string, StoredControlNet>();
			for (const { name: entry } of entries.sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name))) {
				const place = placeOf(folder, entry);
				const net = place === null || nets.has(place.name) ? null : look(folder, place.name, place.file, provider);
				if (net !== null) nets.set(net.name, net);
			}
			return [...nets.values()];
		},
		hash: async ({ folder, network }) => {
			const files: ModelFile[] = [network.file, ...network.weightFiles].map((file) => {
				const stats = statInside(folder, file);
				if (stats === null) throw new ModelFault('missing-file', file, 'is missing; fetch the ControlNet again');
				return { file, ...stats };
			});
			return await hashes.hash(folder, files);
		},
	};
}

/** `canny/model.onnx`, or `canny.onnx`; a `model.onnx` of its own is a model's UNet for ControlNets. */
function placeOf(folder: string, entry: string): { name: string; file: string } | null {
	if (entry.startsWith('.') || entry === 'model.onnx') return null;
	if (extname(entry) === '.onnx') return { name: entry.slice(0, -'.onnx'.length), file: entry };
	const file = `${entry}/model.onnx`;
	return isThere(folder, file) ? { name: entry, file } : null;
}

function isThere(folder: string, file: string): boolean {
	try {
		return statInside(folder, file) !== null;
	} catch {
		return false;
	}
}

function stampOf(folder: string, files: readonly string[]): string {
	const stats = files.map((file) => (isThere(folder, file) ? statInside(folder, file) : null));
	return stats.map((each) => (each === null ? 'none' : `${each.sizeBytes} ${each.changedMs}`)).join(', ');
}
