import { expect, test } from 'vitest';
import { startCall } from './start-call.ts';

test.each([
	['sd', 10, 0.6, 4],
	['sd', 4, 0.3, 3],
	['flow', 4, 0.3, 2],
	['flow', 8, 0.6, 3],
	['sd', 10, 1, 0],
	['flow', 10, 1, 0],
] as const)('rule %s: of %d steps, a strength of %d leaves out %d', (rule, steps, strength, left) => {
	expect(startCall(rule, strength, steps, 1)).toBe(left);
	expect(startCall(rule, strength, steps, 2)).toBe(2 * left);
});

test('a schedule that was made for the strength is run whole', () => {
	expect(startCall('whole', 0.2, 10, 1)).toBe(0);
});

test('one step is run at least', () => {
	expect(startCall('sd', 0.01, 10, 1)).toBe(9);
	expect(startCall('flow', 0.01, 10, 1)).toBe(9);
});
