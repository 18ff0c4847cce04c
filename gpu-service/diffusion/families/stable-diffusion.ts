/**
 * Stable Diffusion 1.x and 2.x, and models of their shape: one CLIP text encoder, a UNet with cross-attention, a VAE with four channels.
 * R. Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion Models" (2022).
 */
import { denoise } from '../denoise.ts';
import { guide, isGuided } from '../guidance.ts';
import { LATENT_CHANNELS, type LatentFormat, readLatentFormat } from '../latent-format.ts';
import { previewOf } from '../preview.ts';
import { createTorchRandom } from '../random.ts';
import { rgbFromPlanes } from '../rgb.ts';
import { schedulerNamed } from '../schedulers/index.ts';
import type { NamedTensors, RgbImage, Tensor } from '../tensor.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import type { Family, FamilyYield, ModelParts, Painting, PaintRequest } from './family.ts';
import { float32Output } from './network-info.ts';
import { stableDiffusionTraits } from './stable-diffusion-traits.ts';

export const stableDiffusion = {
	name: 'stable-diffusion',
	pipelineClasses: ['StableDiffusionPipeline', 'ORTStableDiffusionPipeline', 'OnnxStableDiffusionPipeline'],
	components: ['text_encoder', 'unet', 'vae_decoder'],
	tokenizers: ['tokenizer'],
	traits: stableDiffusionTraits,
	paint,
} satisfies Family;

/** Generators that run networks and end with `Result`. */
type Running<Result> = Generator<FamilyYield, Result, NamedTensors>;

function* paint(parts: ModelParts, request: PaintRequest): Painting {
	const { prompt, negativePrompt, guidance } = request;
	const format = readLatentFormat(parts.configs['vae_decoder']);
	const scheduler = schedulerNamed(request.scheduler).create(parts.schedulerConfig, request.steps);
	const random = createTorchRandom(request.seed);
	const [width, height] = [request.width / format.pixels, request.height / format.pixels];

	const texts = isGuided(guidance) ? [negativePrompt, prompt] : [prompt];
	const conditions = yield* encodeTexts(texts, parts.tokenizers['tokenizer']);

	const noise = random.normal(LATENT_CHANNELS * height * width);
	const latents = yield* denoise({
		scheduler,
		random,
		latents: noise.map((value) => value * scheduler.initNoiseSigma),
		predict: (sample, timestep) => predict({ sample, timestep, width, height, conditions, guidance }),
		preview: (current) => previewOf(current, width, height, format),
	});

	return yield* decode(latents, width, height, format);
}

/** @returns `encoder_hidden_states`, float32 [texts, tokens, width] */
function* encodeTexts(texts: readonly string[], tokenizer: Tokenizer): Running<Tensor> {
	const { maxLength } = tokenizer;
	const ids = new Int32Array(texts.length * maxLength);
	for (const [row, text] of texts.entries()) {
		const tokens = tokenizer.encode(text);
		ids.set(tokens.ids, row * maxLength);
		if (tokens.truncated !== null) {
			const message = `The model reads ${maxLength - 2} tokens of a prompt. This did not fit and was left out: "${tokens.truncated}"`;
			yield { kind: 'notice', message };
		}
	}
	const inputs = { input_ids: { type: 'int32', data: ids, shape: [texts.length, maxLength] } } as const;
	const { last_hidden_state: states } = yield { kind: 'run', component: 'text_encoder', inputs };
	return states;
}

interface Question {
	/** float32 [1, 4, height, width] */
	sample: Float32Array;
	timestep: number;
	/** In latents. */
	width: number;
	height: number;
	/** float32 [1 or 2, tokens, width]: with guidance the negative prompt first. */
	conditions: Tensor;
	guidance: number;
}

/** @returns float32 [1, 4, height, width] */
function* predict({ sample, timestep, width, height, conditions, guidance }: Question): Running<Float32Array> {
	const batch = isGuided(guidance) ? 2 : 1;
	const samples = new Float32Array(batch * sample.length);
	for (let i = 0; i < batch; i++) samples.set(sample, i * sample.length);
	const inputs: NamedTensors = {
		sample: { type: 'float32', data: samples, shape: [batch, LATENT_CHANNELS, height, width] },
		timestep: { type: 'float32', data: Float32Array.of(timestep), shape: [] },
		encoder_hidden_states: conditions,
	};
	const outputs = yield { kind: 'run', component: 'unet', inputs };
	const predictions = float32Output(outputs, 'unet', 'out_sample', samples.length);
	return isGuided(guidance) ? guide(predictions, guidance) : predictions;
}

function* decode(latents: Float32Array, width: number, height: number, format: LatentFormat): Running<RgbImage> {
	const { pixels, scalingFactor, shiftFactor } = format;
	const data = latents.map((latent) => Math.fround(latent / scalingFactor) + shiftFactor);
	const inputs = { latent_sample: { type: 'float32', data, shape: [1, LATENT_CHANNELS, height, width] } } as const;
	const outputs = yield { kind: 'run', component: 'vae_decoder', inputs };
	const [pictureWidth, pictureHeight] = [width * pixels, height * pixels];
	const planes = float32Output(outputs, 'vae_decoder', 'sample', 3 * pictureWidth * pictureHeight);
	return rgbFromPlanes(planes, pictureWidth, pictureHeight);
}
