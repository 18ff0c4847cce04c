/** How a prompt is read, without reading it: how many tokens it has, where chunks begin, and what is left out. */
import { longestPrefix } from '../tokenizers/spans.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import { chunkPrompt } from './chunks.ts';
import { plainText } from './plain-text.ts';
import { withoutTags } from './tags.ts';
import { isBreak, parseWeights } from './weights.ts';

export interface Reading {
	/** Tokens of the text, start and end left out. */
	count: number;
	/** How many are read, in all chunks together. */
	limit: number;
	chunks: number;
	/** Where each chunk but the first begins, as indexes in the prompt as typed. */
	chunkStarts: number[];
	/** Where what is left out begins; null when all is read. */
	cutAt: number | null;
}

/**
 * @param length ids that are read in one piece, start and end included
 * @param syntax `a1111` reads weights, and long prompts in chunks where the encoder is CLIP's
 */
export function readPrompt(tokenizer: Tokenizer, prompt: string, length: number, syntax: 'a1111' | 'plain'): Reading {
	const isClip = tokenizer.start !== null;
	if (isClip && syntax === 'a1111') return readChunks(tokenizer, prompt);
	const limit = length - (isClip ? 2 : 1);
	const text = syntax === 'plain' ? prompt : plainText(prompt);
	const tokens = [...tokenizer.tokens(text)];
	const cut = tokens[limit]?.start() ?? null;
	const cutAt = cut === null || syntax === 'plain' ? cut : longestPrefix(prompt, cut, plainText);
	return { count: tokens.length, limit, chunks: 1, chunkStarts: [], cutAt };
}

function readChunks(tokenizer: Tokenizer, prompt: string): Reading {
	const { parts } = parseWeights(withoutTags(prompt));
	const { chunks, starts } = chunkPrompt(tokenizer, parts, new Map());
	const count = parts.filter((part) => !isBreak(part)).reduce((sum, { text }) => sum + [...tokenizer.tokens(text, 'ends')].length, 0);
	return {
		count,
		limit: chunks.length * (tokenizer.maxLength - 2),
		chunks: chunks.length,
		chunkStarts: starts.slice(1).map((start) => longestPrefix(prompt, start(), bare)),
		cutAt: null,
	};
}

/** The prompt without its syntax, as {@link chunkPrompt} joins it. */
function bare(prompt: string): string {
	return parseWeights(withoutTags(prompt))
		.parts.map((part) => (isBreak(part) ? '' : part.text))
		.join('');
}
