/** The child's side of the protocol, with the runtime given: the real one in `child.ts`, held or failing ones in tests. */
import { writeSync } from 'node:fs';
import { problemOf } from '#contract/problem.ts';
import type { ModelParts, Painting, PaintRequest } from '../diffusion/families/family.ts';
import { ModelError } from '../diffusion/model-error.ts';
import { type Finish, makePicture } from '../diffusion/picture.ts';
import { withSafetyChecker } from '../diffusion/safety.ts';
import { findTinyDecoder } from '../diffusion/tiny-decoder.ts';
import { ModelFault } from '../models/model-fault.ts';
import { readModelFolder } from '../models/model-folder.ts';
import { NetworkError, type Preparation, type Runtime } from '../onnx/network.ts';
import { type Conductor, createConductor, PaintingStopped } from './conductor.ts';
import { withControlNets } from './control-nets.ts';
import { describeModel, type ModelDescription } from './describe.ts';
import { measureUpscaler } from './measure-upscaler.ts';
import { createNetworkPool, type NetworkPool } from './network-pool.ts';
import { prepareNetworks } from './prepare-networks.ts';
import { createPreparedGraphs, withPrepared } from './prepared-graphs.ts';
import { type Answer, framePipe, type Order, type PaintingNews, toFrame, type UpscalerFile } from './protocol.ts';
import { readDepth } from './read-depth.ts';
import { createRecipeCache } from './recipe-cache.ts';
import { findRecipeNetworks } from './recipe-networks.ts';
import { runPaintings } from './runner.ts';
import { checkFinalSize, findUpscalers, upscalerPlaces } from './upscalers.ts';

interface LoadedModel {
	/** Absolute. */
	path: string;
	provider: string;
	upscalers: readonly UpscalerFile[];
	description: ModelDescription;
	networks: NetworkPool;
	/** What its recipe has to say to everybody who paints with it. */
	notices: readonly string[];
	parts: ModelParts;
	paint(request: PaintRequest & Finish): Painting;
}

type LoadOrder = Extract<Order, { kind: 'load' }>;
type PaintOrder = Extract<Order, { kind: 'paint' }>;

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
	let conductor: Conductor | null = null;
	/** Numbers of the paintings that were told to stop. */
	const stopped = new Set<number>();

	async function obey(order: Order): Promise<void> {
		if (order.kind === 'choose-provider') {
			const provider = await runtime.chooseProvider(order.candidates, {
				trying: (candidate) => tell({ kind: 'trying', provider: candidate }),
				leftOut: (candidate, fault) => tell({ kind: 'left-out', provider: candidate, fault }),
			});
			tell({ kind: 'provider', provider });
		} else if (order.kind === 'load') {
			onProvider(order.provider);
			const loaded = await load(order, model, runtimeFor(order));
			model = loaded;
			conductor = createConductor({ open: (component) => loaded.networks.open(component), warmsUp: order.provider !== 'cpu' });
			tell({ kind: 'loaded', ...runtime.facts() });
		} else if (order.kind === 'prepare') {
			if (preparation === undefined) throw new Error('told to prepare, without the means');
			onProvider(order.provider);
			await prepareNetworks(order, { preparation, onReady: (networks, of) => tell({ kind: 'ready', networks, of }) });
			tell({ kind: 'prepared' });
		} else if (order.kind === 'measure') {
			onProvider(order.provider);
			tell({ kind: 'measured', scale: await measureUpscaler(order.path, order.provider, runtime) });
		} else if (order.kind === 'depth') {
			onProvider(order.provider);
			const { width, height, values } = await readDepth(order.path, order.pixels, order.provider, runtime);
			tell({ kind: 'depth', width, height }, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
		} else if (order.kind === 'paint') {
			await paint(order);
		} else {
			stopped.add(order.painting);
		}
	}

	function runtimeFor({ recipe, provider, merged, prepared: place }: LoadOrder): Runtime {
		if (preparation === undefined || place === null) return runtime;
		return withPrepared(runtime, createPreparedGraphs({ place, model: recipe.path, merged, provider, preparation }));
	}

	async function paint({ painting, work, together }: PaintOrder): Promise<void> {
		if (model === null || conductor === null) throw new Error('told to paint before a model was loaded');
		const { notices, parts, networks, provider, description, upscalers: files, paint: paintOne } = model;
		const tellOfIt = (news: PaintingNews, pixels?: Uint8Array) => tell({ ...news, painting }, pixels);
		const seat = conductor.sit({
			together,
			isStopped: () => stopped.has(painting),
			found: (most) => tellOfIt({ kind: 'together', most }),
		});
		try {
			for (const message of notices) tellOfIt({ kind: 'notice', message });
			const upscalers = await findUpscalers(files, provider, (component) => networks.open(component));
			checkFinalSize(work.settings, description.traits.multiple, upscalers);
			const begin = work.isChecked === true ? (request: PaintRequest & Finish) => withSafetyChecker(paintOne(request), parts) : paintOne;
			await runPaintings(work, { paint: begin, upscalers, run: seat.run, tell: tellOfIt });
			tellOfIt({ kind: 'painted' });
		} catch (error) {
			tellOfIt(error instanceof PaintingStopped ? { kind: 'stopped' } : toFailure(error));
		} finally {
			seat.leave();
			stopped.delete(painting);
		}
	}

	process.on('message', (order: Order) => {
		obey(order).catch((error: unknown) => tell(toFailure(error)));
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
	const { family } = description;
	const { parts, files, components, places: controlNets } = withControlNets(description, recipe.control ?? [], provider);
	tell({ kind: 'loading', share: 0 });
	const { places, words, notices } = await findRecipeNetworks(recipe, {
		model: merged.model,
		files,
		cache: createRecipeCache(merged),
		runtime,
		onMerged: (share) => tell({ kind: 'loading', share: share * shareOfMerging }),
	});
	const { upscalers = [] } = recipe;
	await networks.use(new Map([...places, ...controlNets, ...upscalerPlaces(upscalers)]));
	networks.saveMemory(recipe.isLean === true);
	if (recipe.isLean !== true && recipe.isIdle !== true)
		await openAll(
			new Map([...components].filter(([component]) => !networks.isOpen(component))),
			networks,
			recipe.adapters.length === 0 ? 0 : shareOfMerging,
		);
	const adapted = { ...parts, words };
	const decodesPreviews = provider !== 'cpu' && findTinyDecoder(parts, family.latentFormat(parts).channels) !== null;
	const paint = (request: PaintRequest & Finish) => makePicture(family, adapted, { ...request, decodesPreviews });
	return { path: recipe.path, provider, upscalers, description, networks, notices, parts: adapted, paint };
}

/** Merging adapters takes about as long as opening what it made. */
const shareOfMerging = 0.5;

/** @param sizes of the components, in bytes. @param from share of the loading that is done. */
async function openAll(sizes: ReadonlyMap<string, number>, networks: NetworkPool, from: number): Promise<void> {
	const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
	let opened = 0;
	for (const [component, size] of sizes) {
		await networks.open(component);
		opened += size;
		tell({ kind: 'loading', share: from + (1 - from) * (opened / total) });
	}
}

function toFailure(error: unknown): Extract<PaintingNews, { kind: 'failed' }> {
	const problem = problemOf(error);
	if (problem !== null) return { kind: 'failed', code: problem.code, detail: problem.detail };
	if (error instanceof ModelFault) return { kind: 'failed', code: 'model_broken', detail: error.message };
	if (error instanceof NetworkError && error.kind === 'out_of_memory') {
		return {
			kind: 'failed',
			code: 'out_of_memory',
			detail: 'There was not enough memory. Try a smaller picture, or free memory on the machine.',
		};
	}
	if (error instanceof ModelError && error.kind === 'invalid-setting') {
		return { kind: 'failed', code: 'validation_failed', detail: error.message };
	}
	if (error instanceof NetworkError || error instanceof ModelError) {
		return { kind: 'failed', code: 'model_broken', detail: `A network of the model failed: ${error.message}` };
	}
	process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
	return { kind: 'failed', code: 'internal', detail: 'The engine stumbled. Try again; the log of the GPU service says more.' };
}
