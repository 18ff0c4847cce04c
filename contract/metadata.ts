/** What a picture says of how it was made: settings as the program wrote them, and what becomes of them here. */
import type { GenerationRequest } from './generation.ts';

/** Programs whose metadata is understood. Many others write as A1111 does. */
export type MetadataSource = 'easel' | 'a1111' | 'comfyui' | 'invokeai' | 'novelai' | 'swarmui';

/** Settings as they were found: names of models, samplers and LoRAs are those of the program that wrote them. */
export interface FoundSettings {
	source: MetadataSource;
	request: GenerationRequest;
	/** The first digits of the model's SHA-256, hex; null where it is not told. */
	modelHash: string | null;
	/** What stands there and has no place in a request. */
	leftOut: { name: string; value: string }[];
}

/** Why something is not, or not quite, as it was. */
type NoteCode =
	/** `name` is not here; `value` paints in its place. */
	| 'model_missing'
	/** The model has that name and other contents. */
	| 'model_differs'
	| 'scheduler_missing'
	| 'lora_missing'
	| 'upscaler_missing'
	| 'control_missing'
	/** It began with a picture, which is not here. */
	| 'picture_missing'
	/** The field `name` had `value`, which its model does not take. */
	| 'not_allowed'
	/** `name: value` says nothing to Easel. */
	| 'left_out';

export interface MetadataNote {
	code: NoteCode;
	name: string;
	value: string;
}

/** The answer to a picture that was sent to be read. */
export interface ReadPicture {
	width: number;
	height: number;
	/** Null when it says nothing that is understood. */
	found: { source: MetadataSource; request: GenerationRequest; notes: MetadataNote[] } | null;
}
