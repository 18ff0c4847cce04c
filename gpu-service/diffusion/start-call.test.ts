import { expect, test } from 'vitest';
import { dpmpp2m } from './schedulers/dpm-multistep-kinds.ts';
import { heun } from './schedulers/heun.ts';
import { startCall } from './start-call.ts';

/** @param order as Heun's with 2: all steps but the last look ahead. */
const schedule = (steps: number, order: 1 | 2 = 1) => ({ order, timesteps: new Float32Array(steps * order - (order - 1)) });

test.each([
	['sd', 10, 0.6, 4],
	['sd', 4, 0.3, 3],
	['flow', 4, 0.3, 2],
	['flow', 8, 0.6, 3],
	['sd', 10, 1, 0],
	['flow', 10, 1, 0],
] as const)('rule %s: of %d steps, a strength of %d leaves out %d', (rule, steps, strength, left) => {
	expect(startCall(rule, strength, steps, schedule(steps))).toBe(left);
	expect(startCall(rule, strength, steps, schedule(steps, 2))).toBe(2 * left);
});

test('a schedule that was made for the strength is run whole', () => {
	expect(startCall('whole', 0.2, 10, schedule(10))).toBe(0);
});

test('one step is run at least', () => {
	expect(startCall('sd', 0.01, 10, schedule(10))).toBe(9);
	expect(startCall('flow', 0.01, 10, schedule(10))).toBe(9);
	expect(startCall('sd', 0.01, 10, heun.create({}, 10))).toBe(18);
});

test('one step is run of a schedule that became shorter than was asked for', () => {
	const clipped = dpmpp2m.create({ beta_schedule: 'squaredcos_cap_v2', lambda_min_clipped: -1, timestep_spacing: 'trailing' }, 20);
	expect(clipped.timesteps.length).toBeLessThan(20);
	const call = startCall('sd', 0.05, 20, clipped);
	expect(call).toBe(clipped.timesteps.length - 1);
	expect(clipped.addNoise(Float32Array.of(1), Float32Array.of(1), call).every(Number.isFinite)).toBe(true);
});
