/** Why an attempt was told to stop: the abort reason of a painting. */
export class Stopped extends Error {
	override name = 'Stopped';
	readonly why: 'cancelled' | 'stopping' | 'fence-lost' | 'picture-failed';

	constructor(why: Stopped['why'], options?: ErrorOptions) {
		super(`The painting was stopped: ${why}.`, options);
		this.why = why;
	}
}
