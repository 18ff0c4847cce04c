/** Prepares the networks of a model in a child that does nothing else, so that it can be ended at any moment. */
import { readModelFolder } from '../models/model-folder.ts';
import type { Preparation } from '../onnx/network.ts';
import { describeModel } from './describe.ts';
import { listPreparable } from './preparable.ts';
import { createPreparedGraphs } from './prepared-graphs.ts';
import type { Order } from './protocol.ts';

export interface PrepareOptions {
	preparation: Preparation;
	/** Told after every network: how many are ready, of how many. */
	onReady(ready: number, of: number): void;
}

/** @throws ModelFault, NetworkError, ProblemError `out_of_disk` */
export async function prepareNetworks(order: Extract<Order, { kind: 'prepare' }>, { preparation, onReady }: PrepareOptions): Promise<void> {
	const { path, provider, merged, prepared } = order;
	const graphs = createPreparedGraphs({ place: prepared, model: path, merged, provider, preparation });
	const networks = listPreparable(path, describeModel(readModelFolder(path), provider));
	onReady(0, networks.length);
	for (const [index, { file }] of networks.entries()) {
		await graphs.make(file);
		onReady(index + 1, networks.length);
	}
}
