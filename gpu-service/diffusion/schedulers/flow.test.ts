import { describe, expect, test } from 'vitest';
import { createTorchRandom } from '../random.ts';
import { flowEuler } from './flow-euler.ts';
import { flowHeun } from './flow-heun.ts';
import { shiftOfSize } from './flow-sigmas.ts';
import { schedulersFor } from './index.ts';

const kinds = [flowEuler, flowHeun];
const random = createTorchRandom(0);

test("a scheduler by the picture's size without a size takes the smallest", () => {
	const config = { use_dynamic_shifting: true, base_shift: 0.7 };
	expect(flowEuler.create(config, 4).timesteps).toEqual(flowEuler.create(config, 4, { mu: 0.7 }).timesteps);
});

test.each([
	[256, 0.5],
	[1024, 0.63],
	[2304, 0.846667],
	[4096, 1.15],
])('a picture of %d tokens is shifted by %d', (tokens, expected) => {
	expect(shiftOfSize({}, tokens)).toBeCloseTo(expected, 6);
});

test('given levels count, and not the number of steps', () => {
	const { timesteps } = flowEuler.create({}, 20, { sigmas: [1, 0.6, 0.2] });
	expect(timesteps).toEqual(Float32Array.of(1000, 600, 200));
});

test('inverted levels go up to 1', () => {
	const scheduler = flowEuler.create({ invert_sigmas: true }, 20, { sigmas: [1, 0.75, 0.5, 0.25] });
	expect(scheduler.timesteps).toEqual(Float32Array.of(0, 250, 500, 750));
	expect(scheduler.step(Float32Array.of(2), 3, Float32Array.of(1), random)).toEqual(Float32Array.of(1.5));
});

describe.each([
	['karras', { use_karras_sigmas: true }],
	['exponential', { use_exponential_sigmas: true }],
	['beta', { use_beta_sigmas: true }],
])('%s levels', (_, flags) => {
	test.each(kinds)('go from the highest to the lowest of the plain ones: $className', (kind) => {
		const plain = kind.create({ shift: 3 }, 8).timesteps;
		const spaced = kind.create({ shift: 3, ...flags }, 8).timesteps;
		expect([spaced[0], spaced.at(-1)]).toEqual([plain[0], expect.closeTo(plain.at(-1)!, 3)]);
		expect(spaced).not.toEqual(plain);
		expect(spaced).toEqual(spaced.toSorted((a, b) => b - a));
	});
});

test('exponential levels have one ratio', () => {
	const { timesteps } = flowEuler.create({ use_exponential_sigmas: true }, 4);
	expect(timesteps[1] / timesteps[0]).toBeCloseTo(timesteps[3] / timesteps[2], 5);
});

test.each(kinds)('$className reaches the picture exactly when the flow is straight', (kind) => {
	const [clean, noise] = [Float32Array.of(0.5, -1), Float32Array.of(2, 0.25)];
	const scheduler = kind.create({ shift: 3 }, 5);
	let sample = scheduler.addNoise(clean, noise, 0);
	for (const call of scheduler.timesteps.keys())
		sample = scheduler.step(
			noise.map((value, i) => value - clean[i]),
			call,
			sample,
			random,
		);
	expect(Array.from(sample)).toEqual(Array.from(clean, (value) => expect.closeTo(value, 5)));
});

test.each(kinds)('$className drives models that follow a flow, and no others', ({ name }) => {
	const offered = (config: Record<string, unknown>) => schedulersFor(config).map((kind) => kind.name);
	expect(offered({ _class_name: 'FlowMatchEulerDiscreteScheduler' })).toContain(name);
	expect(offered({ _class_name: 'DDIMScheduler' })).not.toContain(name);
	expect(offered({ _class_name: 'FlowMatchHeunDiscreteScheduler' })[0]).toBe('flow_heun');
});

test.each([
	[{ shift: 0 }, 'shift'],
	[{ time_shift_type: 'cubic' }, 'time_shift_type'],
	[{ use_karras_sigmas: true, use_beta_sigmas: true }, 'use_karras_sigmas and use_beta_sigmas'],
	[{ shift_terminal: 2 }, 'shift_terminal'],
	[{ use_dynamic_shifting: 'yes' }, 'use_dynamic_shifting'],
])('%j is refused', (config, field) => {
	expect(() => flowEuler.create(config, 4)).toThrow(
		expect.objectContaining({ kind: 'invalid-config', message: expect.stringContaining(field) }),
	);
});

test('sizes that cannot make a line are refused', () => {
	expect(() => shiftOfSize({ base_image_seq_len: 256, max_image_seq_len: 256 }, 512)).toThrow('must differ');
});
