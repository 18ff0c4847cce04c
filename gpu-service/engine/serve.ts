/** The child's side of the protocol, with the runtime given: the real one in `child.ts`, held or failing ones in tests. */
import { writeSync } from 'node:fs';
import type { Painting, PaintRequest } from '../diffusion/families/family.ts';
import { ModelError } from '../diffusion/model-error.ts';
import { paint as paintPicture } from '../diffusion/paint.ts';
import { ModelFault } from '../models/model-fault.ts';
import { readModelFolder } from '../models/model-folder.ts';
import { NetworkError, type Runtime } from '../onnx/network.ts';
import { describeModel } from './describe.ts';
import { createNetworkPool, type NetworkPool } from './network-pool.ts';
import { type Answer, framePipe, type Order, type PaintWork, type Recipe, toFrame } from './protocol.ts';
import { PaintingStopped, runPaintings } from './runner.ts';

interface LoadedModel {
	networks: NetworkPool;
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
			model = await load(order.recipe, order.provider, runtime);
			tell({ kind: 'loaded', ...runtime.facts() });
		} else if (order.kind === 'paint') {
			await paint(order.work);
		} else {
			isStopped = true;
		}
	}

	async function paint(work: PaintWork): Promise<void> {
		if (model === null) throw new Error('told to paint before a model was loaded');
		isStopped = false;
		await runPaintings(work, { ...model, tell, isStopped: () => isStopped });
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

/** Opens what painting from text takes; the rest is opened when it is asked for. */
async function load({ path }: Recipe, provider: string, runtime: Runtime): Promise<LoadedModel> {
	const { family, parts, traits, networks: files } = describeModel(readModelFolder(path), provider);
	const networks = createNetworkPool({ folder: path, files, provider, runtime });
	const sizeOf = (component: string) => files.get(component)?.sizeBytes ?? 0;
	const total = traits.components.reduce((sum, component) => sum + sizeOf(component), 0);
	let loaded = 0;
	tell({ kind: 'loading', share: 0 });
	for (const component of traits.components) {
		await networks.open(component);
		loaded += sizeOf(component);
		tell({ kind: 'loading', share: loaded / total });
	}
	return { networks, paint: (request) => paintPicture(family, parts, request) };
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
