import { expect, it } from 'vitest';
import { toRetryAfter } from './submit.ts';

it.each([
	['one turn of 7.2 s', 1, 7_200, 8],
	['three turns of 7.2 s', 3, 7_200, 22],
	['a turn of no time', 1, 0, 1],
	['turns that take for ever', 5, 600_000, 120],
	['two turns when nothing has finished here', 2, null, 20],
])('says when there may be room again: %s', (_what, turns, durationMs, seconds) => {
	expect(toRetryAfter(turns, durationMs)).toBe(seconds);
});
