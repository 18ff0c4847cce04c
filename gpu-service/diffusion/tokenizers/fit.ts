/** A text in one piece of fixed length, as diffusers encodes prompts. */
import { piecesOf, type Words } from './pieces.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface Fitted {
	/** Start token, text, end token, padding: exactly as many ids as were asked for. */
	ids: Int32Array;
	/** The part of the text that did not fit, as typed; null when all of it did. */
	truncated: string | null;
	/** Words of what did fit that the vocabulary does not have, each once. */
	unknown: string[];
}

/** @param length ids, start and end token included. @param words what embeddings add to the vocabulary. */
export function fitText(tokenizer: Tokenizer, text: string, length: number = tokenizer.maxLength, words: Words = new Map()): Fitted {
	const kept: number[] = tokenizer.start === null ? [] : [tokenizer.start];
	const unknown = new Set<string>();
	let truncated: string | null = null;
	for (const piece of piecesOf(tokenizer, text, words)) {
		if (kept.length + piece.ids.length > length - 1) {
			truncated = text.slice(piece.start()).trim();
			break;
		}
		kept.push(...piece.ids);
		if (piece.unknown !== null) unknown.add(piece.unknown);
	}
	const ids = new Int32Array(length).fill(tokenizer.pad);
	ids.set([...kept, tokenizer.end]);
	return { ids, truncated, unknown: [...unknown] };
}
