/** Drives the paintings of one generation: has the networks run that they ask for, and tells what happens. */
import { seedOfPicture, subseedOfPicture } from '#contract/settings.ts';
import type { NetworkRun, Painting, PaintRequest, Upscaler } from '../diffusion/families/family.ts';
import type { Finish } from '../diffusion/picture.ts';
import { safetyChecker } from '../diffusion/safety.ts';
import type { NamedTensors, RgbImage } from '../diffusion/tensor.ts';
import { tinyDecoders } from '../diffusion/tiny-decoder.ts';
import type { Ran } from './conductor.ts';
import type { PaintingNews, PaintStage, PaintWork } from './protocol.ts';
import { isUpscaler } from './upscalers.ts';

export interface RunnerOptions {
	/** Begins one picture. */
	paint(request: PaintRequest & Finish): Painting;
	/** Those that the settings name. */
	upscalers: ReadonlyMap<string, Upscaler>;
	/** Resolves when it was this generation's turn. @throws PaintingStopped, NetworkError, ModelFault */
	run(run: NetworkRun, onTurn: () => void): Promise<Ran>;
	tell(news: PaintingNews, pixels?: Uint8Array): void;
}

/** Paints all pictures of a generation, one after the other. @throws what `run` throws; ModelError */
export async function runPaintings(work: PaintWork, options: RunnerOptions): Promise<void> {
	const { tell } = options;
	const told = new Set<string>();
	for (let n = 1; n <= work.settings.count; n += 1) {
		const request = toRequest(work, n, options.upscalers);
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
			const next: PaintStage = value.isPreview === true ? 'denoise' : stageOf(value.component, stage);
			const isNew = next !== stage;
			stage = next;
			const ran = await options.run(value, () => {
				if (!isNew) return;
				stepBegan = performance.now();
				tell({ kind: 'stage', stage: next, picture });
			});
			tell({ kind: 'ran', stage, ms: ran.ms });
			({ outputs } = ran);
		} else if (value.kind === 'step') {
			const { step, steps } = value;
			const { width, height, data } = value.preview();
			tell({ kind: 'step', picture, step, steps, ms: performance.now() - stepBegan, width, height }, data);
			stepBegan = performance.now();
		} else if (value.kind === 'tile') {
			tell({ ...value, picture });
		} else if (!told.has(value.message)) {
			told.add(value.message);
			tell({ kind: 'notice', message: value.message });
		}
	}
}

const decodeComponents: readonly string[] = ['vae_decoder', ...tinyDecoders, safetyChecker];

/** Where in a painting a component works. @param before the stage that it was in until now */
function stageOf(component: string, before: PaintStage | null): PaintStage {
	if (component.startsWith('text_encoder')) return 'text';
	if (isUpscaler(component)) return 'upscale';
	if (decodeComponents.includes(component)) return 'decode';
	if (component !== 'vae_encoder') return 'denoise';
	// Between two passes a picture goes through the VAE and back.
	return before === 'decode' || before === 'upscale' ? 'decode' : 'text';
}

function toRequest({ settings, inputs }: PaintWork, n: number, upscalers: ReadonlyMap<string, Upscaler>): PaintRequest & Finish {
	const { prompt, negative_prompt, steps, guidance, width, height, scheduler, rng, eta, strength, hires, upscaler } = settings;
	const named = (name: string) => upscalers.get(name) ?? null;
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
		decoder: settings.decoder,
		control: settings.control.map(({ model, weight, start, end }, index) => ({
			name: model,
			image: inputs.control[index],
			weight,
			start,
			end,
		})),
		source: inputs.image === null ? null : { image: inputs.image, mask: inputs.mask?.data ?? null, strength },
		hires:
			hires === null
				? null
				: { ...hires, upscaler: hires.upscaler === 'latent' ? null : named(hires.upscaler), steps: hires.steps || steps },
		keepUnmasked: settings.keep_unmasked,
		upscaler: upscaler === null ? null : named(upscaler),
	};
}
