import { describe, expect, test } from 'vitest';
import { chooseWords, hasChoices } from './choices.ts';

const wildcards = new Map<string, readonly string[]>([
	['animal', ['fox', 'owl', 'cat']],
	['animals/birds', ['owl', 'crow']],
	['animals/pets', ['{black |}cat', '__animals/birds__']],
	['loop', ['a __loop__']],
	['empty', []],
]);

/** What 200 seeds choose, each once, sorted. */
function allOf(text: string): string[] {
	return [...new Set(Array.from({ length: 200 }, (_, seed) => chooseWords(text, wildcards, seed)))].sort();
}

test.each([
	['a {red|blue} fox', ['a blue fox', 'a red fox']],
	['{very |}big', ['big', 'very big']],
	['{a|{b|c}}', ['a', 'b', 'c']],
	['{2$$a|b|c}', ['a, b', 'a, c', 'b, a', 'b, c', 'c, a', 'c, b']],
	['{1-2$$ and $$a|b}', ['a', 'a and b', 'b', 'b and a']],
	['{-1$$a}', ['', 'a']],
	['{9$$a|b}', ['a, b', 'b, a']],
	['a __animal__', ['a cat', 'a fox', 'a owl']],
	['__ANIMAL__', ['cat', 'fox', 'owl']],
	['__animals/*__', ['black cat', 'cat', 'crow', 'owl']],
	['{2$$__animals/birds__}', ['crow, owl', 'owl, crow']],
	['{{place}} and {prompt}', ['{{place}} and {prompt}']],
	['{ {a|b} }', ['{ a }', '{ b }']],
	['\\{a\\|b\\} {c', ['{a|b} {c']],
	['snake__case and ___', ['snake__case and ___']],
	['', ['']],
])('%s', (text, expected) => {
	expect(allOf(text)).toEqual(expected);
});

test('a weight makes a word as many times as likely', () => {
	const red = Array.from({ length: 2_000 }, (_, seed) => chooseWords('{3::red|blue}', wildcards, seed)).filter((word) => word === 'red');
	expect(red.length / 2_000).toBeGreaterThan(0.7);
	expect(red.length / 2_000).toBeLessThan(0.8);
});

test('the same seed chooses the same words', () => {
	const text = '{a|b|c|d} __animal__ {2$$1|2|3|4}';
	expect(chooseWords(text, wildcards, 7)).toBe(chooseWords(text, wildcards, 7));
	expect(allOf(text).length).toBeGreaterThan(50);
});

describe('what cannot be chosen', () => {
	test.each([
		['a __dragon__', /no wildcard "dragon".*__animal__/],
		['__empty__', /no wildcard "empty"/],
		['__loop__', /names itself/],
		[`{${'x'.repeat(9_000)}|${'y'.repeat(9_000)}}`, /more than 8000 characters/],
	])('%.20s', (text, detail) => {
		const choose = () => chooseWords(text, wildcards, 1);
		expect(choose).toThrow(detail);
		expect(choose).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'validation_failed', field: 'written' }) }));
	});
});

test.each([
	['a fox', false],
	['{prompt} in {{place}}', false],
	['snake__case', false],
	['a {red|blue} fox', true],
	['{2$$a}', true],
	['__animal__', true],
	['__*__', true],
	['{a {b|c}}', true],
])('%j leaves something open: %s', (text, open) => {
	expect(hasChoices(text)).toBe(open);
});
