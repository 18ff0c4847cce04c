/** What went wrong with a model, as people read it. */
import { ProblemError } from '#contract/problem.ts';
import { brokenModel, ModelFault } from '../model-fault.ts';

/** Anything unexpected stays what it is, as the cause of an `internal` problem. @param title names the model. */
export function toProblemError(error: unknown, title: string): ProblemError {
	if (error instanceof ProblemError) return error;
	if (error instanceof ModelFault) return new ProblemError('model_broken', brokenModel(title, error.message), { cause: error });
	const code = error instanceof Error && 'code' in error ? error.code : null;
	if (code === 'ENOSPC' || code === 'EDQUOT') {
		return new ProblemError('out_of_disk', 'The disk is full. Free some space and resume it.', { cause: error });
	}
	if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
		return new ProblemError('forbidden', 'Easel may not read or write there. Check who owns the models folder and the source.', {
			cause: error,
		});
	}
	return new ProblemError('internal', 'Something went wrong with this model; the log says more.', { cause: error });
}
