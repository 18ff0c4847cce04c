/** The networks of one model, opened when they are first needed. */

import { ModelFault } from '../models/model-fault.ts';
import { type Network, NetworkError, type Runs, type Runtime } from '../onnx/network.ts';
import { isTextEncoder } from './memory-need.ts';

export interface NetworkPool {
	/** Opens it unless it is open. @throws ModelFault, NetworkError `out_of_memory` */
	open(component: string): Promise<Network>;
	isOpen(component: string): boolean;
	/** From now on networks come from these files, by component. Those that are open from another file are let go. */
	use(places: ReadonlyMap<string, NetworkPlace>): Promise<void>;
	/** From now on text encoders are let go when another network is opened, and decoders when a text encoder is. */
	saveMemory(isLean: boolean): void;
}

export interface NetworkPlace {
	/** Absolute. */
	path: string;
	/** For messages: relative to the model's folder. */
	file: string;
}

export interface NetworkPoolOptions {
	provider: string;
	runtime: Runtime;
}

export function createNetworkPool({ provider, runtime }: NetworkPoolOptions): NetworkPool {
	const networks = new Map<string, { path: string; network: Network }>();
	let files: ReadonlyMap<string, NetworkPlace> = new Map();
	let isLean = false;

	async function letGo(isUnused: (component: string) => boolean): Promise<void> {
		for (const [component, { network }] of networks) {
			if (!isUnused(component)) continue;
			networks.delete(component);
			await network.release();
		}
	}

	return {
		open: async (component) => {
			const known = networks.get(component);
			if (known !== undefined) return known.network;
			if (isLean) await letGo(isTextEncoder(component) ? isAutoencoder : isTextEncoder);
			const place = files.get(component);
			if (place === undefined) throw new Error(`the family asked for "${component}", which the model does not have`);
			const network = await open(runtime, place, provider, isAutoencoder(component) ? 'rarely' : 'often');
			networks.set(component, { path: place.path, network });
			return network;
		},
		saveMemory: (wanted) => {
			isLean = wanted;
		},
		isOpen: (component) => networks.has(component),
		use: async (places) => {
			files = places;
			await letGo((component) => places.get(component)?.path !== networks.get(component)?.path);
		},
	};
}

function isAutoencoder(component: string): boolean {
	return component.startsWith('vae_');
}

async function open(runtime: Runtime, { path, file }: NetworkPlace, provider: string, runs: Runs): Promise<Network> {
	try {
		return await runtime.open(path, provider, runs);
	} catch (error) {
		if (!(error instanceof NetworkError) || error.kind === 'out_of_memory') throw error;
		throw new ModelFault('invalid-graph', file, `ONNX Runtime cannot open it: ${error.message}`, { cause: error });
	}
}
