/** Text to the numbers that a text encoder reads. */

export interface Tokens {
	/** Start token, text, end token, padding: exactly `maxLength` ids. */
	ids: Int32Array;
	/** The part of the text that did not fit, as typed; null when all of it did. */
	truncated: string | null;
}

export interface Tokenizer {
	/** Ids per prompt, start and end token included. */
	readonly maxLength: number;
	encode(text: string): Tokens;
}
