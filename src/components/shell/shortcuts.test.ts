import { describe, expect, test } from 'vitest';
import { findShortcut, isLetter, nameKey, type Shortcut } from './shortcuts.ts';

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const run = () => undefined;
const help: Shortcut = { keys: ['?'], text: 'shell.settings', run };
const queue: Shortcut = { keys: ['g q'], text: 'shell.queue', run };
const quick: Shortcut = { keys: ['q', 'Alt+ArrowUp'], text: 'shell.queue', run };
const listed: Shortcut = { keys: ['l'], text: 'shell.queue', run: null };
const all = [help, queue, quick, listed];

test.each([
	[{ ...none, key: '?', shiftKey: true }, '?'],
	[{ ...none, key: 'G', shiftKey: true }, 'g'],
	[{ ...none, key: 'Enter', ctrlKey: true }, 'Ctrl+Enter'],
	[{ ...none, key: 'Enter', metaKey: true }, 'Ctrl+Enter'],
	[{ ...none, key: 'ArrowRight', shiftKey: true, altKey: true }, 'Alt+Shift+ArrowRight'],
])('%o is called %s', (press, name) => expect(nameKey(press)).toBe(name));

describe('a press', () => {
	test('finds its shortcut', () => expect(findShortcut(['?'], all, true)).toBe(help));
	test('after another one finds what takes both', () => expect(findShortcut(['g', 'q'], all, true)).toBe(queue));
	test('of which nothing is known finds nothing', () => expect(findShortcut(['x'], all, true)).toBeNull());
	test('that a component follows itself is left to it', () => expect(findShortcut(['l'], all, true)).toBeNull());
	test('of a single character does nothing when those are switched off', () => {
		expect(['?', 'q'].map((key) => findShortcut([key], all, false))).toEqual([null, null]);
		expect(findShortcut(['g', 'q'], all, false)).toBeNull();
		expect(findShortcut(['Alt+ArrowUp'], all, false)).toBe(quick);
	});
});

test('only single characters count as letters', () =>
	expect(['?', 'g q', 'Enter', 'Ctrl+k', 'é'].map(isLetter)).toEqual([true, true, false, false, true]));
