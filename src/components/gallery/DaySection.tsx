/** A day, or a part of a long one: its heading, which stays at the top while its pictures pass, and those of its pictures that are drawn. */
import { memo } from 'react';
import { nameDay } from '../text/format.ts';
import { useText } from '../text/text.tsx';
import { isDense } from './grid-size.ts';
import type { Geometry } from './justify.ts';
import { headingHeight, rowsOf, type Section } from './sections.ts';
import { isChosen, type Selection } from './selection.ts';
import { Tile } from './Tile.tsx';

interface DaySectionProps {
	section: Section;
	index: number;
	top: number;
	height: number;
	geometry: Geometry;
	/** Rows that are drawn. */
	from: number;
	to: number;
	selection: Selection;
	/** The picture that the Tab key comes to. */
	entry: string | null;
	/** Flies by: its thumbnails are not asked for yet. */
	still: boolean;
	binned: boolean;
}

export const DaySection = memo(function DaySection(props: DaySectionProps) {
	const { section, index, top, height, geometry, from, to, selection, entry, still, binned } = props;
	const { day, first, pictures, count } = section;
	const t = useText();
	const offset = first ? headingHeight : 0;
	const dense = isDense(geometry);
	const name = nameDay(new Date(`${day}T12:00:00`), new Date(), t.language);
	return (
		<section className="gallery-day" style={{ top, height }} aria-label={name}>
			{first && (
				<h2 className="gallery-heading">
					<button type="button" className="gallery-heading-name" data-day={index} aria-label={t('gallery.chooseDay', { day: name, count })}>
						{name}
					</button>
				</h2>
			)}
			{rowsOf(section, geometry)
				.slice(from, to)
				.flatMap((row) =>
					row.edges.slice(0, -1).map((left, at) => {
						const picture = pictures?.[row.from + at];
						return (
							picture !== undefined && (
								<Tile
									key={picture.id}
									picture={picture}
									left={left}
									top={offset + row.top}
									width={(row.edges[at + 1] ?? 0) - left - geometry.gap}
									height={row.height}
									chosen={isChosen(selection, picture.id)}
									choosing={selection.choosing}
									reachable={picture.id === entry}
									dense={dense}
									still={still}
									binned={binned}
								/>
							)
						);
					}),
				)}
		</section>
	);
});
