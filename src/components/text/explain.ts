/** What went wrong, in words for people. */
import { type Problem, problemOf, type Reason } from '#contract/problem.ts';
import { toBytes } from './bytes.ts';
import type { Text } from './text.tsx';

/** In which the `detail` of every problem is written. */
const serverLanguage = 'en';

/** For anything that a call threw: what the server said, or that it said nothing. */
export function explain(t: Text, error: unknown): string {
	const problem = problemOf(error);
	if (problem !== null) return explainProblem(t, problem);
	return t(error instanceof Error && error.name === 'Unreachable' ? 'shell.unreachable' : 'shell.failed');
}

type Told = Pick<Problem, 'code' | 'detail' | 'reason'>;

/** A problem in a sentence or two: what happened and what to do, as far as that is known in the reader's language. */
export function explainProblem(t: Text, problem: Told): string {
	return describeProblem(t, problem) ?? [`${t(`problems.${problem.code}`)}.`, ...quote(t, problem)].join(' ');
}

/** What stands below a title. */
export function describeBelowTitle(t: Text, problem: Told): string {
	return describeProblem(t, problem) ?? quote(t, problem).join(' ');
}

/** What happened and what to do; null where only the server's own words say it, and those are in another language. */
function describeProblem(t: Text, { detail, reason }: Told): string | null {
	return (reason === undefined ? null : sayReason(t, reason)) ?? (t.language === serverLanguage && detail !== '' ? detail : null);
}

function quote(t: Text, { detail }: Told): string[] {
	return detail === '' ? [] : [t('shell.serverSays', { detail })];
}

/** Null for one of another version of Easel, as files beside old pictures may hold. */
function sayReason(t: Text, { name, values }: Reason): string | null {
	const key = `reasons.${name}` as const;
	try {
		const said = t(key, Object.fromEntries(Object.entries(values).map(([what, value]) => [what, write(t, what, value)])));
		return said === key ? null : said;
	} catch {
		return null;
	}
}

function write(t: Text, what: string, value: number | string): number | string {
	if (what.endsWith('bytes')) return toBytes(t, Number(value));
	return /(width|height)$/.test(what) ? String(value) : value;
}
