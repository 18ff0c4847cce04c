/** Who sees a picture or an album without a link, and at which address. */
import { useCallback } from 'react';
import { type Visibility, visibilities } from '#contract/gallery.ts';
import type { SharedKind } from '#contract/sharing.ts';
import { useAnswer } from '../gallery/use-answer.ts';
import { useText } from '../text/text.tsx';
import { getPublishing } from './api.ts';

interface WhoSeesProps {
	kind: SharedKind;
	id: string;
	visibility: Visibility;
	onVisibility(visibility: Visibility): void;
}

export function WhoSees({ kind, id, visibility, onVisibility }: WhoSeesProps) {
	const t = useText();
	const { value } = useAnswer(useCallback(getPublishing, []));
	const path = `/${kind === 'album' ? 'a' : 'p'}/${id}`;
	return (
		<fieldset className="share-choices">
			<legend>{t('gallery.whoSees')}</legend>
			{visibilities.map((one) => (
				<label key={one} className="share-choice">
					<input type="radio" name="visibility" checked={visibility === one} onChange={() => onVisibility(one)} />
					<span>
						{t(`gallery.${one}`)}
						<small>{t(`sharing.seen_${one}`)}</small>
					</span>
				</label>
			))}
			{kind === 'album' && <p className="panel-note">{t('sharing.albumShows')}</p>}
			{visibility !== 'private' && value?.public_pages === true && (
				<p className="panel-note">
					{t('sharing.publicAddress')} <a href={path}>{`${location.origin}${path}`}</a>
				</p>
			)}
			{visibility !== 'private' && value?.public_pages === false && (
				<p className="panel-note">
					{t('sharing.pagesClosed')} <a href="/settings#public-pages">{t('sharing.openSettings')}</a>
				</p>
			)}
		</fieldset>
	);
}
