/**
 * Stable Diffusion 1.x and 2.x, and models of their shape: one CLIP text encoder, a UNet with cross-attention, a VAE with four channels.
 * R. Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion Models" (2022).
 */
import { guide, isGuided } from '../guidance.ts';
import { LATENT_CHANNELS, readLatentFormat } from '../latent-format.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import type { Denoiser, Family, ModelParts, PaintRequest, Question, Running } from './family.ts';
import { float32Output } from './network-info.ts';
import { stableDiffusionTraits } from './stable-diffusion-traits.ts';

export const stableDiffusion = {
	name: 'stable-diffusion',
	pipelineClasses: ['StableDiffusionPipeline', 'ORTStableDiffusionPipeline', 'OnnxStableDiffusionPipeline'],
	components: ['text_encoder', 'unet', 'vae_decoder'],
	optionalComponents: ['vae_encoder'],
	tokenizers: ['tokenizer'],
	optionalTokenizers: [],
	traits: stableDiffusionTraits,
	latentFormat: ({ configs }) => readLatentFormat(configs['vae_decoder']),
	prepare,
} satisfies Family;

function* prepare(parts: ModelParts, { prompt, negativePrompt, guidance }: PaintRequest): Running<Denoiser> {
	const texts = isGuided(guidance) ? [negativePrompt, prompt] : [prompt];
	const conditions = yield* encodeTexts(texts, parts.tokenizers['tokenizer']);
	return {
		schedulerOptions: () => ({}),
		startRule: 'sd',
		takesInpainting: false,
		predict: (question) => predict(question, conditions, guidance),
	};
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

/**
 * @param conditions float32 [1 or 2, tokens, width]: with guidance the negative prompt first
 * @returns float32 [1, 4, height, width]
 */
function* predict({ sample, timestep, width, height }: Question, conditions: Tensor, guidance: number): Running<Float32Array> {
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
