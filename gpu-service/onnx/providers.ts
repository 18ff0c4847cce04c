/** Which ONNX Runtime execution provider runs the networks: the first that works in a trial and is worth it. */
import * as ort from 'onnxruntime-node';
import { toNetworkError } from './errors.ts';
import type { TrialObserver } from './network.ts';
import { makeTrialGraph, trialShape } from './trial-graph.ts';

/** Runs a trial on a provider and resolves with its seconds. @throws when the provider does not work here. */
export type Trial = (provider: string) => Promise<number>;

/**
 * How many times faster than the processor a provider has to be. WebGPU has software drivers (Mesa's lavapipe), and small devices that
 * would lose in a picture what they win in a convolution.
 */
const margins: Record<string, number> = { cuda: 1, webgpu: 2 };

/** The first candidate that works and beats the processor by its margin; `cpu` when none does. */
export async function chooseProvider(candidates: readonly string[], observer: TrialObserver, trial: Trial = runTrial): Promise<string> {
	let processor: number | null = null;
	for (const provider of candidates) {
		if (provider === 'cpu') return 'cpu';
		observer.trying(provider);
		try {
			const seconds = await trial(provider);
			processor ??= await trial('cpu');
			const margin = margins[provider] ?? 1;
			if (seconds * margin <= processor) return provider;
			observer.leftOut(provider, { kind: 'slow', seconds, processorSeconds: processor, timesFaster: margin });
		} catch (error) {
			observer.leftOut(provider, { kind: 'failed', said: toNetworkError(error).message });
		}
	}
	return 'cpu';
}

/** Errors of a provider on trial are told by {@link TrialObserver}, and need not be printed too. */
const fatalOnly = 4;
const runs = 3;
/** A provider that has taken longer in all is slow for certain. */
const enoughMs = 2_000;

/** The best of a few runs, the first of which also prepares the device. */
async function runTrial(provider: string): Promise<number> {
	const session = await ort.InferenceSession.create(makeTrialGraph(), {
		executionProviders: [provider],
		logSeverityLevel: fatalOnly,
		// Else nodes that the provider cannot run would quietly be the processor's.
		...(provider === 'cpu' ? {} : { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
	});
	try {
		const count = trialShape.reduce((product, length) => product * length, 1);
		const x = new ort.Tensor('float32', new Float32Array(count).fill(1), trialShape);
		const took: number[] = [];
		const started = performance.now();
		while (took.length < runs && performance.now() - started < enoughMs) {
			const began = performance.now();
			await session.run({ x });
			took.push((performance.now() - began) / 1000);
		}
		return Math.min(...took);
	} finally {
		await session.release();
	}
}
