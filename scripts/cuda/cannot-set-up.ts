/** Why CUDA cannot be set up, for the person at the console, and the exit code to end with (BSD's sysexits). */
export const exitCodes = {
	done: 0,
	/** The command line is wrong. */
	usage: 64,
	/** There is no driver, or this system has no CUDA. */
	unavailable: 69,
	internal: 70,
	/** There is no room, or the data folder cannot be written to. */
	disk: 73,
	/** A download failed: trying again goes on with it. */
	download: 75,
	/** Files are not what they should be, or the trial failed. */
	broken: 76,
	/** A setting in the environment or in `.env` is wrong. */
	configuration: 78,
	/** As shells have it after Ctrl-C. */
	interrupted: 130,
} as const;

export class CannotSetUp extends Error {
	override name = 'CannotSetUp';
	readonly exitCode: number;

	/** @param reason one of {@link exitCodes}. */
	constructor(reason: keyof typeof exitCodes, message: string, options?: ErrorOptions) {
		super(message, options);
		this.exitCode = exitCodes[reason];
	}
}
