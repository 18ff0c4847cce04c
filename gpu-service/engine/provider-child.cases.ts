/** The engine's child on whatever provider is wanted first, without a trial: a software driver works, and would lose. */
import { createOnnxRuntime } from '../onnx/sessions.ts';
import { serveEngine } from './serve.ts';

serveEngine({
	runtime: { ...createOnnxRuntime(), chooseProvider: async (candidates) => candidates[0] ?? 'cpu' },
	onProvider: () => undefined,
});
