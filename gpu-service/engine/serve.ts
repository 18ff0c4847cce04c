/** The child's side of the protocol, with the runtime given: the real one in `child.ts`, held or failing ones in tests. */
import { writeSync } from 'node:fs';
import { problemOf } from '#contract/problem.ts';
import type { Painting, PaintRequest } from '../diffusion/families/family.ts';
import { ModelError } from '../diffusion/model-error.ts';
import { paint as paintPicture } from '../diffusion/paint.ts';
import { ModelFault } from '../models/model-fault.ts';
import { readModelFolder } from '../models/model-folder.ts';
import { NetworkError, type Preparation, type Runtime } from '../onnx/network.ts';
import { describeModel, type ModelDescription } from './describe.ts';
import { createNetworkPool, type NetworkPool } from './network-pool.ts';
import { prepareNetworks } from './prepare-networks.ts';
import { createPreparedGraphs, withPrepared } from './prepared-graphs.ts';
import { type Answer, framePipe, type Order, type PaintWork, toFrame } from './protocol.ts';
import { createRecipeCache } from './recipe-cache.ts';
import { findRecipeNetworks } from './recipe-networks.ts';
import { PaintingStopped, runPaintings } from './runner.ts';

interface LoadedModel {
	/** Absolute. */
	path: string;
	description: ModelDescription;
	networks: NetworkPool;
	/** What its recipe has to say to everybody who paints with it. */
	notices: readonly string[];
	paint(request: PaintRequest): Painting;
}

type LoadOrder = Extract<Order, { kind: 'load' }>;

export interface ServeOptions {
	runtime: Runtime;
	/** Without it every network is opened from its own file. */
	preparation?: Preparation;
	/** Called when the provider of this child is known, before anything is opened on it. */
	onProvider(provider: string): void;
}

/** Answers the parent's orders until it goes away. */
export function serveEngine({ runtime, preparation, onProvider }: ServeOptions): void {
	let model: LoadedModel | null = null;
	let isStopped = false;

	async function obey(order: Order): Promise<void> {
		if (order.kind === 'choose-provider') {
			const provider = await runtime.chooseProvider(order.candidates, {
				trying: (candidate) => tell({ kind: 'trying', provider: candidate }),
				leftOut: (candidate, fault) => tell({ kind: 'left-out', provider: candidate, fault }),
			});
			tell({ kind: 'provider', provider });
		} else if (order.kind === 'load') {
			onProvider(order.provider);
			model = await load(order, model, runtimeFor(order));
			tell({ kind: 'loaded', ...runtime.facts() });
		} else if (order.kind === 'prepare') {
			if (preparation === undefined) throw new Error('told to prepare, without the means');
			onProvider(order.provider);
			await prepareNetworks(order, { preparation, onReady: (networks, of) => tell({ kind: 'ready', networks, of }) });
			tell({ kind: 'prepared' });
		} else if (order.kind === 'paint') {
			await paint(order.work);
		} else {
			isStopped = true;
		}
	}

	function runtimeFor({ recipe, provider, merged, prepared: place }: LoadOrder): Runtime {
		if (preparation === undefined || place === null) return runtime;
		return withPrepared(runtime, createPreparedGraphs({ place, model: recipe.path, merged, provider, preparation }));
	}

	async function paint(work: PaintWork): Promise<void> {
		if (model === null) throw new Error('told to paint before a model was loaded');
		isStopped = false;
		for (const message of model.notices) tell({ kind: 'notice', message });
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

/**
 * Opens what painting from text takes; the rest is opened when it is asked for.
 *
 * @param held the model that this child holds: of the same one, only the networks that differ are opened.
 */
async function load({ recipe, provider, merged }: LoadOrder, held: LoadedModel | null, runtime: Runtime): Promise<LoadedModel> {
	const isHeld = held?.path === recipe.path;
	const description = isHeld ? held.description : describeModel(readModelFolder(recipe.path), provider);
	const networks = isHeld ? held.networks : createNetworkPool({ provider, runtime });
	const { family, traits, networks: files } = description;
	tell({ kind: 'loading', share: 0 });
	const { places, words, notices } = await findRecipeNetworks(recipe, {
		model: merged.model,
		files,
		cache: createRecipeCache(merged),
		runtime,
		onMerged: (share) => tell({ kind: 'loading', share: share * shareOfMerging }),
	});
	await networks.use(places);
	await openAll(
		traits.components.filter((component) => !networks.isOpen(component)),
		networks,
		(component) => files.get(component)?.sizeBytes ?? 0,
		recipe.adapters.length === 0 ? 0 : shareOfMerging,
	);
	const parts = { ...description.parts, words };
	return { path: recipe.path, description, networks, notices, paint: (request) => paintPicture(family, parts, request) };
}

/** Merging adapters takes about as long as opening what it made. */
const shareOfMerging = 0.5;

/** @param from share of the loading that is done. */
async function openAll(
	components: readonly string[],
	networks: NetworkPool,
	sizeOf: (component: string) => number,
	from: number,
): Promise<void> {
	const total = components.reduce((sum, component) => sum + sizeOf(component), 0);
	let opened = 0;
	for (const component of components) {
		await networks.open(component);
		opened += sizeOf(component);
		tell({ kind: 'loading', share: from + (1 - from) * (opened / total) });
	}
}

function toAnswer(error: unknown): Answer {
	const problem = problemOf(error);
	if (problem !== null) return { kind: 'failed', code: problem.code, detail: problem.detail };
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
