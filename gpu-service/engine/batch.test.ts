import { describe, expect, it } from 'vitest';
import type { NetworkInfo } from '../diffusion/families/family.ts';
import type { NamedTensors, Tensor } from '../diffusion/tensor.ts';
import { canJoin, joinRuns, rowsOf, splitOutputs } from './batch.ts';

const floats = (shape: readonly number[], ...values: number[]): Tensor => ({ type: 'float32', data: Float32Array.from(values), shape });

/** A UNet that is told a timestep of this declared shape, and of this many rows. */
function unet(timestep: (number | string)[], batch: number | string = 'batch'): NetworkInfo {
	return {
		inputs: [
			{ name: 'sample', type: 'float32', shape: [batch, 1] },
			{ name: 'timestep', type: 'float32', shape: timestep },
		],
		outputs: [{ name: 'out_sample', type: 'float32', shape: [batch, 1] }],
	};
}
const run = (timestep: number, ...rows: number[]): NamedTensors => ({
	sample: floats([rows.length, 1], ...rows),
	timestep: floats([], timestep),
});

const transformer: NetworkInfo = {
	inputs: [
		{ name: 'hidden_states', type: 'float32', shape: ['batch', 'length', 1] },
		{ name: 'img_ids', type: 'float32', shape: ['length', 3] },
	],
	outputs: [],
};
const tokens = (...place: number[]): NamedTensors => ({
	hidden_states: floats([1, 1, 1], 5),
	img_ids: floats([1, 3], ...place),
});

/** A UNet with as many ControlNets inside as it is given pictures for. */
const withControlNet: NetworkInfo = {
	inputs: [...unet([]).inputs, { name: 'controlnet_conds', type: 'float32', shape: ['nets', 'batch', 3, 'height', 'width'] }],
	outputs: [],
};
const shown = (brightness: number): NamedTensors => ({
	...run(10, 1),
	controlnet_conds: floats([1, 1, 3, 1, 1], brightness, brightness, brightness),
});

describe('runs that are one', () => {
	it('have their rows behind one another, and a timestep for each row where the network takes them', () => {
		const [one, other] = [run(10, 1, 2), run(20, 3, 4)];
		expect(canJoin(unet(['batch']), one, other)).toBe(true);
		expect(joinRuns(unet(['batch']), [one, other])).toEqual({
			sample: floats([4, 1], 1, 2, 3, 4),
			timestep: floats([4], 10, 10, 20, 20),
		});
	});

	it('keep what the network takes once for all rows', () => {
		expect(joinRuns(unet([]), [run(10, 1), run(10, 2)])).toEqual({ sample: floats([2, 1], 1, 2), timestep: floats([], 10) });
		expect(joinRuns(unet([1]), [run(10, 1), run(10, 2)])).toEqual({ sample: floats([2, 1], 1, 2), timestep: floats([], 10) });
	});

	it('share the table of places, which has no batch axis even where it has as many entries as there are rows', () => {
		expect(canJoin(transformer, tokens(0, 0, 0), tokens(0, 0, 0))).toBe(true);
		expect(joinRuns(transformer, [tokens(0, 0, 0), tokens(0, 0, 0)])).toEqual({
			hidden_states: floats([2, 1, 1], 5, 5),
			img_ids: floats([1, 3], 0, 0, 0),
		});
		expect(rowsOf(tokens(0, 0, 0))).toBe(1);
	});

	it('give each its own outputs', () => {
		expect(splitOutputs({ out_sample: floats([4, 1], 1, 2, 3, 4) }, 2, 2)).toEqual([
			{ out_sample: floats([2, 1], 1, 2) },
			{ out_sample: floats([2, 1], 3, 4) },
		]);
		expect(() => splitOutputs({ out_sample: floats([2, 1], 1, 2) }, 2, 2)).toThrow('"out_sample" has 2 rows where 4 went in');
	});
});

describe('runs cannot be one', () => {
	it.each([
		['the timestep is taken once and differs', unet([]), run(10, 1), run(20, 2)],
		['the timestep has one place and differs', unet([1]), run(10, 1), run(20, 2)],
		['the number of rows is fixed', unet(['batch'], 2), run(10, 1, 2), run(10, 3, 4)],
		['they have not as many rows', unet(['batch']), run(10, 1), run(10, 3, 4)],
		['one lacks an input', unet(['batch']), run(10, 1), { sample: floats([1, 1], 1) }],
		['their places differ', transformer, tokens(0, 0, 0), tokens(0, 0, 1)],
		['ControlNets inside see a picture each', withControlNet, shown(1), shown(2)],
		['nothing has a batch axis', { inputs: [], outputs: [] }, { timestep: floats([], 1) }, { timestep: floats([], 1) }],
	])('when %s', (_, info, one, other) => {
		expect(canJoin(info, one, other)).toBe(false);
	});
});
