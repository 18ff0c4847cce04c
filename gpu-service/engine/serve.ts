/** The child's side of the protocol, with the runtime given: the real one in `child.ts`, held or failing ones in tests. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '#contract/generation.ts';
import { ModelError, type Painting, type PaintRequest } from '../diffusion/families/family.ts';
import { ModelFault } from '../models/model-fault.ts';
import { readModelFolder } from '../models/model-folder.ts';
import { type Network, NetworkError, type Runtime } from '../onnx/network.ts';
import { describeModel } from './describe.ts';
import { type Answer, framePipe, type Order, toFrame } from './protocol.ts';
import { PaintingStopped, runPaintings } from './runner.ts';

interface LoadedModel {
	networks: Record<string, Network>;
	paint(request: PaintRequest): Painting;
}

export interface ServeOptions {
	runtime: Runtime;
	/** Called when the provider of this child is known, before anything is opened on it. */
	onProvider(provider: string): void;
}

/** Answers the parent's orders until it goes away. */
export function serveEngine({ runtime, onProvider }: ServeOptions): void {
	let model: LoadedModel | null = null;
	let isStopped = false;

	async function obey(order: Order): Promise<void> {
		if (order.kind === 'choose-provider') {
			const provider = await runtime.chooseProvider(order.candidates, (trying) => tell({ kind: 'trying', provider: trying }));
			tell({ kind: 'provider', provider });
		} else if (order.kind === 'load') {
			onProvider(order.provider);
			model = await load(order.path, order.provider, runtime);
			tell({ kind: 'loaded', ...runtime.facts() });
		} else if (order.kind === 'paint') {
			await paint(order.settings);
		} else {
			isStopped = true;
		}
	}

	async function paint(settings: Settings): Promise<void> {
		if (model === null) throw new Error('told to paint before a model was loaded');
		isStopped = false;
		await runPaintings(settings, { ...model, tell, isStopped: () => isStopped });
		tell({ kind: 'painted' });
	}

	process.on('message', (order: Order) => {
		obey(order).catch((error: unknown) => tell(toAnswer(error)));
	});
	process.on('disconnect', () => process.exit(0));
}

/** Writes at once: the pipe blocks, and the next network run would hold back anything that waits for the event loop. */
function tell(answer: Answer, pixels?: Uint8Array): void {
	try {
		for (const part of toFrame(answer, pixels)) {
			for (let written = 0; written < part.length; ) written += writeSync(framePipe, part, written);
		}
	} catch {
		// The pipe is closed: nobody is left to paint for.
		process.exit(0);
	}
}

async function load(path: string, provider: string, runtime: Runtime): Promise<LoadedModel> {
	const { family, parts, networks: files } = describeModel(readModelFolder(path), provider);
	const total = files.reduce((sum, { file }) => sum + file.sizeBytes, 0);
	const networks: Record<string, Network> = {};
	let loaded = 0;
	tell({ kind: 'loading', share: 0 });
	for (const { component, file } of files) {
		networks[component] = await open(join(path, file.file), file.file, provider, runtime);
		loaded += file.sizeBytes;
		tell({ kind: 'loading', share: loaded / total });
	}
	const declared = Object.fromEntries(Object.entries(networks).map(([component, { info }]) => [component, info]));
	return { networks, paint: (request) => family.paint({ ...parts, networks: declared }, request) };
}

async function open(path: string, file: string, provider: string, runtime: Runtime): Promise<Network> {
	try {
		return await runtime.open(path, provider);
	} catch (error) {
		if (!(error instanceof NetworkError) || error.kind === 'out_of_memory') throw error;
		throw new ModelFault('invalid-graph', file, `ONNX Runtime cannot open it: ${error.message}`, { cause: error });
	}
}

function toAnswer(error: unknown): Answer {
	if (error instanceof PaintingStopped) return { kind: 'stopped' };
	if (error instanceof ModelFault) return { kind: 'failed', code: 'model_broken', detail: error.message };
	if (error instanceof NetworkError && error.kind === 'out_of_memory') {
		return {
			kind: 'failed',
			code: 'out_of_memory',
			detail: 'There was not enough memory. Try a smaller picture, or free memory on the machine.',
		};
	}
	if (error instanceof NetworkError || error instanceof ModelError) {
		return { kind: 'failed', code: 'model_broken', detail: `A network of the model failed: ${error.message}` };
	}
	process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
	return { kind: 'failed', code: 'internal', detail: 'The engine stumbled. Try again; the log of the GPU service says more.' };
}
