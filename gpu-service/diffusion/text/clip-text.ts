/** Prompts through a CLIP text encoder: what families hand to their denoisers. */
import type { ModelParts, Running } from '../families/family.ts';
import { type Chunk, chunkPrompt } from '../prompts/chunks.ts';
import { withoutTags } from '../prompts/tags.ts';
import { parseWeights } from '../prompts/weights.ts';
import type { Tensor } from '../tensor.ts';
import { fitText } from '../tokenizers/fit.ts';
import { givesEarlierLayer, type Layer, type LayerChoice } from './clip-layer.ts';
import { type EncodedRow, encodeRows } from './clip-rows.ts';
import { cutNotice, longEmbeddingNotice, unknownWordsNotice, unreadableWeightNotice } from './prompt-notices.ts';
import { weighStates } from './weighted-states.ts';

export interface ClipTexts {
	/** float32 [texts, tokens, width]; `tokens` is the tokenizer's length, times the chunks of the longest text. */
	states: Tensor;
	/** `text_embeds`, else `pooler_output`, of each text's first chunk: float32 [texts, width]; null where the export gives neither. */
	pooled: Tensor | null;
}

export interface ClipQuestion extends LayerChoice {
	/** Key of `parts.tokenizers`. */
	tokenizer: string;
	/** The prompt last; those before it are negative prompts. */
	texts: readonly string[];
	/**
	 * `plain`, as diffusers: each text in one piece, cut where it is full; negative prompts skip no layer.
	 * `a1111`: weights, BREAK, as many chunks as the longest text needs; all texts skip layers.
	 */
	syntax: 'a1111' | 'plain';
}

/** Layers that `clipSkip` can leave out at most; 0 for exports without the hidden states, or without the norm that belongs to `last`. */
export function mostClipSkip(parts: ModelParts, component: string, layer: Layer): number {
	let most = 0;
	while (givesEarlierLayer(parts, { component, layer, clipSkip: most + 1 })) most++;
	return most;
}

/** @throws ModelError `unexpected-interface` when the export does not give the layer that is asked for. */
export function* encodeClipTexts(parts: ModelParts, asked: ClipQuestion): Running<ClipTexts> {
	const read = asked.syntax === 'plain' ? readPlain : readChunks;
	const chunked: Chunk[][] = [];
	for (const text of asked.texts) chunked.push(yield* read(parts, asked.tokenizer, text));
	const longest = Math.max(...chunked.map(({ length }) => length));
	const [empty] = chunkPrompt(parts.tokenizers[asked.tokenizer], [], new Map()).chunks;
	const chunks = chunked.flatMap((own, text) => {
		const clipSkip = asked.syntax === 'plain' && text < asked.texts.length - 1 ? 0 : asked.clipSkip;
		return Array.from({ length: longest }, (_, i) => ({ ...(own[i] ?? empty), clipSkip }));
	});

	const rows = yield* encodeRows(parts, asked, chunks);
	for (const [i, { states }] of rows.entries()) weighStates(states, chunks[i].weights);
	return joined(rows, longest, chunks[0].ids.length);
}

/** @param perText rows of each text. @param length tokens of each row. */
function joined(rows: readonly EncodedRow[], perText: number, length: number): ClipTexts {
	const texts = rows.length / perText;
	const width = rows[0].states.length / length;
	const states = concat(rows.map((row) => row.states));
	const pooled = rows.filter((_, i) => i % perText === 0).flatMap((row) => row.pooled ?? []);
	return {
		states: { type: 'float32', data: states, shape: [texts, perText * length, width] },
		pooled: pooled.length === 0 ? null : { type: 'float32', data: concat(pooled), shape: [texts, pooled[0].length] },
	};
}

function* readPlain({ tokenizers, words }: ModelParts, name: string, text: string): Running<Chunk[]> {
	const tokenizer = tokenizers[name];
	const { ids, truncated, unknown } = fitText(tokenizer, text, tokenizer.maxLength, words);
	if (truncated !== null) yield cutNotice(tokenizer.maxLength - 2, truncated);
	if (unknown.length > 0) yield unknownWordsNotice(unknown);
	return [{ ids: [...ids], weights: Array.from(ids, () => 1) }];
}

function* readChunks({ tokenizers, words }: ModelParts, name: string, text: string): Running<Chunk[]> {
	const tokenizer = tokenizers[name];
	const { parts, unreadable } = parseWeights(withoutTags(text));
	const { chunks, unknown, tooLong } = chunkPrompt(tokenizer, parts, words);
	for (const weight of unreadable) yield unreadableWeightNotice(weight);
	if (unknown.length > 0) yield unknownWordsNotice(unknown);
	for (const word of tooLong) yield longEmbeddingNotice(tokenizer.maxLength - 2, word);
	return chunks;
}

function concat(arrays: readonly Float32Array[]): Float32Array {
	const whole = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const array of arrays) {
		whole.set(array, at);
		at += array.length;
	}
	return whole;
}
