/** In a dialog, while what it asked for is not there. */
import { useText } from '../text/text.tsx';
import type { Answer } from './use-answer.ts';

export function Waiting({ value, problem, again }: Answer<unknown>) {
	const t = useText();
	if (problem !== null) {
		return (
			<div className="panel-empty" role="alert">
				<p>{problem}</p>
				<button type="button" className="button" onClick={again}>
					{t('words.tryAgain')}
				</button>
			</div>
		);
	}
	return value === null ? <p role="status">{t('words.looking')}</p> : null;
}
