import { expect, test } from 'vitest';
import { enlargedSize, refiningSteps } from './hires.ts';

test.each([
	[2, 8, { width: 1024, height: 768 }],
	[1.3, 8, { width: 664, height: 496 }],
	[1.3, 64, { width: 640, height: 448 }],
	[1, 64, { width: 512, height: 384 }],
	[1.01, 64, { width: 512, height: 384 }],
])('sides that become %d times longer are cut to multiples of %i, and never shorter', (scale, multiple, size) => {
	expect(enlargedSize({ width: 512, height: 384 }, scale, multiple)).toEqual(size);
});

/** What `setup_img2img_steps` of A1111 gives for an explicit number of steps: `int(steps / min(strength, 0.999))`, of which the last `steps` are run. */
test.each([
	[20, 0.7, { schedule: 28, run: 20 }],
	[20, 0.5, { schedule: 40, run: 20 }],
	[15, 0.33, { schedule: 45, run: 15 }],
	[20, 1, { schedule: 20, run: 20 }],
	[1, 0.9, { schedule: 1, run: 1 }],
])('%i steps at strength %d are all run', (steps, strength, expected) => {
	expect(refiningSteps({ steps, strength }, 1000)).toEqual(expected);
});

test('where no schedule is long enough, fewer are run, but one at least', () => {
	expect(refiningSteps({ steps: 20, strength: 0.3 }, 50)).toEqual({ schedule: 50, run: 15 });
	expect(refiningSteps({ steps: 20, strength: 0.001 }, 1000)).toEqual({ schedule: 1000, run: 1 });
	expect(refiningSteps({ steps: 20, strength: 0.0001 }, 1000)).toEqual({ schedule: 1000, run: 1 });
});
