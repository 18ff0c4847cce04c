/** The networks of one model, opened when they are first needed. */
import { join } from 'node:path';
import { ModelFault } from '../models/model-fault.ts';
import type { NetworkFile } from '../models/network-file.ts';
import { type Network, NetworkError, type Runtime } from '../onnx/network.ts';

export interface NetworkPool {
	/** Opens it unless it is open. @throws ModelFault, NetworkError `out_of_memory` */
	open(component: string): Promise<Network>;
}

export interface NetworkPoolOptions {
	/** Absolute. */
	folder: string;
	files: ReadonlyMap<string, NetworkFile>;
	provider: string;
	runtime: Runtime;
}

export function createNetworkPool({ folder, files, provider, runtime }: NetworkPoolOptions): NetworkPool {
	const networks = new Map<string, Network>();
	return {
		open: async (component) => {
			const known = networks.get(component);
			if (known !== undefined) return known;
			const file = files.get(component)?.file;
			if (file === undefined) throw new Error(`the family asked for "${component}", which the model does not have`);
			const network = await open(join(folder, file), file, provider, runtime);
			networks.set(component, network);
			return network;
		},
	};
}

async function open(path: string, file: string, provider: string, runtime: Runtime): Promise<Network> {
	try {
		return await runtime.open(path, provider);
	} catch (error) {
		if (!(error instanceof NetworkError) || error.kind === 'out_of_memory') throw error;
		throw new ModelFault('invalid-graph', file, `ONNX Runtime cannot open it: ${error.message}`, { cause: error });
	}
}
