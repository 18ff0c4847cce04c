/** How a model reads a prompt: for the count below the prompt box. */

import { maxPromptLength } from './generation.ts';
import { ProblemError } from './problem.ts';

/** What is asked of `POST /models/{name}/tokens`. */
export interface TokenQuestion {
	prompt: string;
	prompt_syntax: 'a1111' | 'plain';
}

export interface TokenCount {
	/** Tokens of the text, start and end tokens left out. */
	count: number;
	/** How many are read; a model that reads long prompts in chunks reads as many more. */
	limit: number;
	/** Chunks that the prompt takes, at least one. */
	chunks: number;
	/** Where each chunk but the first begins: indexes in the prompt as it was sent. */
	chunk_starts: number[];
	/** What does not fit and is left out; null when all is read. */
	cut: { start: number; end: number } | null;
}

/** @throws ProblemError `invalid_request`, `validation_failed`. */
export function parseTokenQuestion(value: unknown): TokenQuestion {
	if (typeof value !== 'object' || value === null) throw new ProblemError('invalid_request', 'The body must be {"prompt": "…"}.');
	const { prompt, prompt_syntax = 'a1111' } = value as Record<string, unknown>;
	if (typeof prompt !== 'string' || prompt.length > maxPromptLength) {
		throw new ProblemError('validation_failed', `"prompt" must be text of at most ${maxPromptLength} characters.`, { field: 'prompt' });
	}
	if (prompt_syntax !== 'a1111' && prompt_syntax !== 'plain') {
		throw new ProblemError('validation_failed', '"prompt_syntax" must be a1111 or plain.', { field: 'prompt_syntax' });
	}
	return { prompt, prompt_syntax };
}
