/** A prompt in A1111's syntax for text encoders that know no weights. */
import { withoutTags } from './tags.ts';
import { isBreak, parseWeights } from './weights.ts';

/** The words of the prompt, without weights, brackets, BREAK and tags. */
export function plainText(prompt: string): string {
	return parseWeights(withoutTags(prompt))
		.parts.map((part) => (isBreak(part) ? ' ' : part.text))
		.join('')
		.trim();
}
