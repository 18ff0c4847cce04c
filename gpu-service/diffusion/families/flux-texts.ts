/** What FLUX's transformer is told of the prompt. */
import { ModelError } from '../model-error.ts';
import { plainText } from '../prompts/plain-text.ts';
import { withoutTags } from '../prompts/tags.ts';
import { isBreak, parseWeights } from '../prompts/weights.ts';
import type { Tensor } from '../tensor.ts';
import { encodeClipTexts } from '../text/clip-text.ts';
import { withoutNotices } from '../text/notices.ts';
import { encodeT5Texts } from '../text/t5-text.ts';
import type { ModelParts, PaintRequest, Running } from './family.ts';
import { takesInput } from './network-info.ts';

export interface FluxTexts {
	/** T5's, float32 [1, tokens, width] */
	states: Tensor;
	/** CLIP's, float32 [1, width] */
	pooled: Tensor;
}

/** Ids that T5 reads: the two models were trained with different lengths, and only the guidance tells them apart. */
export function t5Length({ networks }: ModelParts): number {
	return takesInput(networks['transformer'], 'guidance') ? 512 : 256;
}

/** @throws ModelError `unexpected-interface` */
export function* readFluxTexts(parts: ModelParts, { prompt, promptSyntax }: PaintRequest): Running<FluxTexts> {
	if (promptSyntax === 'a1111' && hasWeights(prompt)) {
		yield { kind: 'notice', message: 'FLUX reads a prompt as a whole: weights such as (fox:1.2) make no difference, and were left out.' };
	}
	const texts = [promptSyntax === 'a1111' ? plainText(prompt) : prompt];
	const clip = { component: 'text_encoder', tokenizer: 'tokenizer', syntax: 'plain', clipSkip: 0, layer: 'last' } as const;
	// CLIP sums up the beginning of a long prompt; T5 reads all of it, and tells what it leaves out itself.
	const { pooled } = yield* withoutNotices(encodeClipTexts(parts, { ...clip, texts }));
	if (pooled === null) throw new ModelError('unexpected-interface', 'text_encoder', 'text_encoder must give pooler_output.');
	const t5 = { component: 'text_encoder_2', tokenizer: 'tokenizer_2', length: t5Length(parts) };
	return { states: yield* encodeT5Texts(parts, { ...t5, texts }), pooled };
}

function hasWeights(prompt: string): boolean {
	return parseWeights(withoutTags(prompt)).parts.some((part) => !isBreak(part) && part.weight !== 1);
}
