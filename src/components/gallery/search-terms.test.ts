import { expect, test } from 'vitest';
import { asksForMarks, hasState, withState, withValue, wordOf } from './search-terms.ts';

test('a word is set, changed and taken out, and everything else stays', () => {
	const search = 'fox "in the snow" -model:old seed:7';
	expect(withValue(search, 'model', 'starter')).toBe(`${search} model:starter`);
	expect(withValue(`${search} model:starter`, 'model', 'other')).toBe(`${search} model:other`);
	expect(withValue(`${search} model:starter`, 'model', null)).toBe(search);
	expect(wordOf(search, 'model')).toBeNull();
	expect(wordOf(search, 'seed')).toBe('7');
});

test('names with spaces are quoted', () => {
	const search = withValue('', 'album', 'Our trip');
	expect(search).toBe('album:"Our trip"');
	expect(wordOf(`fox ${search}`, 'album')).toBe('Our trip');
	expect(withValue(`fox ${search} cat`, 'album', null)).toBe('fox cat');
});

test('several states stand beside each other', () => {
	const both = withState(withState('fox', 'favourite', true), 'public', true);
	expect(both).toBe('fox is:favourite is:public');
	expect(withState(both, 'favourite', false)).toBe('fox is:public');
	expect([hasState(both, 'public'), hasState('-is:public', 'public')]).toEqual([true, false]);
});

test('a phrase that is still being typed is left as it is', () =>
	expect(withState('"in the', 'favourite', true)).toBe('"in the is:favourite'));

test('only some searches depend on marks', () => {
	expect(['fox', 'album:a', '-is:favourite', 'this: is'].map(asksForMarks)).toEqual([false, true, true, false]);
});
