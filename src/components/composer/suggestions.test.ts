import { expect, test } from 'vitest';
import type { Vocabulary } from '#contract/catalog.ts';
import { findUnknownWords, suggest, take } from './suggestions.ts';

const vocabulary: Vocabulary = {
	subjects: ['fox', 'frog', 'ice cream', 'sunflower'],
	places: ['in the snow', 'at sunset', 'in space'],
	colours: ['red', 'light blue'],
	examples: ['a fox in the snow', 'a frog at sunset'],
};

function texts(prompt: string, caret = prompt.length): string[] {
	return suggest(prompt, caret, vocabulary).map(({ text }) => text);
}

test('an empty prompt is offered examples', () => expect(texts('')).toEqual(vocabulary.examples));
test('the beginning of a word is offered the words that go on so', () => expect(texts('a fr').slice(0, 1)).toEqual(['frog']));
test('the words of a place are completed as a whole', () => expect(texts('a fox in the s')[0]).toBe('in the snow'));
test('a word from within a place brings the place', () => expect(texts('a fox sno')).toContain('in the snow'));
test('after a subject come places', () => expect(texts('a fox ')).toEqual(vocabulary.places));
test('before a subject come subjects', () => expect(texts('a ')).toEqual(vocabulary.subjects));
test('a finished prompt is left alone', () => expect(texts('a fox in the snow ')).toEqual([]));
test('nothing is offered in the middle of a word', () => expect(texts('a fox', 3)).toEqual([]));
test('capital letters make no difference', () => expect(texts('A FR')).toContain('frog'));
test('a place that stands there is not offered again', () => expect(texts('a fox in the snow')).toEqual([]));
test('a typed word is not offered to itself', () => expect(texts('fox')).not.toContain('fox'));

test('a taken suggestion stands in for what was typed, and the caret goes behind it', () => {
	const prompt = 'a fox in the s';
	const [first] = suggest(prompt, prompt.length, vocabulary);
	expect(take(prompt, prompt.length, first!)).toEqual({ prompt: 'a fox in the snow ', caret: 18 });
});

test('what stands behind the caret stays', () => {
	const [first] = suggest('a fr at sunset', 4, vocabulary);
	expect(take('a fr at sunset', 4, first!)).toEqual({ prompt: 'a frog at sunset', caret: 6 });
});

test('words that the model was never shown are found, each once', () => {
	expect(findUnknownWords('a wizard and a Wizard with a fox', 0, vocabulary)).toEqual(['wizard']);
});

test('plurals of known words are known', () => expect(findUnknownWords('two-tone foxes, frogs', 0, vocabulary)).toEqual(['two-tone']));

test('a word in the making is unknown only when it can become none that is known', () => {
	expect(findUnknownWords('a sunfl', 7, vocabulary)).toEqual([]);
	expect(findUnknownWords('a wiz', 5, vocabulary)).toEqual(['wiz']);
});
