/** What is offered of a FLUX model, judged by its files. */
import { fluxLatents } from '../latent-standards.ts';
import { ModelError } from '../model-error.ts';
import type { FamilyTraits, ModelParts } from './family.ts';
import { t5Length } from './flux-texts.ts';
import { declaredSize, takesInput } from './network-info.ts';
import { PATCH, requireSize, type TransformerKind, transformerTraits } from './transformer.ts';

const kind: TransformerKind = {
	latents: fluxLatents,
	inputs: ['hidden_states', 'encoder_hidden_states', 'pooled_projections', 'timestep', 'img_ids', 'txt_ids'],
	optionalInputs: ['guidance'],
	side: 128,
};

/** @throws ModelError */
export function fluxTraits(parts: ModelParts): FamilyTraits {
	const { networks } = parts;
	const traits = transformerTraits(parts, kind, ['text_encoder', 'text_encoder_2']);
	const transformer = networks['transformer'];
	requirePlainDenoiser(declaredSize(transformer.inputs, 'hidden_states', 2));
	const textWidth = declaredSize(transformer.inputs, 'encoder_hidden_states', 2);
	const given = declaredSize(networks['text_encoder_2'].outputs, 'last_hidden_state', 2);
	if (textWidth !== undefined) requireSize(textWidth, given, 'text_encoder_2', 'numbers a token');
	const isDev = takesInput(transformer, 'guidance');
	return {
		...traits,
		takesNegativePrompt: false,
		maxTokens: t5Length(parts),
		usualSteps: isDev ? 28 : 4,
		usualGuidance: isDev ? 3.5 : 1,
		mostClipSkip: 0,
	};
}

/** FLUX Fill, Depth and Canny take more than the latents, which no request has. */
function requirePlainDenoiser(width: number | undefined): void {
	const known = fluxLatents.channels * PATCH * PATCH;
	if (width === undefined || width === known) return;
	const message = `A text-to-image denoiser takes ${known} numbers a token; this one takes ${width}, as those for filling or for depth do.`;
	throw new ModelError('unsupported-family', 'transformer', message);
}
