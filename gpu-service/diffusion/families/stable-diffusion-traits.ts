/** Judges whether a model's parts make a Stable Diffusion, and what it can be asked for. */
import { LATENT_CHANNELS, readLatentFormat } from '../latent-format.ts';
import { ModelError } from '../model-error.ts';
import { schedulersFor } from '../schedulers/index.ts';
import type { FamilyTraits, ModelParts, NetworkInfo } from './family.ts';
import { declaredSize, requireInterface } from './network-info.ts';

/** @throws ModelError */
export function stableDiffusionTraits({ networks, configs, tokenizers, schedulerConfig }: ModelParts): FamilyTraits {
	const textEncoder = requireInterface(networks, 'text_encoder', { inputs: ['input_ids'], outputs: ['last_hidden_state'] });
	const unet = requireInterface(networks, 'unet', { inputs: ['sample', 'timestep', 'encoder_hidden_states'], outputs: ['out_sample'] });
	const decoder = requireInterface(networks, 'vae_decoder', { inputs: ['latent_sample'], outputs: ['sample'] });
	const unetConfig = configs['unet'] ?? {};
	requireTextToImage(unet, decoder, unetConfig);
	requireEqualWidths(textEncoder, unet, configs);

	const { pixels } = readLatentFormat(configs['vae_decoder']);
	const [height, width] = sampleSize(unetConfig).map((side) => side * pixels);
	return {
		multiple: pixels * shrinking(unetConfig),
		width,
		height,
		maxTokens: tokenizers['tokenizer'].maxLength,
		schedulers: schedulersFor(schedulerConfig).map(({ name }) => name),
		components: ['text_encoder', 'unet', 'vae_decoder'],
		takesImage: false,
		takesMask: false,
		takesNegativePrompt: true,
		mostClipSkip: 0,
	};
}

/** Denoisers for inpainting (9 channels), depth (5) or editing by instruction (8) take more than the latents. */
function requireTextToImage(unet: NetworkInfo, decoder: NetworkInfo, config: Record<string, unknown>): void {
	const channels = declaredSize(unet.inputs, 'sample', 1) ?? config['in_channels'] ?? LATENT_CHANNELS;
	const latents = declaredSize(decoder.inputs, 'latent_sample', 1) ?? LATENT_CHANNELS;
	if (channels === LATENT_CHANNELS && latents === LATENT_CHANNELS) return;
	const message =
		channels === latents
			? `The model works on latents of ${latents} channels; a Stable Diffusion has ${LATENT_CHANNELS}.`
			: `A text-to-image denoiser takes ${LATENT_CHANNELS} channels; this one takes ${channels}, as those for inpainting or editing do.`;
	throw new ModelError('unsupported-family', 'unet', message);
}

function requireEqualWidths(textEncoder: NetworkInfo, unet: NetworkInfo, configs: ModelParts['configs']): void {
	const given = declaredSize(textEncoder.outputs, 'last_hidden_state', 2) ?? configs['text_encoder']?.['hidden_size'];
	const taken = declaredSize(unet.inputs, 'encoder_hidden_states', 2) ?? configs['unet']?.['cross_attention_dim'];
	if (given === undefined || taken === undefined || given === taken) return;
	const message = `The text encoder gives width ${given}, but the denoiser takes ${taken}: they belong to different models.`;
	throw new ModelError('unexpected-interface', 'text_encoder', message);
}

/** [height, width] in latents that the model was trained with; 64, as Stable Diffusion 1, when its config does not say. */
function sampleSize(config: Record<string, unknown>): number[] {
	const size = config['sample_size'] ?? 64;
	const sides: unknown[] = Array.isArray(size) ? size : [size, size];
	const isSide = (side: unknown): side is number => Number.isInteger(side) && Number(side) > 0;
	if (sides.length === 2 && sides.every(isSide)) return sides;
	const message = `unet/config.json: sample_size must be a whole number above 0, or two of them, but is ${JSON.stringify(size)}.`;
	throw new ModelError('invalid-config', 'unet', message);
}

/** How much smaller than the latents the UNet's innermost level is. Exported graphs cannot join levels when a side is no multiple of it. */
function shrinking(config: Record<string, unknown>): number {
	const blocks = config['block_out_channels'] ?? [320, 640, 1280, 1280];
	if (Array.isArray(blocks) && blocks.length >= 1 && blocks.length <= 8) return 2 ** (blocks.length - 1);
	const message = `unet/config.json: block_out_channels must be a list of widths, but is ${JSON.stringify(blocks)}.`;
	throw new ModelError('invalid-config', 'unet', message);
}
