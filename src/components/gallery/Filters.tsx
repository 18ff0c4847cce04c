/** Chips below the search: each shows or changes a word of it. At their end, how large pictures are. */
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.tsx';
import { describeDates } from './dates.ts';
import { type FilterName, filterNames, type GalleryPanelName } from './panel-names.ts';
import { hasState, withState, wordOf } from './search-terms.ts';

interface FiltersProps {
	search: string;
	onSearch(search: string): void;
	onPanel(panel: GalleryPanelName): void;
	canGrow: boolean;
	canShrink: boolean;
	onResize(by: 1 | -1): void;
}

export function Filters({ search, onSearch, onPanel, canGrow, canShrink, onResize }: FiltersProps) {
	const t = useText();
	const favourite = hasState(search, 'favourite');
	const deleted = hasState(search, 'deleted');

	function label(name: FilterName): string | null {
		if (name === 'date') return describeDates(search, t);
		const value = wordOf(search, name);
		if (name !== 'size') return value;
		return value === 'portrait' || value === 'landscape' || value === 'square' ? t(`gallery.${value}`) : value;
	}

	return (
		<div className="gallery-tools">
			{/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend that is seen. */}
			<div className="gallery-chips" role="group" aria-label={t('gallery.filters')}>
				<button
					type="button"
					className="gallery-chip"
					aria-pressed={favourite}
					onClick={() => onSearch(withState(search, 'favourite', !favourite))}
				>
					{t('gallery.favourites')}
				</button>
				{filterNames.map((name) => {
					const value = label(name);
					return (
						<button
							key={name}
							type="button"
							className="gallery-chip"
							aria-haspopup="dialog"
							data-set={value !== null || undefined}
							onClick={() => onPanel(name)}
						>
							{value === null ? t(`gallery.by_${name}`) : t('gallery.filterIs', { name: t(`gallery.by_${name}`), value })}
						</button>
					);
				})}
				<button type="button" className="gallery-chip" aria-haspopup="dialog" onClick={() => onPanel('saved')}>
					{t('gallery.saved')}
				</button>
				<button
					type="button"
					className="gallery-chip"
					aria-pressed={deleted}
					onClick={() => onSearch(withState(search, 'deleted', !deleted))}
				>
					{t('gallery.bin')}
				</button>
			</div>
			<div className="gallery-sizes">
				<button type="button" className="icon-button" aria-label={t('gallery.smaller')} disabled={!canShrink} onClick={() => onResize(-1)}>
					<Icon name="smaller" />
				</button>
				<button type="button" className="icon-button" aria-label={t('gallery.larger')} disabled={!canGrow} onClick={() => onResize(1)}>
					<Icon name="larger" />
				</button>
			</div>
		</div>
	);
}
