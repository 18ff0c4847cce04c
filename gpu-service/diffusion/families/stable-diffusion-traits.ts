/** What is offered of a Stable Diffusion model, judged by its files. */
import { stableDiffusionLatents } from '../latent-standards.ts';
import { mostClipSkip } from '../text/clip-text.ts';
import type { FamilyTraits, ModelParts } from './family.ts';
import { requireInterface } from './network-info.ts';
import { requireTextWidth, type UnetKind, unetTraits } from './unet-traits.ts';

const kind: UnetKind = {
	latents: stableDiffusionLatents,
	inputs: [],
	side: 64,
	levels: [320, 640, 1280, 1280],
	usualGuidance: 7.5,
};

/** @throws ModelError */
export function stableDiffusionTraits(parts: ModelParts): FamilyTraits {
	requireInterface(parts.networks, 'text_encoder', { inputs: ['input_ids'], outputs: ['last_hidden_state'] });
	const traits = unetTraits(parts, kind, ['text_encoder']);
	requireTextWidth(parts, ['text_encoder']);
	return {
		...traits,
		maxTokens: parts.tokenizers['tokenizer'].maxLength,
		mostClipSkip: mostClipSkip(parts, 'text_encoder', 'last'),
	};
}
