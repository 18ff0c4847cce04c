/** Text to the numbers that a text encoder reads. */

/** One id, and what it stands for. */
export interface Token {
	id: number;
	/** The word as the tokenizer reads it, when its vocabulary has nothing for it; null for what is known. */
	unknown: string | null;
	/** Where what it stands for begins in the text as typed. Asked of few tokens: finding it costs more than encoding. */
	start: () => number;
}

export interface Tokenizer {
	/** Ids that are read in one piece, start and end token included. */
	readonly maxLength: number;
	/** Ids put before and behind the text; not every kind has one before it. */
	readonly start: number | null;
	readonly end: number;
	/** Fills what is left of the length. */
	readonly pad: number;
	/**
	 * Ids of the text alone, all of them.
	 *
	 * @param specials which special tokens stand for themselves where a text spells them: `all`, as transformers reads; `ends`, as A1111: the
	 * padding (`!` in Stable Diffusion 2 and SDXL) is text like any other. Kinds without such a padding need not look.
	 */
	tokens(text: string, specials?: 'all' | 'ends'): Iterable<Token>;
}
