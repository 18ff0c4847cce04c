/** Drives the paintings of one generation over the networks: runs what they ask for, tells what happens, stops between any two runs. */
import { setImmediate } from 'node:timers/promises';
import { seedOfPicture, subseedOfPicture } from '#contract/settings.ts';
import type { NetworkRun, Painting, PaintRequest } from '../diffusion/families/family.ts';
import type { NamedTensors, RgbImage } from '../diffusion/tensor.ts';
import type { NetworkPool } from './network-pool.ts';
import type { Answer, PaintStage, PaintWork } from './protocol.ts';

export interface RunnerOptions {
	/** Begins one picture. */
	paint(request: PaintRequest): Painting;
	networks: NetworkPool;
	tell(answer: Answer, pixels?: Uint8Array): void;
	/** Looked at before every network run. */
	isStopped(): boolean;
}

/** Thrown inside the runner when it was told to stop. */
export class PaintingStopped extends Error {
	override name = 'PaintingStopped';
}

/** Paints all pictures of a generation, one after the other. @throws PaintingStopped, NetworkError */
export async function runPaintings(work: PaintWork, options: RunnerOptions): Promise<void> {
	const { tell } = options;
	const told = new Set<string>();
	for (let n = 1; n <= work.settings.count; n += 1) {
		const request = toRequest(work, n);
		const image = await runPainting(options.paint(request), n, told, options);
		tell({ kind: 'picture', n, seed: request.seed, width: image.width, height: image.height }, image.data);
	}
}

async function runPainting(painting: Painting, picture: number, told: Set<string>, options: RunnerOptions): Promise<RgbImage> {
	const { tell } = options;
	let stage: PaintStage | null = null;
	let stepBegan = performance.now();
	let outputs: NamedTensors = {};
	for (;;) {
		const { value, done } = painting.next(outputs);
		if (done === true) return value;
		outputs = {};
		if (value.kind === 'run') {
			const next = stageOf(value.component);
			if (next !== stage) {
				stage = next;
				stepBegan = performance.now();
				tell({ kind: 'stage', stage, picture });
			}
			outputs = await runNetwork(value, stage, options);
		} else if (value.kind === 'step') {
			const { step, steps } = value;
			const { width, height, data } = value.preview();
			tell({ kind: 'step', picture, step, steps, ms: performance.now() - stepBegan, width, height }, data);
			stepBegan = performance.now();
		} else if (!told.has(value.message)) {
			told.add(value.message);
			tell({ kind: 'notice', message: value.message });
		}
	}
}

async function runNetwork(
	{ component, inputs }: NetworkRun,
	stage: PaintStage,
	{ networks, tell, isStopped }: RunnerOptions,
): Promise<NamedTensors> {
	// Lets an order to stop come in: the run before has blocked the thread.
	await setImmediate();
	if (isStopped()) throw new PaintingStopped('the painting was stopped');
	const network = await networks.open(component);
	const began = performance.now();
	const outputs = await network.run(inputs);
	tell({ kind: 'ran', stage, ms: performance.now() - began });
	return outputs;
}

/** Where in a painting a component works. */
function stageOf(component: string): PaintStage {
	if (component.startsWith('text_encoder')) return 'text';
	if (component === 'vae_decoder') return 'decode';
	return component === 'vae_encoder' ? 'text' : 'denoise';
}

function toRequest({ settings, inputs }: PaintWork, n: number): PaintRequest {
	const { prompt, negative_prompt, steps, guidance, width, height, scheduler, rng, eta, strength } = settings;
	return {
		prompt,
		negativePrompt: negative_prompt === '' ? null : negative_prompt,
		promptSyntax: settings.prompt_syntax,
		clipSkip: settings.clip_skip - 1,
		seed: seedOfPicture(settings, n),
		subseed: subseedOfPicture(settings, n),
		subseedStrength: settings.subseed_strength,
		rng,
		steps,
		guidance,
		guidanceRescale: settings.guidance_rescale,
		width,
		height,
		scheduler,
		scheduleType: settings.schedule_type,
		eta,
		source: inputs.image === null ? null : { image: inputs.image, mask: inputs.mask?.data ?? null, strength },
	};
}
