/** What people are told when a file operation fails. */
import { ProblemError } from '#contract/problem.ts';
import { errorCode } from './file-port.ts';

/** Runs file operations; the system's errors come out as problems. What is no system error passes as it is. */
export async function withFileProblems<T>(operate: () => Promise<T>): Promise<T> {
	try {
		return await operate();
	} catch (error) {
		throw toFileProblem(error);
	}
}

function toFileProblem(error: unknown): unknown {
	const code = errorCode(error);
	if (error instanceof ProblemError || code === undefined) return error;
	switch (code) {
		case 'ENOSPC':
		case 'EDQUOT':
			return new ProblemError('out_of_disk', 'The disk that holds the pictures is full. Free some space, then try again.', {
				cause: error,
			});
		case 'EROFS':
		case 'EACCES':
		case 'EPERM':
			return new ProblemError(
				'internal',
				`The outputs folder cannot be written (${code}): it is read-only or belongs to another user. Change that, then try again.`,
				{ cause: error },
			);
		default:
			return new ProblemError('internal', `The outputs folder cannot be used (${code}). Check its disk, then try again.`, { cause: error });
	}
}
