/** Prompts through a T5 encoder, which knows no weights: one piece of fixed length each. */
import type { ModelParts, Running } from '../families/family.ts';
import type { Tensor } from '../tensor.ts';
import { fitText } from '../tokenizers/fit.ts';
import { encodeRows, type Row } from './clip-rows.ts';
import { cutNotice, unknownWordsNotice } from './prompt-notices.ts';

export interface T5Question {
	component: string;
	/** Key of `parts.tokenizers`. */
	tokenizer: string;
	texts: readonly string[];
	/** Ids of each text, the end token included; what is left is padding, which the encoder reads like any other. */
	length: number;
}

/** @returns `last_hidden_state`, float32 [texts, length, width] @throws ModelError `unexpected-interface` */
export function* encodeT5Texts(parts: ModelParts, { component, tokenizer, texts, length }: T5Question): Running<Tensor> {
	const rows: Row[] = [];
	for (const text of texts) {
		const { ids, truncated, unknown } = fitText(parts.tokenizers[tokenizer], text, length);
		if (truncated !== null) yield cutNotice(length - 1, truncated);
		if (unknown.length > 0) yield unknownWordsNotice(unknown);
		rows.push({ ids, clipSkip: 0 });
	}
	const encoded = yield* encodeRows(parts, { component, layer: 'last' }, rows);
	const size = encoded[0].states.length;
	const data = new Float32Array(texts.length * size);
	for (const [row, { states }] of encoded.entries()) data.set(states, row * size);
	return { type: 'float32', data, shape: [texts.length, length, size / length] };
}
