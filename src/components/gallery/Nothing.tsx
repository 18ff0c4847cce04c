/** Where no picture is: why, and what to do. */
import { useText } from '../text/text.tsx';
import { hasState } from './search-terms.ts';

export function Nothing({ search, onSearch }: { search: string; onSearch(search: string): void }) {
	const t = useText();
	if (search === '') {
		return (
			<div className="gallery-nothing">
				<p>{t('gallery.nothingYet')}</p>
				<a className="button button-strong" href="/">
					{t('gallery.paintOne')}
				</a>
			</div>
		);
	}
	return (
		<div className="gallery-nothing">
			<p>{search.trim() === 'is:deleted' ? t('gallery.binEmpty') : t('gallery.nothingFound')}</p>
			<button type="button" className="button" onClick={() => onSearch('')}>
				{hasState(search, 'deleted') ? t('gallery.leaveBin') : t('gallery.showAll')}
			</button>
		</div>
	);
}
