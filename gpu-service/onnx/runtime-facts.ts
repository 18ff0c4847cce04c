/** What equal pixels hang on beside the model, known without loading the runtime, so that also the parent of the engine can tell. */
import { createRequire } from 'node:module';
import type { RuntimeFacts } from './network.ts';
import { optimization } from './session-options.ts';
import { chooseThreads } from './threads.ts';

const runtime = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };

export function runtimeFacts(): RuntimeFacts {
	return {
		graphVariant: `onnx-${optimization}`,
		threads: chooseThreads(),
		versions: { onnxruntime: runtime.version, node: process.versions.node },
	};
}
