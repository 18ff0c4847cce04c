/** ONNX Runtime behind the runtime port. Used in the engine's child process only: opening and running block their thread. */
import * as ort from 'onnxruntime-node';
import type { ValueInfo } from '../diffusion/families/family.ts';
import { toNetworkError } from './errors.ts';
import { fromResults, toFeeds } from './feeds.ts';
import type { Network, Runtime } from './network.ts';
import { chooseProvider } from './providers.ts';
import { runtimeFacts } from './runtime-facts.ts';
import { sessionOptions } from './session-options.ts';

export function createOnnxRuntime(): Runtime {
	return {
		chooseProvider,
		open: (file, provider, runs) => openNetwork(file, sessionOptions(provider, runs)),
		facts: runtimeFacts,
	};
}

/** @throws NetworkError */
export async function openNetwork(file: string, options: ort.InferenceSession.SessionOptions): Promise<Network> {
	try {
		return toNetwork(await ort.InferenceSession.create(file, options));
	} catch (error) {
		throw toNetworkError(error);
	}
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
		release: () => session.release(),
	};
}

function toValueInfo(value: ort.InferenceSession.ValueMetadata): ValueInfo {
	return value.isTensor ? { name: value.name, type: value.type, shape: value.shape } : { name: value.name, type: 'unknown', shape: [] };
}
