/** How files name the weights that diffusers and transformers know by their own names. */

/** Where the numbers of a weight lie in a file. */
export interface Place {
	/** Name of the tensor in the file. */
	key: string;
	/** The weight is one third of the tensor's rows: the first, second or last. */
	third?: 0 | 1 | 2;
	/** The file has it as [in, out] where transformers has [out, in]. */
	turned?: true;
}

/** Places where a weight may lie, the likeliest first. @param name as diffusers or transformers call it within its network */
export type Naming = (name: string) => Place[];

/** The weight's own name behind a prefix. */
export function below(prefix: string, ...others: ((name: string) => string)[]): Naming {
	return (name) => [name, ...others.map((other) => other(name))].map((own) => ({ key: `${prefix}${own}` }));
}
