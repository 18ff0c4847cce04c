/** What of a text has to stay together: one token, or a word that an embedding (textual inversion) gave several ids. */
import type { Token, Tokenizer } from './tokenizer.ts';

/** Words as they are typed in prompts, in any case, and the ids beyond the vocabulary that stand for them. */
export type Words = ReadonlyMap<string, readonly number[]>;

export interface Piece extends Pick<Token, 'unknown' | 'start'> {
	ids: readonly number[];
}

type Specials = Parameters<Tokenizer['tokens']>[1];

/** The words are found by their tokens, as A1111 finds them, the longest first: `style` is not found in `stylebook`, but in `(style),`. */
export function piecesOf(tokenizer: Tokenizer, text: string, words: Words, specials: Specials = 'all'): Piece[] {
	const tokens = [...tokenizer.tokens(text, specials)];
	const spelled = spell(tokenizer, words, specials);
	const pieces: Piece[] = [];
	for (let at = 0; at < tokens.length; ) {
		const { id, unknown, start } = tokens[at];
		const word = spelled.find(({ tokenIds }) => tokenIds.every((tokenId, i) => tokens[at + i]?.id === tokenId));
		pieces.push(word === undefined ? { ids: [id], unknown, start } : { ids: word.ids, unknown: null, start });
		at += word?.tokenIds.length ?? 1;
	}
	return pieces;
}

function spell(tokenizer: Tokenizer, words: Words, specials: Specials): { tokenIds: number[]; ids: readonly number[] }[] {
	return [...words]
		.map(([word, ids]) => ({ tokenIds: Array.from(tokenizer.tokens(word, specials), ({ id }) => id), ids }))
		.filter(({ tokenIds }) => tokenIds.length > 0)
		.sort((a, b) => b.tokenIds.length - a.tokenIds.length);
}
