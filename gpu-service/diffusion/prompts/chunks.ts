/**
 * Long prompts in chunks that a text encoder reads one by one, as A1111 cuts them. The rule in full: fixtures/make/weighted_prompts.py.
 */
import { type Piece, piecesOf, type Words } from '../tokenizers/pieces.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import { isBreak, type WeightedText } from './weights.ts';

export interface Chunk {
	/** Start token, text, end token, padding: `maxLength` ids. */
	ids: number[];
	/** One for each id; 1 for what is not text. */
	weights: number[];
}

export interface Chunks {
	/** At least one. */
	chunks: Chunk[];
	/** Where the text of each begins in all parts joined, BREAK left out. Asked of few prompts: finding it costs more than encoding. */
	starts: (() => number)[];
	/** Words that the vocabulary does not have, each once. */
	unknown: string[];
	/** Words that are left out because their embedding is longer than a chunk. */
	tooLong: string[];
}

/** A chunk that is full ends behind its last comma when that is at most this many ids back; what follows opens the next one. */
const BACKTRACK = 20;

interface Item {
	piece: Piece;
	weight: number;
	/** Where the part that it stands in begins. */
	partStart: number;
}

/** Ids of the text in a chunk. */
function size(items: readonly Item[]): number {
	return items.reduce((sum, { piece }) => sum + piece.ids.length, 0);
}

export function chunkPrompt(tokenizer: Tokenizer, parts: readonly WeightedText[], words: Words): Chunks {
	const capacity = tokenizer.maxLength - (tokenizer.start === null ? 1 : 2);
	const isComma = commaOf(tokenizer);
	const chunks: Chunk[] = [];
	const starts: (() => number)[] = [];
	const unknown = new Set<string>();
	const tooLong = new Set<string>();
	let items: Item[] = [];
	/** Items up to the last comma, that one included; 0 when there is none. */
	let afterComma = 0;
	let partStart = 0;

	/** Ends the chunk with its first `keep` items. */
	const close = (keep: number) => {
		const [first] = items;
		const from = first?.partStart ?? partStart;
		chunks.push(framed(tokenizer, items.slice(0, keep)));
		starts.push(() => from + (first?.piece.start() ?? 0));
		items = items.slice(keep);
		afterComma = 0;
	};

	for (const part of parts) {
		if (isBreak(part)) {
			close(items.length);
			continue;
		}
		for (const piece of piecesOf(tokenizer, part.text, words, 'ends')) {
			if (piece.ids.length > capacity) {
				tooLong.add(part.text.slice(piece.start()).split(/[\s,]/, 1)[0]);
				continue;
			}
			if (piece.unknown !== null) unknown.add(piece.unknown);
			const isFull = () => size(items) + piece.ids.length > capacity;
			if (isFull() && !isComma(piece) && afterComma > 0 && size(items.slice(afterComma)) < BACKTRACK) close(afterComma);
			if (isFull()) close(items.length);
			items.push({ piece, weight: part.weight, partStart });
			if (isComma(piece)) afterComma = items.length;
		}
		partStart += part.text.length;
	}
	if (items.length > 0 || chunks.length === 0) close(items.length);
	return { chunks, starts, unknown: [...unknown], tooLong: [...tooLong] };
}

function framed({ maxLength, start, end, pad }: Tokenizer, items: readonly Item[]): Chunk {
	const head = start === null ? [] : [start];
	const ids = [...head, ...items.flatMap(({ piece }) => piece.ids), end];
	const weights = [...head.map(() => 1), ...items.flatMap(({ piece, weight }) => piece.ids.map(() => weight))];
	const fill = (values: number[], value: number) => [...values, ...Array.from({ length: maxLength - values.length }, () => value)];
	return { ids: fill(ids, pad), weights: fill(weights, 1) };
}

/** A comma that stands alone; vocabularies that spell it with several ids have none. */
function commaOf(tokenizer: Tokenizer): (piece: Piece) => boolean {
	const ids = Array.from(tokenizer.tokens(','), ({ id }) => id);
	return (piece) => ids.length === 1 && piece.ids.length === 1 && piece.ids[0] === ids[0];
}
