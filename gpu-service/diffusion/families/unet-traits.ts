/** What a model with a UNet can be asked for, judged by its files: what Stable Diffusion and SDXL have in common. */
import { type LatentStandard, readLatentFormat } from '../latent-format.ts';
import { ModelError } from '../model-error.ts';
import { schedulersFor } from '../schedulers/index.ts';
import type { FamilyTraits, ModelParts, NetworkInfo } from './family.ts';
import { declaredSize, requireInterface } from './network-info.ts';
import { embedsGuidance, predictionName } from './unet.ts';
import { controlInputs } from './unet-control.ts';

/** What the UNet takes beside the sample, the timestep and the text. */
export interface UnetKind {
	latents: LatentStandard;
	/** Inputs it has in this family. */
	inputs: readonly string[];
	/** [height, width] in latents that models are made for whose config does not say. */
	side: number;
	/** Widths of the levels of a UNet whose config does not say. */
	levels: readonly number[];
	usualGuidance: number;
}

type UnetTraits = Omit<FamilyTraits, 'maxTokens' | 'mostClipSkip'>;

/**
 * @param textEncoders those that painting runs, in order
 * @throws ModelError
 */
export function unetTraits(parts: ModelParts, kind: UnetKind, textEncoders: readonly string[]): UnetTraits {
	const { networks, configs, schedulerConfig } = parts;
	const inputs = ['sample', 'timestep', 'encoder_hidden_states', ...kind.inputs];
	const unet = requireUnet(networks, 'unet', inputs);
	if (networks['controlnet']) requireUnet(networks, 'controlnet', inputs);
	const decoder = requireInterface(networks, 'vae_decoder', { inputs: ['latent_sample'], outputs: ['sample'] });
	if (networks['vae_encoder']) requireInterface(networks, 'vae_encoder', { inputs: ['sample'], outputs: [] });
	const unetConfig = configs['unet'] ?? {};
	requireChannels(parts, unet, decoder, kind.latents.channels);

	const { pixels } = readLatentFormat(configs['vae_decoder'] ?? {}, kind.latents);
	const [height, width] = sampleSize(unetConfig, kind.side).map((side) => side * pixels);
	const isToldTheMask = takesInpainting(parts, kind.latents.channels);
	const canEncode = networks['vae_encoder'] !== undefined;
	return {
		multiple: pixels * shrinking(unetConfig, kind.levels),
		width,
		height,
		schedulers: schedulersFor(schedulerConfig).map(({ name }) => name),
		components: [...textEncoders, ...(isToldTheMask ? ['vae_encoder'] : []), 'unet', 'vae_decoder'],
		takesImage: canEncode,
		takesMask: canEncode,
		takesNegativePrompt: !embedsGuidance(parts),
		...usual(parts, kind.usualGuidance),
	};
}

function requireUnet(networks: ModelParts['networks'], component: string, inputs: readonly string[]): NetworkInfo {
	const unet = networks[component];
	const optionalInputs = ['timestep_cond', ...(unet ? controlInputs(unet) : [])];
	return requireInterface(networks, component, { inputs, outputs: [unet ? predictionName(unet) : 'out_sample'], optionalInputs });
}

/** True for a denoiser that sees, beside the sample, the mask and the masked picture. */
export function takesInpainting({ networks, configs }: ModelParts, latentChannels: number): boolean {
	return sampleChannels(networks['unet'], configs['unet'] ?? {}, latentChannels) === 2 * latentChannels + 1;
}

function sampleChannels(unet: NetworkInfo, config: Record<string, unknown>, latentChannels: number): unknown {
	return declaredSize(unet.inputs, 'sample', 1) ?? config['in_channels'] ?? latentChannels;
}

/** Denoisers for depth (5 channels) or editing by instruction (8) take what no request has. */
function requireChannels({ networks, configs }: ModelParts, unet: NetworkInfo, decoder: NetworkInfo, known: number): void {
	const channels = sampleChannels(unet, configs['unet'] ?? {}, known);
	const latents = declaredSize(decoder.inputs, 'latent_sample', 1) ?? known;
	if (latents !== known) {
		throw new ModelError(
			'unsupported-family',
			'unet',
			`The model works on latents of ${latents} channels; those known here have ${known}.`,
		);
	}
	if (channels === known) return;
	if (channels !== 2 * known + 1) {
		const message = `A text-to-image denoiser takes ${known} channels; this one takes ${channels}, as those for depth or editing by instruction do.`;
		throw new ModelError('unsupported-family', 'unet', message);
	}
	if (networks['vae_encoder']) return;
	const message =
		`The denoiser takes ${channels} channels: it was made for inpainting, not for painting from text, and needs a VAE encoder, ` +
		'which the model does not have. Get an export with a vae_encoder folder.';
	throw new ModelError('unsupported-family', 'unet', message);
}

/** @throws ModelError `unexpected-interface` when the text encoders are not those that the denoiser was trained with, as far as is declared */
export function requireTextWidth({ networks, configs }: ModelParts, textEncoders: readonly string[]): void {
	const widths = textEncoders.map(
		(component) => declaredSize(networks[component].outputs, 'last_hidden_state', 2) ?? configs[component]?.['hidden_size'],
	);
	const taken = declaredSize(networks['unet'].inputs, 'encoder_hidden_states', 2) ?? configs['unet']?.['cross_attention_dim'];
	if (taken === undefined || !widths.every((width) => typeof width === 'number')) return;
	const given = widths.reduce((sum, width) => sum + width, 0);
	if (given === taken) return;
	const who = textEncoders.length === 1 ? 'The text encoder gives' : 'The text encoders give';
	const message = `${who} width ${widths.join(' + ')}, but the denoiser takes ${taken}: they belong to different models.`;
	throw new ModelError('unexpected-interface', textEncoders[0], message);
}

/** [height, width] in latents that the model was trained with. */
function sampleSize(config: Record<string, unknown>, usualSide: number): number[] {
	const size = config['sample_size'] ?? usualSide;
	const sides: unknown[] = Array.isArray(size) ? size : [size, size];
	const isSide = (side: unknown): side is number => Number.isInteger(side) && Number(side) > 0;
	if (sides.length === 2 && sides.every(isSide)) return sides;
	const message = `unet/config.json: sample_size must be a whole number above 0, or two of them, but is ${JSON.stringify(size)}.`;
	throw new ModelError('invalid-config', 'unet', message);
}

/** How much smaller than the latents the UNet's innermost level is. Exported graphs cannot join levels when a side is no multiple of it. */
function shrinking(config: Record<string, unknown>, usualLevels: readonly number[]): number {
	const blocks = config['block_out_channels'] ?? usualLevels;
	if (Array.isArray(blocks) && blocks.length >= 1 && blocks.length <= 8) return 2 ** (blocks.length - 1);
	const message = `unet/config.json: block_out_channels must be a list of widths, but is ${JSON.stringify(blocks)}.`;
	throw new ModelError('invalid-config', 'unet', message);
}

/** What the makers of such models advise. */
function usual(parts: ModelParts, usualGuidance: number): Pick<FamilyTraits, 'usualSteps' | 'usualGuidance'> {
	if (embedsGuidance(parts)) return { usualSteps: 4, usualGuidance: 8.5 };
	return isDistilled(parts.schedulerConfig) ? { usualSteps: 4, usualGuidance: 1 } : { usualSteps: 20, usualGuidance };
}

/** Turbo and Lightning models paint in few steps without guidance. Of all their files, only the schedulers' tell them from the others. */
function isDistilled(config: Record<string, unknown>): boolean {
	const isEuler = config['_class_name'] === 'EulerDiscreteScheduler' || config['_class_name'] === 'EulerAncestralDiscreteScheduler';
	const isFull = config['rescale_betas_zero_snr'] === true || config['prediction_type'] === 'v_prediction';
	return isEuler && config['timestep_spacing'] === 'trailing' && !isFull;
}
