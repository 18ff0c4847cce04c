/** How far everything in a picture is, by a network in `models/depth/`. */
import { basename, dirname } from 'node:path';
import { ProblemError } from '#contract/problem.ts';
import { decodePicture, inspectInput } from '#images/input.ts';
import type { Engine } from '../engine/engine.ts';
import { depthSize, findDepthModel, inspectDepthNetwork } from '../models/depth-file.ts';
import { ModelFault } from '../models/model-fault.ts';
import type { PictureDepth } from './backend.ts';

/** @param models the models folder. @param picture its file. @throws ProblemError */
export async function readPictureDepth(
	engine: Pick<Engine, 'provider' | 'readDepth'>,
	models: string,
	picture: Uint8Array,
): Promise<PictureDepth | null> {
	const found = await findDepthModel(models);
	if (found === null) return null;
	const { name, path } = found;
	try {
		const network = inspectDepthNetwork(dirname(path), basename(path), await engine.provider());
		const pixels = await decodePicture(picture, depthSize(network, await inspectInput(picture)));
		return { model: name, ...(await engine.readDepth(path, pixels)) };
	} catch (error) {
		if (!(error instanceof ModelFault)) throw error;
		throw new ProblemError('model_broken', `The network for depth "${name}" cannot be used. ${error.message}.`, { cause: error });
	}
}
