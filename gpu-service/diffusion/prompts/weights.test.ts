import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { plainText } from './plain-text.ts';
import { isBreak, parseWeights } from './weights.ts';

type Row = { text: string } & ({ parts: [string, number][] } | { error: string });
const rows: Row[] = JSON.parse(readFileSync(new URL('../../../fixtures/tokenizers/prompt-weights.json', import.meta.url), 'utf8'));

test.each(rows)('$text is read as by the reference', (row) => {
	const { parts, unreadable } = parseWeights(row.text);
	if ('error' in row) {
		expect(unreadable).not.toEqual([]);
		return;
	}
	expect(unreadable).toEqual([]);
	expect(parts.map(({ text }) => text)).toEqual(row.parts.map(([text]) => text));
	for (const [i, [, weight]] of row.parts.entries()) expect(Math.abs(parts[i].weight - weight)).toBeLessThanOrEqual(1e-9);
});

test('a weight that is no number is text, and its bracket one without a weight', () => {
	expect(parseWeights('(x:1.2.3)y')).toEqual({
		parts: [
			{ text: 'x:1.2.3', weight: 1.1 },
			{ text: 'y', weight: 1 },
		],
		unreadable: ['1.2.3'],
	});
	expect(parseWeights('((x:.) y:1.5)')).toEqual({
		parts: [
			{ text: 'x:.', weight: 1.1 * 1.5 },
			{ text: ' y', weight: 1.5 },
		],
		unreadable: ['.'],
	});
});

test.each([
	['éBREAK', false],
	['BREAK2', false],
	['é, BREAK', true],
])('in %j BREAK is a word of its own: %s', (prompt, expected) => {
	expect(parseWeights(prompt).parts.some(isBreak)).toBe(expected);
});

test('a prompt of 20,000 brackets takes no noticeable time', () => {
	const before = performance.now();
	parseWeights('((((a))))'.repeat(2_000) + '('.repeat(2_000));
	expect(performance.now() - before).toBeLessThan(2_000);
});

describe('without syntax', () => {
	test.each([
		['a (red fox:1.3), [snow]', 'a red fox, snow'],
		['one BREAK two', 'one two'],
		['BREAK', ''],
		['<lora:ink:0.7> a \\(real\\) cat <lora:film>', 'a (real) cat'],
		['a < b > c <lyco:x>', 'a < b > c <lyco:x>'],
		['', ''],
	])('%j reads %j', (prompt, expected) => {
		expect(plainText(prompt)).toBe(expected);
	});
});
