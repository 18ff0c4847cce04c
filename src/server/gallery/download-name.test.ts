import { expect, test } from 'vitest';
import { downloadName } from './download-name.ts';

test.each([
	['a fox in the snow', 7, 'a fox in the snow 7.png'],
	['a fox', null, 'a fox.png'],
	['', 7, 'picture 7.png'],
	['   ...   ', null, 'picture.png'],
	['../../etc/passwd', 1, 'etc passwd 1.png'],
	['C:\\con|nul<>:"?*', 1, 'C con nul 1.png'],
	['two\r\nlines\0and\ttabs', 1, 'two lines and tabs 1.png'],
	['gpj.\u202egnp', 1, 'gpj. gnp 1.png'],
	['a 🦊 in the ❄️', 1, 'a 🦊 in the ❄️ 1.png'],
	['\ud83e lone', 1, '\ufffd lone 1.png'],
	['ends with dots...', 1, 'ends with dots 1.png'],
])('%j is saved as %3$j', (prompt, seed, name) => {
	expect(downloadName(prompt, seed, 'image/png')).toBe(name);
});

test('a long prompt is cut between words, and never inside a character', () => {
	const name = downloadName('a fox in the snow '.repeat(100), 4_294_967_295, 'image/webp');
	expect(Buffer.byteLength(name)).toBeLessThan(150);
	expect(name).toMatch(/ (a|fox|in|the|snow) 4294967295\.webp$/);
	expect(downloadName('👩‍👩‍👧‍👦'.repeat(50), null, 'image/jpeg')).toMatch(/^(👩‍👩‍👧‍👦)+\.jpg$/u);
});
