import { expect, test } from 'vitest';
import { problems } from '#contract/problem.ts';
import { formatMessage } from '../components/text/message.ts';
import { de } from './de/index.ts';
import { en } from './en/index.ts';
import { chooseLanguage, languages } from './index.ts';

const others = Object.entries(languages).filter(([language]) => language !== 'en');

/** `area.name` and text of every message. */
function list(messages: Record<string, Record<string, string>>): [string, string][] {
	return Object.entries(messages).flatMap(([area, all]) =>
		Object.entries(all).map(([name, text]): [string, string] => [`${area}.${name}`, text]),
	);
}

/** Which values a message asks for, found by asking for it until nothing is missing. */
function gapsOf(message: string, language: string): string[] {
	const asked = new Set<string>();
	const values = new Proxy({} as Record<string, number>, {
		get(_, name) {
			asked.add(String(name));
			return 5;
		},
	});
	formatMessage(message, language, values);
	return [...asked].sort();
}

test.each(others)('in %s every message has the gaps of the English one, and no other', (language, messages) => {
	const translated = new Map(list(messages));
	const different = list(en).filter(([key, text]) => gapsOf(text, 'en').join() !== gapsOf(translated.get(key) ?? '', language).join());
	expect(different.map(([key]) => key)).toEqual([]);
});

test.each(Object.entries(languages))('in %s no message is empty, and each can be said for none, one and many', (language, messages) => {
	for (const [key, text] of list(messages)) {
		expect(text.trim(), key).not.toBe('');
		for (const count of [0, 1, 2, 5]) {
			const values = Object.fromEntries(gapsOf(text, language).map((name) => [name, count]));
			expect(formatMessage(text, language, values), key).not.toMatch(/[{}]/);
		}
	}
});

test.each(Object.entries(languages))('in %s every problem has a title', (_, messages) => {
	expect(Object.keys(messages.problems).sort()).toEqual(Object.keys(problems).sort());
});

test('English says the same titles as the contract', () => {
	for (const [code, { title }] of Object.entries(problems)) expect(en.problems[code as keyof typeof problems]).toBe(title);
});

test('German addresses its reader as du', () => {
	const formal = list(de).filter(([, text]) => /(^|[^.!?:…] )(Sie|Ihnen|Ihr|Ihre|Ihren|Ihrem|Ihrer)\b/.test(text));
	expect(formal).toEqual([]);
});

test('the language is the chosen one, else the first that the browser wants and Easel speaks', () => {
	expect(chooseLanguage('de', 'en')).toBe('de');
	expect(chooseLanguage(null, 'fr, de-CH;q=0.8, en;q=0.5')).toBe('de');
	expect(chooseLanguage('xx', 'fr')).toBe('en');
	expect(chooseLanguage(null, null)).toBe('en');
});
