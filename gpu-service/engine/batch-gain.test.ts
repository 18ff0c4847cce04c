import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NamedTensors } from '../diffusion/tensor.ts';
import { type Network, NetworkError } from '../onnx/network.ts';
import { mostTogether } from './batch-gain.ts';
import { createConductor } from './conductor.ts';
import type { Together } from './protocol.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** Adds one to each value; a run takes as long as `ms` says for so many rows. */
function networkTaking(ms: (rows: number) => number): Network & { rows: number[] } {
	const shape = ['batch', 2];
	const rows: number[] = [];
	return {
		rows,
		info: { inputs: [{ name: 'sample', type: 'float32', shape }], outputs: [{ name: 'out_sample', type: 'float32', shape }] },
		run: async ({ sample }) => {
			rows.push(sample.shape[0]);
			vi.advanceTimersByTime(ms(sample.shape[0]));
			return { out_sample: { type: 'float32', data: Float32Array.from(sample.data, (value) => value + 1), shape: sample.shape } };
		},
		release: async () => undefined,
	};
}

/** Two paintings of `steps` steps each. @returns what each was told of painting together, and what it took of the device. */
async function paintTwo(network: Network, { steps = 4, warmsUp = false, together = { most: 2, isUnknown: true } as Together } = {}) {
	const conductor = createConductor({ open: async () => network, warmsUp });
	const painted = [10, 20].map(async (first) => {
		const result = { found: [] as number[], ms: 0, values: [] as number[] };
		const seat = conductor.sit({ together, isStopped: () => false, found: (most) => result.found.push(most) });
		let data = Float32Array.of(first, first);
		for (let step = 0; step < steps; step += 1) {
			const inputs: NamedTensors = { sample: { type: 'float32', data, shape: [1, 2] } };
			const { outputs, ms } = await seat.run({ kind: 'run', component: 'unet', inputs }, () => undefined);
			data = outputs['out_sample'].data as Float32Array<ArrayBuffer>;
			result.ms += ms;
		}
		seat.leave();
		result.values = [...data];
		return result;
	});
	return await Promise.all(painted);
}

describe('painting together, when nobody knows whether it gains', () => {
	it('is tried at the first common steps, and kept where a batch takes a tenth less', async () => {
		const network = networkTaking((rows) => (rows === 1 ? 100 : 180));
		const [one, other] = await paintTwo(network);
		expect(network.rows).toEqual([...[1, 1, 2], ...[1, 1, 2], ...[1, 1, 2], 2]);
		expect([one.found, other.found]).toEqual([[mostTogether], [mostTogether]]);
		expect([one.values, other.values]).toEqual([
			[14, 14],
			[24, 24],
		]);
	});

	it('is left where it gains less: the first is painted to its end, then the second', async () => {
		const network = networkTaking((rows) => (rows === 1 ? 100 : 181));
		const [one, other] = await paintTwo(network);
		expect(network.rows).toEqual([1, 1, 2, ...Array(6).fill(1)]);
		expect([one.found, other.found]).toEqual([[1], [1]]);
		expect([one.values, other.values]).toEqual([
			[14, 14],
			[24, 24],
		]);
	});

	it('is judged by a second run where the first of a shape takes longer', async () => {
		let colds = 0;
		const network = networkTaking((rows) => (rows === 2 && colds++ === 0 ? 1_000 : rows === 1 ? 100 : 120));
		const [one] = await paintTwo(network, { warmsUp: true });
		expect(network.rows.slice(0, 4)).toEqual([1, 1, 2, 2]);
		expect(one.found).toEqual([mostTogether]);
	});

	it('is not judged by a first run that was slow because it was the first of all', async () => {
		let colds = 0;
		const [one] = await paintTwo(networkTaking((rows) => (colds++ === 0 ? 1_000 : rows === 1 ? 100 : 200)));
		expect(one.found).toEqual([1]);
	});

	it('is not taken for a gain because other work made the first steps slow', async () => {
		let runs = 0;
		const network = networkTaking((rows) => (++runs <= 2 ? 300 : rows * 100));
		const [one] = await paintTwo(network);
		expect(one.found).toEqual([1]);
		expect(network.rows.slice(0, 6)).toEqual([1, 1, 2, 1, 1, 2]);
	});

	it('is left where rows of a batch are not what they are alone', async () => {
		const network = networkTaking((rows) => (rows === 1 ? 100 : 50));
		const { run } = network;
		network.run = async (inputs) => {
			const outputs = await run(inputs);
			if (inputs['sample'].shape[0] > 1) outputs['out_sample'].data[0] += 0.01;
			return outputs;
		};
		const [one, other] = await paintTwo(network);
		expect([one.found, other.found]).toEqual([[1], [1]]);
		expect([one.values, other.values]).toEqual([
			[14, 14],
			[24, 24],
		]);
	});
});

describe('painting together', () => {
	it('shares the time of the device among those who were painted', async () => {
		const [one, other] = await paintTwo(
			networkTaking((rows) => (rows === 1 ? 100 : 150)),
			{ together: { most: 2, isUnknown: false } },
		);
		expect([one.ms, other.ms]).toEqual([300, 300]);
	});

	it('ends without loss when the network has no memory for a batch', async () => {
		const network = networkTaking(() => 100);
		const { run } = network;
		network.run = async (inputs) => {
			if (inputs['sample'].shape[0] > 1) throw new NetworkError('out_of_memory', 'Failed to allocate memory');
			return await run(inputs);
		};
		const [one, other] = await paintTwo(network, { together: { most: 2, isUnknown: false } });
		expect([one.found, other.found]).toEqual([[1], [1]]);
		expect([one.values, other.values]).toEqual([
			[14, 14],
			[24, 24],
		]);
	});

	it('fails for those alone whose own run fails', async () => {
		const network = networkTaking(() => 100);
		network.run = async () => {
			throw new NetworkError('failed', 'the graph is not what it seems');
		};
		await expect(paintTwo(network)).rejects.toThrow('the graph is not what it seems');
	});
});
