/**
 * How much memory painting takes on the processor: the weights as float32, and what the networks hold while they run, which is mostly the
 * scores of attention (denoisers) and the widest layers at full size (decoders). Factors measured with ONNX Runtime 1.30 and SD 1.5:
 *
 * | | 256 x 256 | 512 x 512 |
 * | --- | --- | --- |
 * | UNet beside its weights, one sample | 0.02 GB | 1.1 GB |
 * | decoder beside its weights | 0.5 GB | 1.3 to 1.9 GB |
 */
import { usualTiling } from '../diffusion/vae-tiles.ts';
import type { ModelDescription } from './describe.ts';

export interface MemoryNeed {
	/** Bytes with all networks held. */
	whole: number;
	/** Bytes when the text encoders are let go before the others are opened. */
	lean: number;
}

export interface PictureSize {
	/** Pixels. */
	width: number;
	height: number;
}

/** What the need of a model is told by. */
export type MemoryFacts = Pick<ModelDescription, 'traits' | 'networks'> & { parts: Pick<ModelDescription['parts'], 'configs'> };

type Config = Record<string, unknown>;

/** The process itself, with the runtime. */
const baseBytes = 200e6;
const floatBytes = 4;
/** Scores lie there twice, before and after the softmax. */
const scoreCopies = 2;
/** Layers of a denoiser that are held at once, at its full size. */
const heldLayers = 24;
/** Layers of a decoder that are held at once, at the size of the picture and its second width. */
const heldPictures = 5;
/** Pixels of a latent, on each side. */
const latentPixels = 8;
/** Latents of a token of a transformer, on each side. */
const patch = 2;
/** The most that SD3 (333) and FLUX (512) read. */
const textTokens = 512;

/** @param batch samples that the denoiser gets at once: 2 with guidance. */
export function memoryNeed({ traits, networks, parts }: MemoryFacts, size: PictureSize, batch: number): MemoryNeed {
	const weights = (isWanted: (component: string) => boolean) =>
		traits.components.filter(isWanted).reduce((sum, component) => sum + (networks.get(component)?.memoryBytes ?? 0), 0);
	const text = weights(isTextEncoder);
	const others = weights((component) => !isTextEncoder(component));
	const { unet, transformer, vae_decoder: decoder = {} } = parts.configs;
	const denoising = transformer === undefined ? unetBytes(unet ?? {}, size) : transformerBytes(transformer, size);
	const running = batch * denoising + decoderBytes(decoder, size);
	return { whole: baseBytes + text + others + running, lean: baseBytes + Math.max(text, others + running) };
}

export function isTextEncoder(component: string): boolean {
	return component.startsWith('text_encoder');
}

function unetBytes(config: Config, { width, height }: PictureSize): number {
	const latents = (width / latentPixels) * (height / latentPixels);
	const blocks = Array.isArray(config['down_block_types']) ? config['down_block_types'] : [];
	const heads = config['num_attention_heads'] ?? config['attention_head_dim'];
	let scores = 0;
	for (const [level, block] of blocks.entries()) {
		if (!String(block).includes('Attn')) continue;
		const tokens = latents / 4 ** level;
		scores = Math.max(scores, (numberAt(heads, level) ?? 8) * tokens * tokens * floatBytes);
	}
	return scoreCopies * scores + heldLayers * (numberAt(config['block_out_channels'], 0) ?? 320) * latents * floatBytes;
}

function transformerBytes(config: Config, { width, height }: PictureSize): number {
	const tokens = (width * height) / (latentPixels * patch) ** 2 + textTokens;
	const heads = numberAt(config['num_attention_heads'], 0) ?? 24;
	const features = heads * (numberAt(config['attention_head_dim'], 0) ?? 128);
	return scoreCopies * heads * tokens * tokens * floatBytes + heldLayers * tokens * features * floatBytes;
}

function decoderBytes(config: Config, size: PictureSize): number {
	// What is larger goes through in tiles of this size.
	const pixels = Math.min(size.width * size.height, usualTiling.whole);
	const channels = config['block_out_channels'];
	const latents = pixels / latentPixels ** 2;
	const widest = numberAt(channels, 1) ?? numberAt(channels, 0) ?? 256;
	const attends = config['mid_block_add_attention'] !== false;
	return heldPictures * widest * pixels * floatBytes + (attends ? scoreCopies * latents * latents * floatBytes : 0);
}

/** Configs have one number for all levels, or one for each. */
function numberAt(value: unknown, index: number): number | null {
	const found: unknown = Array.isArray(value) ? value[index] : value;
	return typeof found === 'number' ? found : null;
}
