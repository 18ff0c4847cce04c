/** An upscaler for tests: twice as long on each side, each pixel four times. */
import type { NamedTensors } from '../tensor.ts';
import type { Upscaler } from './family.ts';

export const doubler: Upscaler = {
	component: 'upscaler',
	input: { name: 'x', type: 'float32', shape: ['b', 3, 'h', 'w'] },
	output: { name: 'y', type: 'float32', shape: ['b', 3, '2h', '2w'] },
	scale: 2,
};

/** The network of {@link doubler}. */
export function double({ x: { data, shape } }: NamedTensors): NamedTensors {
	const [, , height, width] = shape;
	const y = Float32Array.from({ length: 12 * height * width }, (_, i) => {
		const [channel, row, column] = [Math.floor(i / (4 * height * width)), Math.floor(i / (2 * width)) % (2 * height), i % (2 * width)];
		return data[(channel * height + (row >> 1)) * width + (column >> 1)];
	});
	return { y: { type: 'float32', data: y, shape: [1, 3, 2 * height, 2 * width] } };
}
