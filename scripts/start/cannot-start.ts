/** Thrown where Easel cannot start for a reason that the person at the console can change; `message` says how. */
export class CannotStart extends Error {
	override name = 'CannotStart';
	readonly exitCode: number;

	constructor(message: string, exitCode = 1) {
		super(message);
		this.exitCode = exitCode;
	}
}
