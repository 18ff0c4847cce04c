import { expect, test } from 'vitest';
import { createGuesses, toNetwork } from './guesses.ts';

const limited = expect.objectContaining({ problem: expect.objectContaining({ code: 'rate_limited' }) });

test('ten wrong keys in five minutes are the most, and the way out is told', () => {
	let time = 0;
	const guesses = createGuesses(() => time);
	for (let guess = 0; guess < 10; guess += 1) {
		guesses.check('192.168.1.9');
		guesses.count('192.168.1.9');
		time += 1_000;
	}
	expect(() => guesses.check('192.168.1.9')).toThrow(limited);
	expect(() => guesses.check('192.168.1.9')).toThrow(expect.objectContaining({ problem: expect.objectContaining({ retry_after: 290 }) }));
	guesses.check('192.168.1.10');
	time = 300_001;
	guesses.check('192.168.1.9');
});

test('all addresses of one IPv6 network and all spellings of one address count together', () => {
	const guesses = createGuesses(() => 0);
	for (let guess = 0; guess < 10; guess += 1) guesses.count(`2001:db8:0:7:${guess}::1`);
	expect(() => guesses.check('2001:0db8::0007:ffff:1:2:3')).toThrow(limited);
	guesses.check('2001:db8:0:8::1');
	expect(toNetwork('::ffff:10.0.0.1')).toBe('10.0.0.1');
	expect(toNetwork('fe80::1%eth0')).toBe(toNetwork('fe80:0:0:0::2'));
	expect(toNetwork('::1')).toBe('0:0:0:0::/64');
});

test('the memory of it is bounded', () => {
	const guesses = createGuesses(() => 0);
	for (let guess = 0; guess < 10; guess += 1) guesses.count('10.0.0.1');
	for (let other = 0; other < 10_000; other += 1) guesses.count(`10.1.${other >> 8}.${other & 255}`);
	guesses.check('10.0.0.1');
});
