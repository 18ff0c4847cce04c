/** Reads how far everything in a picture is, in a child that lives no longer. */
import { basename, dirname } from 'node:path';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { inspectDepthNetwork } from '../models/depth-file.ts';
import { ModelFault } from '../models/model-fault.ts';
import type { Runtime } from '../onnx/network.ts';
import { startChild } from './child-handle.ts';
import { createNetworkPool } from './network-pool.ts';
import type { EnginePixels } from './protocol.ts';

/** A large network needs half a minute on a small processor. */
const limitMs = 180_000;

export interface ReadDepthOptions {
	/** Program of the child. */
	file: URL;
	libraryFolders: readonly string[];
	provider: string;
	log: Log;
}

/** Depths by pixel, rows from the top; what is nearer is larger. */
export interface DepthMap {
	width: number;
	height: number;
	values: Float32Array;
}

/** @param path of the network's file, absolute. @param pixels 8-bit RGB in the network's size. @throws ProblemError */
export async function readDepthInChild(
	path: string,
	pixels: EnginePixels,
	{ file, libraryFolders, provider, log }: ReadDepthOptions,
): Promise<DepthMap> {
	const child = startChild(file, log, libraryFolders);
	const read = Promise.withResolvers<DepthMap>();
	child.listen((answer, bytes) => {
		if (answer.kind === 'depth') {
			const { width, height } = answer;
			read.resolve({ width, height, values: new Float32Array(new Uint8Array(bytes).buffer) });
		}
		if (answer.kind === 'failed') read.reject(new ProblemError(answer.code, answer.detail));
	});
	child.order({ kind: 'depth', path, provider, pixels });
	const limit = setTimeout(() => read.reject(new ProblemError('step_timeout', 'Reading the depth of the picture took too long.')), limitMs);
	try {
		return await Promise.race([
			read.promise,
			child.ended.then((problem) => {
				throw problem;
			}),
		]);
	} finally {
		clearTimeout(limit);
		await child.kill();
	}
}

/** Of ImageNet, red, green, blue: what these networks were trained with. */
const mean = [0.485, 0.456, 0.406] as const;
const deviation = [0.229, 0.224, 0.225] as const;

/** In the child. @param pixels 8-bit RGB. @throws ModelFault, NetworkError */
export async function readDepth(path: string, pixels: EnginePixels, provider: string, runtime: Runtime): Promise<DepthMap> {
	const file = basename(path);
	const { input, output } = inspectDepthNetwork(dirname(path), file, provider);
	const pool = createNetworkPool({ provider, runtime });
	await pool.use(new Map([[file, { path, file }]]));
	const { width, height, data } = pixels;
	const area = width * height;
	const values = new Float32Array(3 * area);
	for (const channel of [0, 1, 2] as const) {
		for (let pixel = 0; pixel < area; pixel += 1) {
			values[channel * area + pixel] = ((data[pixel * 3 + channel] ?? 0) / 255 - mean[channel]) / deviation[channel];
		}
	}
	const network = await pool.open(file);
	const answer = (await network.run({ [input.name]: { type: 'float32', data: values, shape: [1, 3, height, width] } }))[output.name];
	const [tall = 0, wide = 0] = answer?.shape.slice(-2) ?? [];
	if (answer?.type !== 'float32' || answer.data.length !== tall * wide || tall * wide === 0) {
		throw new ModelFault('unexpected-interface', file, `tells no depth: it gives [${answer?.shape.join(', ') ?? ''}]`);
	}
	return { width: wide, height: tall, values: answer.data };
}
