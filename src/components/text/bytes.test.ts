import { expect, test } from 'vitest';
import { toBytes } from './bytes.ts';

test.each([
	['en', 999, '999 byte'],
	['en', 1_500, '2 kB'],
	['en', 2_612_000_000, '2.6 GB'],
	['de', 2_612_000_000, '2,6 GB'],
	['en', 512_300_000, '512 MB'],
	['en', 3.2e15, '3,200 TB'],
])('in %s %d bytes are %s', (language, bytes, words) => {
	// German writes a space there that does not break.
	expect(toBytes({ language }, bytes).replace('\u00a0', ' ')).toBe(words);
});
