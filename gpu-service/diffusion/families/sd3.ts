/**
 * Stable Diffusion 3 and 3.5: two CLIP text encoders and, where the model has it, a T5; a transformer that follows a flow; 16 channels.
 * P. Esser et al., "Scaling Rectified Flow Transformers for High-Resolution Image Synthesis" (2024).
 */
import { guide, isGuided } from '../guidance.ts';
import { readLatentFormat } from '../latent-format.ts';
import { sd3Latents } from '../latent-standards.ts';
import type { NamedTensors } from '../tensor.ts';
import { tellingOnce } from '../text/notices.ts';
import type { Denoiser, Family, ModelParts, PaintRequest, Question, Running } from './family.ts';
import { readSd3Texts, type Sd3Texts } from './sd3-texts.ts';
import { sd3Traits } from './sd3-traits.ts';
import { askTransformer, float32, sizeShift } from './transformer.ts';

export const sd3 = {
	name: 'sd3',
	pipelineClasses: [
		'StableDiffusion3Pipeline',
		'StableDiffusion3Img2ImgPipeline',
		'StableDiffusion3InpaintPipeline',
		'ORTStableDiffusion3Pipeline',
		'ORTStableDiffusion3Img2ImgPipeline',
		'ORTStableDiffusion3InpaintPipeline',
	],
	components: ['text_encoder', 'text_encoder_2', 'transformer', 'vae_decoder'],
	optionalComponents: ['text_encoder_3', 'vae_encoder'],
	tokenizers: ['tokenizer', 'tokenizer_2'],
	optionalTokenizers: ['tokenizer_3'],
	traits: sd3Traits,
	latentFormat: ({ configs }) => readLatentFormat(configs['vae_decoder'] ?? {}, sd3Latents),
	prepare,
} satisfies Family;

function* prepare(parts: ModelParts, request: PaintRequest): Running<Denoiser> {
	const { prompt, negativePrompt, guidance } = request;
	const asked = isGuided(guidance) ? [negativePrompt ?? '', prompt] : [prompt];
	const texts = yield* tellingOnce(readSd3Texts(parts, request, asked));
	return {
		schedulerOptions: (width, height) => sizeShift(parts, width, height),
		startRule: 'flow',
		takesInpainting: false,
		predict: (question) => predict(parts, question, texts, request),
	};
}

/** @returns float32 [1, 16, height, width] */
function* predict(
	parts: ModelParts,
	{ sample, timestep, width, height }: Question,
	{ states, pooled }: Sd3Texts,
	{ guidance, guidanceRescale }: PaintRequest,
): Running<Float32Array> {
	const [passes] = states.shape;
	const samples = new Float32Array(passes * sample.length);
	for (let i = 0; i < passes; i++) samples.set(sample, i * sample.length);
	const inputs: NamedTensors = {
		hidden_states: float32(samples, passes, sd3Latents.channels, height, width),
		encoder_hidden_states: states,
		pooled_projections: pooled,
		timestep: float32(Float32Array.of(timestep)),
	};
	const predictions = yield* askTransformer(parts, inputs, samples.length);
	return passes === 2 ? guide(predictions, guidance, guidanceRescale) : predictions;
}
