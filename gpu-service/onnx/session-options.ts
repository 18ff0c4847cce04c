/** How every network is opened. */
import type { InferenceSession } from 'onnxruntime-node';
import type { Runs } from './network.ts';
import { chooseThreads } from './threads.ts';

/**
 * One level for every network, as pixels are equal only within one. Opening SD 1.5 takes 2 s with `extended` and 14 s with `all`, whose
 * steps are 3 % faster (measured with 1.30 on two cores).
 */
export const optimization = 'extended';
const errorsOnly = 3;

export function sessionOptions(provider: string, runs: Runs = 'often'): InferenceSession.SessionOptions {
	return {
		executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
		graphOptimizationLevel: optimization,
		// A plan for all tensors of a run comes on top of what the first run took: 1.8 GB more for SD 1.5 at 512 x 512.
		enableMemPattern: false,
		// An arena keeps what it has taken, in pieces: 1 GB after the decoder of SD 1.5 at 512 x 512. Without one, a step of the UNet takes 1.6 times as long.
		enableCpuMemArena: runs === 'often',
		intraOpNumThreads: chooseThreads(),
		logSeverityLevel: errorsOnly,
	};
}
