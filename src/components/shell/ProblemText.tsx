/** A problem for reading: its title in the reader's language, and what the server says of it. */
import type { Problem } from '#contract/problem.ts';
import { useText } from '../text/text.tsx';

export function ProblemText({ problem: { code, detail } }: { problem: Pick<Problem, 'code' | 'detail'> }) {
	const t = useText();
	return (
		<>
			<strong>{t(`problems.${code}`)}.</strong> {detail}
		</>
	);
}
