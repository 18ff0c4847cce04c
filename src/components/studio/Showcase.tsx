/** The first visit: pictures that this very model painted, each a tap away from one's own. */
import { useText } from '../text/text.tsx';
import { useActions } from './actions.ts';
import { showcase } from './showcase.ts';

export function Showcase({ description }: { description: string | null }) {
	const { write } = useActions();
	const t = useText();
	return (
		<section className="showcase" aria-labelledby="showcase-title">
			<h2 className="showcase-title" id="showcase-title">
				{t('studio.nothingYet')}
			</h2>
			<p className="showcase-lead">{t('studio.lead')}</p>
			{description !== null && <p className="showcase-truth">{description}</p>}
			<ul className="wall">
				{showcase.map(({ file, prompt, seed }) => (
					<li key={file}>
						<button type="button" className="sample" onClick={() => write({ prompt, seed })}>
							<img src={`/showcase/${file}`} alt="" width={256} height={256} decoding="async" />
							<span>{prompt}</span>
						</button>
					</li>
				))}
			</ul>
		</section>
	);
}
