import { expect, test } from 'vitest';
import { toReadable } from './child-output.ts';

test('a JSON log line becomes words with the name of who speaks', () => {
	const line = JSON.stringify({
		time: '2026-11-21T12:00:00Z',
		level: 'warn',
		source: 'gpu',
		message: 'the engine was restarted',
		after_s: 2,
	});
	expect(toReadable('gpu', line)).toBe('gpu │ warn: the engine was restarted (after_s=2)\n');
});

test('anything else stays as it is', () => {
	expect(toReadable('web', '    at main.ts:3')).toBe('web │     at main.ts:3\n');
	expect(toReadable('web', '{not json')).toBe('web │ {not json\n');
	expect(toReadable('web', '{"message": 3}')).toBe('web │ {"message": 3}\n');
});
