/**
 * Stable Diffusion 1.x and 2.x, and models of their shape: one CLIP text encoder, a UNet with cross-attention, a VAE with four channels.
 * R. Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion Models" (2022).
 */
import { readLatentFormat } from '../latent-format.ts';
import { stableDiffusionLatents } from '../latent-standards.ts';
import { encodeClipTexts } from '../text/clip-text.ts';
import type { Denoiser, Family, ModelParts, PaintRequest, Running } from './family.ts';
import { stableDiffusionTraits } from './stable-diffusion-traits.ts';
import { askUnet, type Conditions, guidanceCondition, isGuidedInPasses } from './unet.ts';
import { unetSchedule } from './unet-schedule.ts';
import { takesInpainting } from './unet-traits.ts';

export const stableDiffusion = {
	name: 'stable-diffusion',
	pipelineClasses: [
		'StableDiffusionPipeline',
		'StableDiffusionImg2ImgPipeline',
		'StableDiffusionInpaintPipeline',
		'LatentConsistencyModelPipeline',
		'LatentConsistencyModelImg2ImgPipeline',
		'ORTStableDiffusionPipeline',
		'ORTStableDiffusionImg2ImgPipeline',
		'ORTStableDiffusionInpaintPipeline',
		'ORTLatentConsistencyModelPipeline',
		'ORTLatentConsistencyModelImg2ImgPipeline',
		'OnnxStableDiffusionPipeline',
		'OnnxStableDiffusionImg2ImgPipeline',
		'OnnxStableDiffusionInpaintPipeline',
	],
	components: ['text_encoder', 'unet', 'vae_decoder'],
	optionalComponents: ['vae_encoder'],
	tokenizers: ['tokenizer'],
	optionalTokenizers: [],
	traits: stableDiffusionTraits,
	latentFormat: ({ configs }) => readLatentFormat(configs['vae_decoder'] ?? {}, stableDiffusionLatents),
	prepare,
} satisfies Family;

function* prepare(parts: ModelParts, request: PaintRequest): Running<Denoiser> {
	const { prompt, negativePrompt, promptSyntax: syntax, clipSkip } = request;
	const texts = isGuidedInPasses(parts, request) ? [negativePrompt ?? '', prompt] : [prompt];
	const reading = { component: 'text_encoder', tokenizer: 'tokenizer', layer: 'last' } as const;
	const { states } = yield* encodeClipTexts(parts, { ...reading, texts, syntax, clipSkip });
	const conditions: Conditions = { encoder_hidden_states: states, ...guidanceCondition(parts, request) };
	return {
		...unetSchedule(parts, request),
		takesInpainting: takesInpainting(parts, stableDiffusionLatents.channels),
		predict: (question) => askUnet(parts, request, conditions, question),
	};
}
