import { expect, test } from 'vitest';
import { changeWeight, type Marked, weightOf } from './weights.ts';

/** `|` stands at both ends of what is marked, or once where the caret is. */
function read(text: string): Marked {
	const start = text.indexOf('|');
	const end = text.lastIndexOf('|');
	return { text: text.replaceAll('|', ''), start, end: end === start ? start : end - 1 };
}
const write = ({ text, start, end }: Marked) => `${text.slice(0, start)}|${text.slice(start, end)}|${text.slice(end)}`;

test.each([
	['a f|ox', 0.1, 'a (|fox|:1.1)'],
	['a |fox', 0.1, 'a (|fox|:1.1)'],
	['a fox|', -0.1, 'a (|fox|:0.9)'],
	['a (fo|x:1.1)', 0.1, 'a (|fox|:1.2)'],
	['a (fox:1.|1)', 0.1, 'a (|fox|:1.2)'],
	['a (|fox|:1.1)', -0.1, 'a |fox|'],
	['a (fox:0.9|)', 0.1, 'a |fox|'],
	['a |red fox| here', 0.1, 'a (|red fox|:1.1) here'],
	['a |red fox |here', 0.1, 'a (|red fox|:1.1) here'],
	['(red f|ox:1.25)', 0.1, '(|red fox|:1.35)'],
	['(a:1.2) f|ox', 0.1, '(a:1.2) (|fox|:1.1)'],
	['(x) f|ox', -0.1, '(x) (|fox|:0.9)'],
	['|Füchs|e', 0.1, '(|Füchs|:1.1)e'],
	['a <lora:in|k:0.7> b', 0.1, 'a <lora:ink:|0.8|> b'],
	['(fox:0|)', 0.1, '(|fox|:0.1)'],
	['(|fox|:0)', -0.1, '(|fox|:0)'],
	['(|fox|:10)', 0.1, '(|fox|:10)'],
])('%s %d: %s', (before, step, after) => {
	const changed = changeWeight(read(before), step);
	expect(changed === null ? null : write(changed)).toBe(after);
});

test('where there is no word there is nothing to weigh', () => {
	expect([changeWeight(read('a , | b'), 0.1), weightOf(read('|'))]).toEqual([null, null]);
	expect([weightOf(read('a (f|ox:1.3)')), weightOf(read('a f|ox'))]).toEqual([1.3, 1]);
});
