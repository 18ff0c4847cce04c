/** What can be wrong with a model's files: the classes of error that a person can act on. */
export type ModelFaultKind =
	| 'corrupt-file'
	| 'not-a-model'
	| 'not-a-pipeline'
	| 'incomplete-file'
	| 'missing-file'
	| 'unsafe-path'
	| 'unsupported-operator'
	| 'unsupported-version'
	| 'unsupported-family'
	| 'unsupported-scheduler'
	| 'unexpected-interface'
	| 'invalid-graph'
	| 'invalid-config'
	| 'invalid-lora';

/** A model that must not or cannot be loaded. `message` is for people: it names the file by its place in the model's folder, never a full path. */
export class ModelFault extends Error {
	override name = 'ModelFault';
	readonly kind: ModelFaultKind;
	/** Relative to the model's folder, with forward slashes: `unet/model.onnx`. */
	readonly file: string;

	constructor(kind: ModelFaultKind, file: string, what: string, options?: ErrorOptions) {
		super(`${file}: ${what}`, options);
		this.kind = kind;
		this.file = file;
	}
}

/** The `detail` of a model that cannot be used. @param reason names the file and what is wrong with it. */
export function brokenModel(title: string, reason: string): string {
	return `The model "${title}" cannot be loaded. ${reason}.`;
}
