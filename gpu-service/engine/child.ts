/** Entry of the engine's child process. Sessions live here, because a run blocks its thread and can only be broken off with its process. */
import { getPriority, setPriority } from 'node:os';
import { preparation } from '../onnx/prepared-graph.ts';
import { createOnnxRuntime } from '../onnx/sessions.ts';
import { serveEngine } from './serve.ts';

/** Painting on the processor leaves it to the pages and their pictures whenever they need it. */
const politeness = 10;

// Ctrl-C reaches the whole group of processes; when to stop is the parent's decision, and the child ends with it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

serveEngine({
	runtime: createOnnxRuntime(),
	preparation,
	// Before any session is made: on Linux threads inherit it.
	onProvider: (provider) => {
		if (provider === 'cpu' && getPriority() < politeness) setPriority(politeness);
	},
});
