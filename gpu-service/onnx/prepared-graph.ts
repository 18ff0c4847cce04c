/**
 * Graphs as ONNX Runtime has them after it optimised them, on disk with the weights as its kernels want them: opening one is mapping a file
 * into memory. The level of optimisation is that of every other opening, so that the pixels are the same. The session options are those of
 * `onnxruntime_session_options_config_keys.h`.
 */
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { arch, cpus } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { toNetworkError } from './errors.ts';
import type { Preparation } from './network.ts';
import { sessionOptions } from './session-options.ts';
import { openNetwork } from './sessions.ts';

const graphFile = 'model.onnx';
const weightsFile = 'weights.bin';
/** Smaller ones stay in the graph. */
const smallestOutside = 1024;

/**
 * Only for the processor: other providers put what they compile in the place of nodes, and lay weights out in memory of their own.
 */
export const preparation: Preparation = {
	fits: (provider) => (provider === 'cpu' ? `${ort.env.versions.node} ${processorStamp()}` : null),
	write: async (file, provider, folder) => {
		const target = join(folder, graphFile);
		try {
			const session = await ort.InferenceSession.create(file, {
				...sessionOptions(provider),
				optimizedModelFilePath: target,
				extra: {
					session: {
						optimized_model_external_initializers_file_name: weightsFile,
						optimized_model_external_initializers_min_size_in_bytes: String(smallestOutside),
						save_external_prepacked_constant_initializers: '1',
					},
				},
			});
			await session.release();
		} catch (error) {
			throw toNetworkError(error);
		}
		for (const name of readdirSync(folder)) syncFile(join(folder, name));
	},
	open: (folder, provider, runs) =>
		openNetwork(join(folder, graphFile), { ...sessionOptions(provider, runs), graphOptimizationLevel: 'disabled' }),
};

/** How weights are laid out depends on what the processor can do. */
function processorStamp(): string {
	return [arch(), cpus()[0]?.model ?? 'unknown', /^flags\s*:\s*(.*)$/m.exec(readOrNothing('/proc/cpuinfo'))?.[1] ?? ''].join(' ');
}

function readOrNothing(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}

function syncFile(path: string): void {
	const fd = openSync(path, 'r');
	try {
		fsyncSync(fd);
	} finally {
		closeSync(fd);
	}
}
