import { describe, expect, test } from 'vitest';
import { fillGaps, gapsOf, hasStyle, withoutStyle, withStyle } from './styles.ts';

describe.each([
	['a fox', '{prompt}, ink', 'a fox, ink'],
	['a fox', 'ink', 'a fox, ink'],
	['', 'ink', 'ink'],
	['a fox', 'ink of {prompt} on paper', 'ink of a fox on paper'],
	['a fox', '', 'a fox'],
])('%j with the style %j', (prompt, style, styled) => {
	test(`is ${styled}, and comes off again`, () => {
		expect(withStyle(prompt, style)).toBe(styled);
		expect(withoutStyle(styled, style)).toBe(prompt);
	});
});

test('a style that is not on a prompt does not come off', () => {
	expect(withoutStyle('a fox, oil', 'ink')).toBeNull();
	const style = { id: '1', name: 'Ink', prompt: 'ink', negative_prompt: 'colour' };
	expect(hasStyle({ prompt: 'a fox, ink', negative: '' }, style)).toBe(false);
	expect(hasStyle({ prompt: 'a fox, ink', negative: 'colour' }, style)).toBe(true);
	expect(hasStyle({ prompt: 'a fox', negative: '' }, { ...style, prompt: '', negative_prompt: '' })).toBe(false);
});

test('gaps are filled by name, and those without a value stay', () => {
	const template = 'a {{animal}} and {{ animal }} in the {{place}}, {red|blue}';
	expect(gapsOf(template)).toEqual(['animal', 'place']);
	expect(fillGaps(template, { animal: 'fox', place: ' ' })).toBe('a fox and fox in the {{place}}, {red|blue}');
});
