/** What a model's vocabulary offers while a prompt is typed, and which words of a prompt it does not hold. */
import type { Vocabulary } from '#contract/catalog.ts';

export interface Suggestion {
	text: string;
	/** Index in the prompt from which to the caret the text stands in. */
	from: number;
}

const most = 8;
/** Words that carry no picture, so that no model needs to know them. */
const glue = 'a an the and or of in on at by to with from for under over into is its my your this that some very front'.split(' ');

/**
 * Ways to go on from the caret: examples for an empty prompt; else phrases that complete the words before the caret, the longest match
 * first; after a finished word, places when there is a subject, subjects when there is none.
 */
export function suggest(prompt: string, caret: number, vocabulary: Vocabulary): Suggestion[] {
	if (prompt.trim() === '') return vocabulary.examples.slice(0, most).map((text) => ({ text, from: 0 }));
	const before = prompt.slice(0, caret);
	if (/\p{L}/u.test(prompt.charAt(caret))) return [];
	if (vocabulary.places.some((place) => before.toLowerCase().endsWith(place.toLowerCase()))) return [];
	const found = /\s$/.test(before) ? goOn(before, vocabulary) : complete(before, vocabulary);
	return found.filter((one, index) => found.findIndex(({ text }) => text === one.text) === index).slice(0, most);
}

function complete(before: string, { subjects, places, colours, examples }: Vocabulary): Suggestion[] {
	const phrases = [...subjects, ...places, ...colours];
	const found: Suggestion[] = [];
	const starts = [...before.matchAll(/[\p{L}'-]+/gu)].map(({ index }) => index).slice(-4);
	for (const from of starts) {
		const typed = before.slice(from).toLowerCase();
		const last = from === starts.at(-1);
		if (last && glue.includes(typed)) continue;
		const completing = phrases.filter((phrase) => phrase.toLowerCase().startsWith(typed) && phrase.toLowerCase() !== typed);
		const within = last && typed.length > 1 ? phrases.filter((phrase) => phrase.toLowerCase().includes(` ${typed}`)) : [];
		found.push(...[...completing, ...within].map((text) => ({ text, from })));
	}
	const whole = before.trimStart().toLowerCase();
	const openings = examples.filter((text) => whole.length > 2 && text.toLowerCase().startsWith(whole) && text.toLowerCase() !== whole);
	return [...found, ...openings.map((text) => ({ text, from: 0 }))];
}

function goOn(before: string, { subjects, places }: Vocabulary): Suggestion[] {
	const text = ` ${before.toLowerCase().replace(/\s+/g, ' ').trim()} `;
	const from = before.length;
	const holds = (phrase: string) => text.includes(` ${phrase.toLowerCase()} `);
	if (!subjects.some(holds)) return subjects.map((subject) => ({ text: subject, from }));
	if (places.some(holds)) return [];
	return places.map((place) => ({ text: place, from }));
}

/** The prompt with a suggestion taken, and where the caret goes. */
export function take(prompt: string, caret: number, { text, from }: Suggestion): { prompt: string; caret: number } {
	const after = prompt.slice(caret);
	const inserted = after.startsWith(' ') ? text : `${text} `;
	return { prompt: prompt.slice(0, from) + inserted + after.trimEnd(), caret: from + inserted.length };
}

/** Words of a prompt that the vocabulary does not hold, each once; not one at the caret that may still become a word of it. */
export function findUnknownWords(prompt: string, caret: number, { subjects, places, colours, examples }: Vocabulary): string[] {
	const known = new Set([...glue, ...[...subjects, ...places, ...colours, ...examples].flatMap(toWords)]);
	const typing = /[\p{L}'-]+$/u.exec(prompt.slice(0, caret))?.index;
	const unknown = [...prompt.matchAll(/[\p{L}'-]+/gu)]
		.filter(({ index, 0: word }) => !(index === typing && [...known].some((one) => one.startsWith(word.toLowerCase()))))
		.map(([word]) => word.toLowerCase())
		.filter((word) => !(known.has(word) || known.has(word.replace(/s$/, '')) || known.has(word.replace(/es$/, ''))));
	return [...new Set(unknown)];
}

function toWords(phrase: string): string[] {
	return phrase.toLowerCase().match(/[\p{L}'-]+/gu) ?? [];
}
