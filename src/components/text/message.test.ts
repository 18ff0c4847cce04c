import { expect, test } from 'vitest';
import { formatMessage } from './message.ts';

test('gaps are filled, numbers as the language writes them', () => {
	expect(formatMessage('{name} has {count} pictures', 'en', { name: 'Ada', count: 12_000 })).toBe('Ada has 12,000 pictures');
	expect(formatMessage('{count} Bilder, {share} %', 'de', { count: 12_000, share: 0.5 })).toBe('12.000 Bilder, 0,5 %');
});

test('plurals choose their form, exact numbers first', () => {
	const message = '{count, plural, =0 {Nothing} one {# picture of {name}} other {# pictures of {name}}}.';
	const of = (count: number) => formatMessage(message, 'en', { count, name: 'Ada' });
	expect([of(0), of(1), of(1_500)]).toEqual(['Nothing.', '1 picture of Ada.', '1,500 pictures of Ada.']);
});

test('places are counted as the language counts them', () => {
	const message = '{place, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}';
	const of = (place: number) => formatMessage(message, 'en', { place });
	expect([1, 2, 3, 4, 11, 22, 113].map(of)).toEqual(['1st', '2nd', '3rd', '4th', '11th', '22nd', '113th']);
});

test('a gap without a value is an error', () => {
	expect(() => formatMessage('{name}', 'en')).toThrow('"name"');
	expect(() => formatMessage('{count, plural, one {#}}', 'en', { count: 2 })).toThrow('other');
	expect(() => formatMessage('{name', 'en', { name: '' })).toThrow('brace');
});
