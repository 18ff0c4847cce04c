/** Which ONNX Runtime execution provider runs the networks. */
import * as ort from 'onnxruntime-node';
import { makeTrialGraph, trialSide } from './trial-graph.ts';

/** Runs a trial on a provider and resolves with its seconds. @throws when the provider does not work here. */
export type Trial = (provider: string) => Promise<number>;

/** A device slower than this share of the processor's time is a software driver, or not worth its copies. */
const worthwhile = 0.67;

/**
 * The first candidate that works and beats the processor in a trial; `cpu` when none does. Software drivers (Mesa's lavapipe) work, and
 * lose.
 *
 * @param trying told before each trial: a driver may take the whole process down.
 */
export async function chooseProvider(
	candidates: readonly string[],
	trying: (provider: string) => void,
	trial: Trial = runTrial,
): Promise<string> {
	let processor: number | null = null;
	for (const provider of candidates) {
		if (provider === 'cpu') return 'cpu';
		trying(provider);
		try {
			const seconds = await trial(provider);
			processor ??= await trial('cpu');
			if (seconds < processor * worthwhile) return provider;
		} catch {
			// Not on this machine: no driver, no device, no library.
		}
	}
	return 'cpu';
}

const quiet = 4;

/** The better of two runs after one that warms up. */
async function runTrial(provider: string): Promise<number> {
	const session = await ort.InferenceSession.create(makeTrialGraph(), { executionProviders: [provider], logSeverityLevel: quiet });
	try {
		const x = new ort.Tensor('float32', new Float32Array(trialSide * trialSide).fill(1 / trialSide), [trialSide, trialSide]);
		const seconds: number[] = [];
		for (let run = 0; run < 3; run += 1) {
			const began = performance.now();
			await session.run({ x });
			seconds.push((performance.now() - began) / 1000);
		}
		return Math.min(...seconds.slice(1));
	} finally {
		await session.release();
	}
}
