import { expect, test } from 'vitest';
import { neutralSettings } from '#contract/generation.ts';
import { type Compared, compareSettings, compareWords } from './what-changed.ts';

const settings = {
	...neutralSettings,
	prompt: 'a fox',
	negative_prompt: '',
	model: 'starter',
	seed: 7,
	steps: 20,
	guidance: 4,
	width: 256,
	height: 256,
	count: 1,
	scheduler: 'ddim',
};
const one: Compared = { settings, seed: 7, width: 256, height: 256 };

test('words that stay, go and come', () => {
	expect(compareWords('a red fox in the snow', 'a blue fox in deep snow')).toEqual([
		{ kind: 'same', text: 'a ' },
		{ kind: 'gone', text: 'red ' },
		{ kind: 'new', text: 'blue ' },
		{ kind: 'same', text: 'fox in ' },
		{ kind: 'gone', text: 'the ' },
		{ kind: 'new', text: 'deep ' },
		{ kind: 'same', text: 'snow' },
	]);
});

test('a comma behind a word makes it no other word', () => {
	expect(compareWords('a fox, snow', 'a fox, snow, night')).toEqual([
		{ kind: 'same', text: 'a fox, snow, ' },
		{ kind: 'new', text: 'night' },
	]);
});

test('nothing, the same, everything', () => {
	expect(compareWords('', '')).toEqual([]);
	expect(compareWords('same', 'same')).toEqual([{ kind: 'same', text: 'same' }]);
	expect(compareWords('', 'all new')).toEqual([{ kind: 'new', text: 'all new' }]);
});

test('a very long prompt is compared as a whole, at once', () => {
	const long = 'word '.repeat(2_000);
	expect(compareWords(long, `${long}more`).map(({ kind }) => kind)).toEqual(['gone', 'new']);
});

test('settings that differ, in order; what plays no part has no value', () => {
	const other: Compared = {
		settings: {
			...settings,
			steps: 30,
			schedule_type: 'karras',
			init_image: `input:${'ab'.repeat(32)}`,
			strength: 0.6,
			loras: [{ name: 'ink', weight: 0.5 }],
		},
		seed: 8,
		width: 512,
		height: 256,
	};
	expect(compareSettings(one, other)).toEqual([
		{ name: 'seed', was: 7, is: 8 },
		{ name: 'size', was: '256 × 256', is: '512 × 256' },
		{ name: 'steps', was: 20, is: 30 },
		{ name: 'scheduler', was: 'ddim', is: 'ddim karras' },
		{ name: 'strength', was: null, is: 0.6 },
		{ name: 'loras', was: null, is: 'ink 0.5' },
		{ name: 'init_image', was: null, is: 'abababab' },
	]);
	expect(compareSettings(one, one)).toEqual([]);
});
