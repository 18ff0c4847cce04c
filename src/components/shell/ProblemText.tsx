/** A problem for reading: its title, and what happened and what to do. */
import type { Problem } from '#contract/problem.ts';
import { describeBelowTitle } from '../text/explain.ts';
import { useText } from '../text/text.tsx';

export function ProblemText({ problem }: { problem: Pick<Problem, 'code' | 'detail' | 'reason'> }) {
	const t = useText();
	return (
		<>
			<strong>{t(`problems.${problem.code}`)}.</strong> {describeBelowTitle(t, problem)}
		</>
	);
}
