/** What is offered of an SD3 model, judged by its files. */
import { sd3Latents } from '../latent-standards.ts';
import { ModelError } from '../model-error.ts';
import { mostClipSkip } from '../text/clip-text.ts';
import type { FamilyTraits, ModelParts } from './family.ts';
import { declaredSize } from './network-info.ts';
import { hasT5, stateWidth, T5_LENGTH } from './sd3-texts.ts';
import { requireSize, type TransformerKind, transformerTraits } from './transformer.ts';

const kind: TransformerKind = {
	latents: sd3Latents,
	inputs: ['hidden_states', 'encoder_hidden_states', 'pooled_projections', 'timestep'],
	side: 128,
};

/** @throws ModelError */
export function sd3Traits(parts: ModelParts): FamilyTraits {
	const { networks, tokenizers } = parts;
	const clips = ['text_encoder', 'text_encoder_2'];
	const traits = transformerTraits(parts, kind, hasT5(parts) ? [...clips, 'text_encoder_3'] : clips);
	const transformer = networks['transformer'].inputs;
	requireSize(kind.latents.channels, declaredSize(transformer, 'hidden_states', 1), 'transformer', 'channels of latents');
	if (hasT5(parts)) {
		if (!tokenizers['tokenizer_3'])
			throw new ModelError('missing-file', 'tokenizer_3', 'The model has a T5 encoder and no tokenizer for it.');
		requireSize(
			stateWidth(parts),
			declaredSize(networks['text_encoder_3'].outputs, 'last_hidden_state', 2),
			'text_encoder_3',
			'numbers a token',
		);
	}
	const [first, second] = clips.map((component) => declaredSize(networks[component].outputs, 'text_embeds', 1));
	const summary = declaredSize(transformer, 'pooled_projections', 1);
	if (first !== undefined && second !== undefined) requireSize(first + second, summary, 'transformer', 'numbers for the whole text');
	return {
		...traits,
		maxTokens: hasT5(parts) ? T5_LENGTH : tokenizers['tokenizer'].maxLength,
		usualSteps: 28,
		usualGuidance: 7,
		mostClipSkip: Math.min(...clips.map((component) => mostClipSkip(parts, component, 'penultimate'))),
	};
}
