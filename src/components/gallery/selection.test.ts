import { expect, test } from 'vitest';
import { choose, chooseAll, countChosen, isChosen, nothingChosen, toChoice, toggle } from './selection.ts';

test('pictures are chosen one by one, and taken out again', () => {
	const two = toggle(toggle(nothingChosen, 'a'), 'b');
	expect([countChosen(two, 9), isChosen(two, 'a'), isChosen(two, 'c'), two.anchor]).toEqual([2, true, false, 'b']);
	expect(toChoice(two, 'fox', 60)).toEqual({ pictures: ['a', 'b'] });
	expect(toggle(toggle(two, 'a'), 'b')).toEqual(nothingChosen);
});

test('a range is added to what is chosen', () => {
	const chosen = choose(toggle(nothingChosen, 'a'), ['b', 'c', 'd'], true);
	expect([countChosen(chosen, 9), chosen.anchor]).toEqual([4, 'd']);
});

test('of everything that a search finds, single ones can be left out', () => {
	const all = chooseAll();
	expect([countChosen(all, 100_000), toChoice(all, 'fox', 60)]).toEqual([100_000, { search: 'fox', offset: 60 }]);
	const but = toggle(all, 'a');
	expect([countChosen(but, 100_000), isChosen(but, 'a'), isChosen(but, 'b')]).toEqual([99_999, false, true]);
	expect(toChoice(but, 'fox', 60)).toEqual({ search: 'fox', offset: 60, except: ['a'] });
	expect(isChosen(toggle(but, 'a'), 'a')).toBe(true);
});
