import { expect, test } from 'vitest';
import { ProblemError } from './problem.ts';
import { parseSearch, readPeriod, toSearchFilter } from './search.ts';

test('words, phrases, filters and minuses are told apart, and together they are the search again', () => {
	const search = 'fox "in the snow" -cat model:sdxl -is:favourite album:"Summer 2026" -"a dog"';
	expect(parseSearch(search)).toEqual([
		{ kind: 'text', text: 'fox', isPhrase: false, excludes: false, source: 'fox' },
		{ kind: 'text', text: 'in the snow', isPhrase: true, excludes: false, source: '"in the snow"' },
		{ kind: 'text', text: 'cat', isPhrase: false, excludes: true, source: '-cat' },
		{ kind: 'model', value: 'sdxl', excludes: false, source: 'model:sdxl' },
		{ kind: 'is', value: 'favourite', excludes: true, source: '-is:favourite' },
		{ kind: 'album', value: 'Summer 2026', excludes: false, source: 'album:"Summer 2026"' },
		{ kind: 'text', text: 'a dog', isPhrase: true, excludes: true, source: '-"a dog"' },
	]);
	const sources = parseSearch(search).map(({ source }) => source);
	expect(sources.join(' ')).toBe(search);
});

test('what is half typed and what is punctuation is no fault', () => {
	expect(parseSearch('"in the sn')).toMatchObject([{ kind: 'text', text: 'in the sn', isPhrase: true }]);
	expect(parseSearch('  - , ... !! "" fox (')).toMatchObject([{ kind: 'text', text: 'fox' }]);
	expect(parseSearch('https://example.org (fox:1.2) 16:9')).toMatchObject([
		{ text: 'https://example.org' },
		{ text: '(fox:1.2)' },
		{ text: '16:9' },
	]);
});

test.each([
	['colour:red', 'There are: model:, size:, seed:'],
	['is:happy', 'There are: favourite, public, unlisted, private, variation, upscaled, imported, deleted'],
	['size:big', 'portrait, landscape, square'],
	['seed:-1', 'whole number'],
	['before:yesterday', 'before:2026-11-21'],
	['after:2026-02-30', 'after:2026-11'],
	['is:', 'is:favourite'],
	['x'.repeat(501), 'at most 500 characters'],
	['a '.repeat(25), 'at most 24 parts'],
])('%s is refused, and the answer says what there is', (search, said) => {
	expect.assertions(3);
	try {
		parseSearch(search);
	} catch (error) {
		expect(error).toBeInstanceOf(ProblemError);
		expect((error as ProblemError).problem).toMatchObject({ code: 'validation_failed', field: 'search' });
		expect((error as ProblemError).problem.detail).toContain(said);
	}
});

test('a day, a month and a year end where the next one begins', () => {
	expect(readPeriod('2026-12-31')).toEqual({ from: [2026, 11, 31], until: [2026, 11, 32] });
	expect(readPeriod('2026-12')).toEqual({ from: [2026, 11, 1], until: [2026, 12, 1] });
	expect(readPeriod('2026')).toEqual({ from: [2026, 0, 1], until: [2027, 0, 1] });
});

test('a filter that is put together is read as it was meant', () => {
	for (const value of ['Summer 2026', 'fox', 'a "b" c', '50%']) {
		const [term] = parseSearch(toSearchFilter('tag', value));
		expect(term).toMatchObject({ kind: 'tag', value: value.replaceAll('"', ' ').trim() });
	}
});
