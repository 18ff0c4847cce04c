/**
 * Whether two generations are painted faster together than one after the other: tried beside the steps that are due anyway. Other work on
 * the machine only ever makes a run slower, so that the shortest times of several trials are compared.
 */
import type { NamedTensors } from '../diffusion/tensor.ts';
import type { Network } from '../onnx/network.ts';

/** Most that are painted together where it was found to gain; beyond it memory grows faster than speed. */
export const mostTogether = 4;

/** Together they must take at most this share of the time that they take alone. */
const worthIt = 0.9;

/** Largest difference / largest value: what counts as the same picture, and as the same one among networks of half precision. */
const tolerance = { float32: 1e-4, float16: 1e-2 };

/** A gain has to show in as many trials; that there is none, in one. */
const enoughTrials = 3;

/** The shortest times of the trials so far, in milliseconds. */
export interface Trials {
	count: number;
	/** One run. */
	alone: number;
	/** Two as one. */
	together: number;
}

export const noTrials: Trials = { count: 0, alone: Number.POSITIVE_INFINITY, together: Number.POSITIVE_INFINITY };

export interface Gain {
	/** Null: one more trial has to tell. */
	isWorthIt: boolean | null;
	trials: Trials;
	/** Of the runs alone. */
	outputs: [NamedTensors, NamedTensors];
	/** Of all runs. */
	ms: number;
}

export interface GainOptions {
	/** Those of this network and shape before. */
	before: Trials;
	/** Whether the first run of a new shape takes longer than those after it. */
	warmsUp: boolean;
	/** Null when it cannot be done. */
	runTogether(network: Network, runs: readonly NamedTensors[]): Promise<NamedTensors[] | null>;
}

/** @param runs of equal shapes @throws NetworkError when one alone fails */
export async function measureGain(
	network: Network,
	runs: readonly [NamedTensors, NamedTensors],
	{ before, warmsUp, runTogether }: GainOptions,
): Promise<Gain> {
	const began = performance.now();
	const first = await timed(() => network.run(runs[0]));
	const second = await timed(() => network.run(runs[1]));
	const alone = Math.min(before.alone, first.ms, second.ms);
	const gains = (ms: number) => ms <= worthIt * 2 * alone;
	const joined = await timed(() => runTogether(network, runs));
	const outputs: Gain['outputs'] = [first.result, second.result];
	const isSame = joined.result?.every((result, index) => isClose(network, result, outputs[index])) === true;
	let together = Math.min(before.together, joined.ms);
	if (isSame && warmsUp && !gains(together)) together = Math.min(together, (await timed(() => runTogether(network, runs))).ms);
	const trials = { count: before.count + 1, alone, together };
	const isWorthIt = isSame && gains(together) ? (trials.count < enoughTrials ? null : true) : false;
	return { isWorthIt, trials, outputs, ms: performance.now() - began };
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; ms: number }> {
	const began = performance.now();
	const result = await work();
	return { result, ms: performance.now() - began };
}

/** A network whose rows are not independent (one that finds its int8 scale over all of them, say) is not painted together. */
function isClose({ info }: Network, actual: NamedTensors, expected: NamedTensors): boolean {
	const isHalf = [...info.inputs, ...info.outputs].some(({ type }) => type === 'float16');
	const allowed = isHalf ? tolerance.float16 : tolerance.float32;
	return Object.entries(expected).every(([name, { data }]) => {
		const given = actual[name]?.data;
		if (given?.length !== data.length) return false;
		let [largest, difference] = [0, 0];
		for (let index = 0; index < data.length; index += 1) {
			largest = Math.max(largest, Math.abs(data[index]));
			difference = Math.max(difference, Math.abs(given[index] - data[index]));
		}
		return difference <= allowed * Math.max(1, largest);
	});
}
