/** ONNX Runtime behind the runtime port. Used in the engine's child process only: opening and running block their thread. */
import * as ort from 'onnxruntime-node';
import type { ValueInfo } from '../diffusion/families/family.ts';
import { toNetworkError } from './errors.ts';
import { fromResults, toFeeds } from './feeds.ts';
import type { Network, Runtime } from './network.ts';
import { chooseProvider } from './providers.ts';
import { chooseThreads } from './threads.ts';

/**
 * One level for every network, as pixels are equal only within one. Opening SD 1.5 takes 2 s with `extended` and 14 s with `all`, whose
 * steps are 3 % faster (measured with 1.30 on two cores).
 */
const optimization = 'extended';
const errorsOnly = 3;

export function createOnnxRuntime(): Runtime {
	const threads = chooseThreads();
	return {
		chooseProvider,
		open: async (file, provider) => {
			try {
				const session = await ort.InferenceSession.create(file, {
					executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
					graphOptimizationLevel: optimization,
					intraOpNumThreads: threads,
					logSeverityLevel: errorsOnly,
				});
				return toNetwork(session);
			} catch (error) {
				throw toNetworkError(error);
			}
		},
		facts: () => ({
			graphVariant: `onnx-${optimization}`,
			threads,
			versions: { onnxruntime: ort.env.versions.node ?? ort.env.versions.common, node: process.versions.node },
		}),
	};
}

function toNetwork(session: ort.InferenceSession): Network {
	const inputs = session.inputMetadata.map(toValueInfo);
	return {
		info: { inputs, outputs: session.outputMetadata.map(toValueInfo) },
		run: async (tensors) => {
			try {
				return fromResults(await session.run(toFeeds(inputs, tensors)));
			} catch (error) {
				throw toNetworkError(error);
			}
		},
	};
}

function toValueInfo(value: ort.InferenceSession.ValueMetadata): ValueInfo {
	return value.isTensor ? { name: value.name, type: value.type, shape: value.shape } : { name: value.name, type: 'unknown', shape: [] };
}
