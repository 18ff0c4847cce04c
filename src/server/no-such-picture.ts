/** The answer about a picture that is not there, or not there for whoever asks. */
import { ProblemError } from '#contract/problem.ts';

export function noSuchPicture(cause?: unknown): ProblemError {
	return new ProblemError('not_found', 'There is no such picture.', { cause });
}
