/** How `paint` ends, in the numbers of BSD's sysexits; 130 is what shells use for Ctrl-C. */
import { ConfigurationError } from '#contract/configuration.ts';
import { ProblemError } from '#contract/problem.ts';

export const exitCodes = {
	done: 0,
	/** The command line is wrong. */
	usage: 64,
	/** A value is wrong: not allowed by the model. */
	request: 65,
	/** The model is not there, or broken; or a picture that it starts from. */
	model: 66,
	internal: 70,
	/** The picture cannot be written where it should go. */
	output: 73,
	/** A setting in the environment or in `.env` is wrong. */
	configuration: 78,
	interrupted: 130,
} as const;

export class ExitError extends Error {
	override name = 'ExitError';
	readonly exitCode: number;

	constructor(exitCode: number, message: string, options?: ErrorOptions) {
		super(message, options);
		this.exitCode = exitCode;
	}
}

export function exitCodeOf(error: unknown): number {
	if (error instanceof ExitError) return error.exitCode;
	if (error instanceof ConfigurationError) return exitCodes.configuration;
	if (!(error instanceof ProblemError)) return exitCodes.internal;
	switch (error.problem.code) {
		case 'validation_failed':
		case 'invalid_request':
		case 'conflict':
			return exitCodes.request;
		case 'model_broken':
		case 'not_found':
			return exitCodes.model;
		default:
			return exitCodes.internal;
	}
}
