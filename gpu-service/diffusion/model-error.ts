/** A model whose files do not fit together, or that is asked for what it cannot do. `component` names the part that is at fault. */
export class ModelError extends Error {
	override name = 'ModelError';
	/** One of the kinds of fixtures/bad-models (`invalid-config`, `unsupported-scheduler`, `unexpected-interface`, …), or `invalid-setting`: the request's. */
	readonly kind: string;
	readonly component: string | null;

	constructor(kind: string, component: string | null, message: string, options?: ErrorOptions) {
		super(message, options);
		this.kind = kind;
		this.component = component;
	}
}
