import { expect, test } from 'vitest';
import { pauseBeforeRestart } from './backoff.ts';

test('the pause before a restart grows from half a second to half a minute', () => {
	expect([1, 2, 3, 4, 5, 6, 7, 8, 2000].map(pauseBeforeRestart)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});
