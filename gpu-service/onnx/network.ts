/** The port behind which networks run: ONNX Runtime in the engine, arithmetic in tests. */
import type { NetworkInfo } from '../diffusion/families/family.ts';
import type { NamedTensors } from '../diffusion/tensor.ts';

/** A network that is open and can be run, one run at a time. */
export interface Network {
	/** Inputs and outputs as the runtime declares them. */
	readonly info: NetworkInfo;
	/** @throws NetworkError */
	run(inputs: NamedTensors): Promise<NamedTensors>;
	/** Lets go of its memory; not to be run afterwards. */
	release(): Promise<void>;
}

/** How often a network runs: what runs `rarely`, once or twice a picture, gives the memory of a run back, and takes it anew in the next. */
export type Runs = 'often' | 'rarely';

export interface Runtime {
	/** Picks the execution provider: the first of `candidates` that works and is worth it, else `cpu`. */
	chooseProvider(candidates: readonly string[], observer: TrialObserver): Promise<string>;
	/** @param file path of the ONNX file. @param runs `often` unless said otherwise. @throws NetworkError */
	open(file: string, provider: string, runs?: Runs): Promise<Network>;
	/** What pixels depend on beside the model. */
	facts(): RuntimeFacts;
}

/** Saves the work of opening a network. */
export interface Preparation {
	/** What a prepared network is made for beside its file: it is of use only where this is the same. Null where nothing can be prepared. */
	fits(provider: string): string | null;
	/** Opens the network and leaves it in an empty folder, synced, with its weights as they lie in memory. @throws NetworkError */
	write(file: string, provider: string, folder: string): Promise<void>;
	/** Opens what {@link write} left. Its answers are those of the network that it was made of, to the bit. @throws NetworkError */
	open(folder: string, provider: string, runs?: Runs): Promise<Network>;
}

export interface TrialObserver {
	/** Told before each trial: a driver may take the whole process down. */
	trying(provider: string): void;
	/** The trial ended, and the provider is not used. */
	leftOut(provider: string, fault: ProviderFault): void;
}

/** Why a provider is not used: what the runtime said, without paths; or how long the trial took on it and on the processor. */
export type ProviderFault =
	| { kind: 'failed'; said: string }
	| { kind: 'slow'; seconds: number; processorSeconds: number; timesFaster: number };

export interface RuntimeFacts {
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
