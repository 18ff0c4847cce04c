/** The port behind which networks run: ONNX Runtime in the engine, arithmetic in tests. */
import type { NetworkInfo } from '../diffusion/families/family.ts';
import type { NamedTensors } from '../diffusion/tensor.ts';

/** A network that is open and can be run, one run at a time. */
export interface Network {
	/** Inputs and outputs as the runtime declares them. */
	readonly info: NetworkInfo;
	/** @throws NetworkError */
	run(inputs: NamedTensors): Promise<NamedTensors>;
}

export interface Runtime {
	/** Picks the execution provider: the first of `candidates` that works and is worth it, else `cpu`. `trying` is told before each attempt. */
	chooseProvider(candidates: readonly string[], trying: (provider: string) => void): Promise<string>;
	/** @param file path of the ONNX file. @throws NetworkError */
	open(file: string, provider: string): Promise<Network>;
	/** What pixels depend on beside the model. */
	facts(): RuntimeFacts;
}

interface RuntimeFacts {
	/** How graphs are prepared; equal pixels are promised within one variant. */
	graphVariant: string;
	threads: number;
	versions: Record<string, string>;
}

/** Why a network could not be opened or run. `message` holds no path. */
export class NetworkError extends Error {
	override name = 'NetworkError';
	readonly kind: 'out_of_memory' | 'failed';

	constructor(kind: NetworkError['kind'], message: string, options?: ErrorOptions) {
		super(message, options);
		this.kind = kind;
	}
}
