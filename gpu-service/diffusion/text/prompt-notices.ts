/** What people are told of a prompt that could not be read whole. */
import type { Notice } from '../families/family.ts';

/** @param limit tokens that are read of a prompt. @param text as typed. */
export function cutNotice(limit: number, text: string): Notice {
	return notice(`The model reads ${limit} tokens of a prompt. This did not fit and was left out: "${text}"`);
}

export function unknownWordsNotice(words: readonly string[]): Notice {
	return notice(`The model does not know these words of the prompt: ${words.map((word) => `"${word}"`).join(', ')}`);
}

export function unreadableWeightNotice(weight: string): Notice {
	return notice(`"${weight}" is not a number, so that it is no weight in the prompt: it was read as text.`);
}

/** @param limit tokens that are read at once. */
export function longEmbeddingNotice(limit: number, word: string): Notice {
	return notice(`The embedding "${word}" is longer than the ${limit} tokens that the model reads at once, and was left out.`);
}

function notice(message: string): Notice {
	return { kind: 'notice', message };
}
