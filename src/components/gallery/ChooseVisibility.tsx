/** Who may see the chosen pictures. */
import { useCallback } from 'react';
import { type PictureChange, visibilities } from '#contract/gallery.ts';
import { getPublishing } from '../sharing/api.ts';
import { useText } from '../text/text.tsx';
import { useAnswer } from './use-answer.ts';

export function ChooseVisibility({ onMark }: { onMark(change: PictureChange, told: string): void }) {
	const t = useText();
	const { value } = useAnswer(useCallback(getPublishing, []));
	return (
		<>
			<ul className="gallery-choices">
				{visibilities.map((visibility) => (
					<li key={visibility}>
						<button type="button" className="gallery-choice" onClick={() => onMark({ visibility }, t(`gallery.now_${visibility}`))}>
							<span>{t(`gallery.${visibility}`)}</span>
							<small>{t(`gallery.is_${visibility}`)}</small>
						</button>
					</li>
				))}
			</ul>
			{value?.public_pages === false && (
				<p className="panel-note">
					{t('sharing.pagesClosed')} <a href="/settings#public-pages">{t('sharing.openSettings')}</a>
				</p>
			)}
		</>
	);
}
