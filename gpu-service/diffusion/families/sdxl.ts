/**
 * SDXL, with Turbo and Lightning: two CLIP text encoders, and a UNet that is told the sizes of the picture as well.
 * D. Podell et al., "SDXL: Improving Latent Diffusion Models for High-Resolution Image Synthesis" (2023).
 */
import { readLatentFormat } from '../latent-format.ts';
import { sdxlLatents } from '../latent-standards.ts';
import { ModelError } from '../model-error.ts';
import type { Tensor } from '../tensor.ts';
import { type ClipTexts, encodeClipTexts } from '../text/clip-text.ts';
import type { Denoiser, Family, ModelParts, PaintRequest, Running } from './family.ts';
import { refuseRefiner, sdxlTraits } from './sdxl-traits.ts';
import { askUnet, type Conditions, guidanceCondition, isGuidedInPasses } from './unet.ts';
import { unetSchedule } from './unet-schedule.ts';
import { takesInpainting } from './unet-traits.ts';

export const sdxl = {
	name: 'sdxl',
	pipelineClasses: [
		'StableDiffusionXLPipeline',
		'StableDiffusionXLImg2ImgPipeline',
		'StableDiffusionXLInpaintPipeline',
		'ORTStableDiffusionXLPipeline',
		'ORTStableDiffusionXLImg2ImgPipeline',
		'ORTStableDiffusionXLInpaintPipeline',
		'OnnxStableDiffusionXLPipeline',
		'OnnxStableDiffusionXLImg2ImgPipeline',
	],
	components: ['text_encoder', 'text_encoder_2', 'unet', 'vae_decoder'],
	optionalComponents: ['vae_encoder'],
	tokenizers: ['tokenizer', 'tokenizer_2'],
	optionalTokenizers: [],
	refuse: refuseRefiner,
	traits: sdxlTraits,
	latentFormat: ({ configs }) => readLatentFormat(configs['vae_decoder'] ?? {}, sdxlLatents),
	prepare,
} satisfies Family;

function* prepare(parts: ModelParts, request: PaintRequest): Running<Denoiser> {
	const { prompt, negativePrompt, promptSyntax: syntax, clipSkip } = request;
	const isGuided = isGuidedInPasses(parts, request);
	// The model was trained to take nothing at all for "no prompt"; its config says so, and is right when it is silent.
	const isZeroed = isGuided && negativePrompt === null && parts.pipelineConfig['force_zeros_for_empty_prompt'] !== false;
	const texts = isGuided && !isZeroed ? [negativePrompt ?? '', prompt] : [prompt];
	const reading = { texts, syntax, clipSkip, layer: 'penultimate' } as const;
	const first = yield* encodeClipTexts(parts, { component: 'text_encoder', tokenizer: 'tokenizer', ...reading });
	const second = yield* encodeClipTexts(parts, { component: 'text_encoder_2', tokenizer: 'tokenizer_2', ...reading });
	const states = joinWidths(first.states, second.states);
	const pooled = pooledOf(second);
	const conditions: Conditions = {
		encoder_hidden_states: isZeroed ? zerosBefore(states) : states,
		text_embeds: isZeroed ? zerosBefore(pooled) : pooled,
		time_ids: timeIds(request, isGuided ? 2 : 1),
		...guidanceCondition(parts, request),
	};
	return {
		...unetSchedule(parts, request),
		takesInpainting: takesInpainting(parts, sdxlLatents.channels),
		predict: (question) => askUnet(parts, request, conditions, question),
	};
}

/**
 * @param first float32 [texts, tokens, width]
 * @param second float32 [texts, tokens, other width]
 * @returns float32 [texts, tokens, width + other width]
 */
function joinWidths(first: Tensor, second: Tensor): Tensor {
	const [texts, tokens, width] = first.shape;
	const otherWidth = second.shape[2];
	const joined = new Float32Array(texts * tokens * (width + otherWidth));
	for (let row = 0; row < texts * tokens; row++) {
		const start = row * (width + otherWidth);
		joined.set(first.data.subarray(row * width, (row + 1) * width), start);
		joined.set(second.data.subarray(row * otherWidth, (row + 1) * otherWidth), start + width);
	}
	return { type: 'float32', data: joined, shape: [texts, tokens, width + otherWidth] };
}

function pooledOf({ pooled }: ClipTexts): Tensor {
	if (pooled !== null) return pooled;
	throw new ModelError('unexpected-interface', 'text_encoder_2', 'text_encoder_2 must give text_embeds, but did not.');
}

/** A row of zeros for the negative prompt before that of the prompt: [1, ...] to [2, ...]. */
function zerosBefore({ data, shape: [, ...sides] }: Tensor): Tensor {
	const rows = new Float32Array(2 * data.length);
	rows.set(data, data.length);
	return { type: 'float32', data: rows, shape: [2, ...sides] };
}

/** float32 [passes, 6]: original height and width, top and left of the crop, target height and width. */
function timeIds({ width, height, micro }: PaintRequest, passes: number): Tensor {
	const { originalSize, crop, targetSize } = micro ?? { originalSize: [height, width], crop: [0, 0], targetSize: [height, width] };
	const row = [...originalSize, ...crop, ...targetSize];
	const data = Float32Array.from({ length: passes * row.length }, (_, i) => row[i % row.length]);
	return { type: 'float32', data, shape: [passes, row.length] };
}
