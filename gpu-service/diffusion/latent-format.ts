/** What a VAE's `config.json` says of its latents. */
import { ModelError } from './model-error.ts';

export interface LatentFormat {
	channels: number;
	/** Pixels per latent, on each side. */
	pixels: number;
	/** The decoder takes latents / scalingFactor + shiftFactor, the encoder gives what becomes latents the other way around. */
	scalingFactor: number;
	shiftFactor: number;
	/** A rough decoder: RGB from -1 to 1 = Σ latent[channel] · rgbFactors[channel] + rgbBias. One row of three a channel. */
	rgbFactors: readonly (readonly number[])[];
	rgbBias: readonly number[];
	/** Another decoder than the VAE's own, and what that takes. */
	decoder?: { component: string; scalingFactor: number; shiftFactor: number };
}

/** What a family's VAE is like where its config says nothing else. */
export type LatentStandard = Omit<LatentFormat, 'pixels'>;

/**
 * Missing fields are those of the family's standard: legacy exports have no config. `latent_rgb_factors` and `latent_rgb_factors_bias` are
 * Easel's own fields, for previews of models with another VAE.
 * @throws ModelError `invalid-config`
 */
export function readLatentFormat(config: Record<string, unknown>, standard: LatentStandard): LatentFormat {
	const scalingFactor = config['scaling_factor'] ?? standard.scalingFactor;
	const shiftFactor = config['shift_factor'] ?? standard.shiftFactor;
	if (typeof scalingFactor !== 'number' || scalingFactor <= 0) throw invalid('scaling_factor must be a number above 0', scalingFactor);
	if (typeof shiftFactor !== 'number') throw invalid('shift_factor must be a number', shiftFactor);
	const blocks = config['block_out_channels'] ?? [0, 0, 0, 0];
	if (!Array.isArray(blocks) || blocks.length < 1 || blocks.length > 8)
		throw invalid('block_out_channels must be a list of widths', blocks);
	return { ...standard, pixels: 2 ** (blocks.length - 1), scalingFactor, shiftFactor, ...readRgb(config, standard) };
}

function readRgb(config: Record<string, unknown>, standard: LatentStandard): Pick<LatentFormat, 'rgbFactors' | 'rgbBias'> {
	const rgbFactors = config['latent_rgb_factors'];
	const rgbBias = config['latent_rgb_factors_bias'] ?? (rgbFactors === undefined ? standard.rgbBias : [0, 0, 0]);
	if (!isTriple(rgbBias)) throw invalid('latent_rgb_factors_bias must be a list of three numbers', rgbBias);
	if (rgbFactors === undefined) return { rgbFactors: standard.rgbFactors, rgbBias };
	if (!Array.isArray(rgbFactors) || rgbFactors.length !== standard.channels || !rgbFactors.every(isTriple)) {
		throw invalid(`latent_rgb_factors must be ${standard.channels} lists of three numbers`, rgbFactors);
	}
	return { rgbFactors, rgbBias };
}

function isTriple(value: unknown): value is number[] {
	return Array.isArray(value) && value.length === 3 && value.every(Number.isFinite);
}

function invalid(rule: string, value: unknown): ModelError {
	return new ModelError('invalid-config', 'vae_decoder', `vae_decoder/config.json: ${rule}, but is ${JSON.stringify(value)}.`);
}
