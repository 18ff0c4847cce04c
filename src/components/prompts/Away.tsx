/** Says that something did not come, and offers to ask again. */
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';

export function Away({ error, onAgain }: { error: unknown; onAgain(): void }) {
	const t = useText();
	return (
		<div className="away" role="alert">
			<p>{explain(t, error)}</p>
			<button type="button" className="button button-small" onClick={onAgain}>
				{t('prompts.again')}
			</button>
		</div>
	);
}
