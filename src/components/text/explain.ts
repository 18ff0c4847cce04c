/** What went wrong, in words for people. */
import { type Problem, problemOf } from '#contract/problem.ts';
import type { Text } from './text.tsx';

/** For anything that a call threw: what the server said, or that it said nothing. */
export function explain(t: Text, error: unknown): string {
	const problem = problemOf(error);
	if (problem !== null) return explainProblem(t, problem);
	return t(error instanceof Error && error.name === 'Unreachable' ? 'shell.unreachable' : 'shell.failed');
}

/** A problem in one sentence: its detail says what happened and what to do; its title is for one without. */
export function explainProblem(t: Text, { code, detail }: Problem): string {
	return detail === '' ? `${t(`problems.${code}`)}.` : detail;
}
