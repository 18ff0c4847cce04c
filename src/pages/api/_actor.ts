import { ProblemError } from '#contract/problem.ts';

/** Who asks, on routes that the middleware opens only to those who are known. @throws ProblemError `not_authenticated`. */
export function knownActor({ actor }: App.Locals): NonNullable<App.Locals['actor']> {
	if (actor === null)
		throw new ProblemError('not_authenticated', 'Join with the household key first.', { reason: { name: 'key_needed', values: {} } });
	return actor;
}
