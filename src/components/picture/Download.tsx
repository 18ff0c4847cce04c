/** Taking a picture away: in which format, and whether it says how it was made. */
import { useState } from 'react';
import type { GalleryPicture } from '#contract/gallery.ts';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.tsx';

const formats = [
	['png', 'PNG'],
	['jpeg', 'JPEG'],
	['webp', 'WebP'],
] as const;
type Format = (typeof formats)[number][0];

export function Download({ picture: { url } }: { picture: Pick<GalleryPicture, 'url'> }) {
	const t = useText();
	const [format, setFormat] = useState<Format>('png');
	const [withSettings, setWithSettings] = useState(true);
	const address = `${url}?download&${new URLSearchParams({ format, metadata: withSettings ? 'all' : 'none' })}`;
	return (
		<div className="download">
			<fieldset className="download-formats">
				<legend className="visually-hidden">{t('picture.format')}</legend>
				{formats.map(([name, label]) => (
					<label key={name} className="pill">
						<input type="radio" name="format" checked={format === name} onChange={() => setFormat(name)} />
						{label}
					</label>
				))}
			</fieldset>
			<label className="check">
				<input type="checkbox" checked={withSettings} onChange={(event) => setWithSettings(event.target.checked)} />
				<span>{t('picture.withSettings')}</span>
			</label>
			<p className="hint">{t(withSettings ? 'picture.withSettingsHint' : 'picture.withoutSettingsHint')}</p>
			<a className="button button-strong" href={address} download>
				<Icon name="download" />
				{t('picture.save')}
			</a>
		</div>
	);
}
