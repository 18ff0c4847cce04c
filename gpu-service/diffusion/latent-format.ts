/** What a VAE's `config.json` says of its latents. */
import { ModelError } from './model-error.ts';

export interface LatentFormat {
	channels: number;
	/** Pixels per latent, on each side. */
	pixels: number;
	/** The decoder takes latents / scalingFactor + shiftFactor. */
	scalingFactor: number;
	shiftFactor: number;
	/** A rough decoder: RGB from -1 to 1 = Σ latent[channel] · rgbFactors[channel] + rgbBias. One row of three a channel. */
	rgbFactors: readonly (readonly number[])[];
	rgbBias: readonly number[];
}

/** Channels that are known here; families with others bring their own table. */
export const LATENT_CHANNELS = 4;

/**
 * Fitted to Stable Diffusion 1's VAE, which 2.x shares: https://discuss.huggingface.co/t/decoding-latents-to-rgb-without-upscaling/23204
 */
const STABLE_DIFFUSION_RGB = [
	[0.298, 0.207, 0.208],
	[0.187, 0.286, 0.173],
	[-0.158, 0.189, 0.264],
	[-0.184, -0.271, -0.473],
];

/**
 * Missing fields mean Stable Diffusion's VAE: legacy exports have no config. `latent_rgb_factors` and `latent_rgb_factors_bias` are Easel's
 * own fields, for previews of models with another VAE.
 * @throws ModelError `invalid-config`
 */
export function readLatentFormat(config: Record<string, unknown> = {}): LatentFormat {
	const scalingFactor = config['scaling_factor'] ?? 0.18215;
	const shiftFactor = config['shift_factor'] ?? 0;
	if (typeof scalingFactor !== 'number' || scalingFactor <= 0) throw invalid('scaling_factor must be a number above 0', scalingFactor);
	if (typeof shiftFactor !== 'number') throw invalid('shift_factor must be a number', shiftFactor);
	const blocks = config['block_out_channels'] ?? [0, 0, 0, 0];
	if (!Array.isArray(blocks) || blocks.length < 1 || blocks.length > 8)
		throw invalid('block_out_channels must be a list of widths', blocks);
	return { channels: LATENT_CHANNELS, pixels: 2 ** (blocks.length - 1), scalingFactor, shiftFactor, ...readRgb(config) };
}

function readRgb(config: Record<string, unknown>): Pick<LatentFormat, 'rgbFactors' | 'rgbBias'> {
	const rgbFactors = config['latent_rgb_factors'] ?? STABLE_DIFFUSION_RGB;
	const rgbBias = config['latent_rgb_factors_bias'] ?? [0, 0, 0];
	if (!Array.isArray(rgbFactors) || rgbFactors.length !== LATENT_CHANNELS || !rgbFactors.every(isTriple)) {
		throw invalid(`latent_rgb_factors must be ${LATENT_CHANNELS} lists of three numbers`, rgbFactors);
	}
	if (!isTriple(rgbBias)) throw invalid('latent_rgb_factors_bias must be a list of three numbers', rgbBias);
	return { rgbFactors, rgbBias };
}

function isTriple(value: unknown): value is number[] {
	return Array.isArray(value) && value.length === 3 && value.every(Number.isFinite);
}

function invalid(rule: string, value: unknown): ModelError {
	return new ModelError('invalid-config', 'vae_decoder', `vae_decoder/config.json: ${rule}, but is ${JSON.stringify(value)}.`);
}
