/** "Exactly this again": whether the same request gives the same pixels here and now, and whether it did. */
import type { GenerationRequest } from './generation.ts';

type DoubtCode =
	/** The picture does not say how it was run: another program made it, or an early Easel. */
	| 'no_record'
	| 'model_gone'
	| 'model_changed'
	| 'lora_gone'
	| 'lora_changed'
	| 'upscaler_gone'
	| 'control_gone'
	/** A picture that it was painted from is not here any more. */
	| 'picture_gone'
	/** Another execution provider: cpu, cuda, webgpu. */
	| 'provider'
	/** Another number of threads adds numbers up in another order. */
	| 'threads'
	| 'graph_variant'
	/** Another version of ONNX Runtime. */
	| 'runtime'
	/** Another version of Easel. */
	| 'program';

export interface Doubt {
	code: DoubtCode;
	/** What it concerns: the name of a LoRA, say; else empty. */
	name: string;
	/** How it was, and how it is; empty where that has no words. */
	was: string;
	is: string;
}

export interface Reproduction {
	/** What to ask for; null when it cannot be painted again. */
	request: GenerationRequest | null;
	/** True when nothing speaks against equal pixels. */
	promised: boolean;
	/** Why not. */
	doubts: Doubt[];
}

/** Two pictures, pixel by pixel, in 8-bit sRGB. */
export interface PictureDifference {
	/** False for another size: then nothing else can be told. */
	comparable: boolean;
	equal: boolean;
	/** Share of the pixels that differ, 0 to 1. */
	differing: number;
	/** Largest difference of one channel, 0 to 255. */
	largest: number;
}
