/** A picture in the list. It has few elements, as many of it are drawn: what it does, the list does for all of them. */
import { memo, type SyntheticEvent, useState } from 'react';
import type { GalleryPicture } from '#contract/gallery.ts';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import { useText } from '../text/text.tsx';
import { daysLeft } from './bin-days.ts';
import { thumbnailSize } from './grid-size.ts';

interface TileProps {
	picture: GalleryPicture;
	left: number;
	top: number;
	width: number;
	height: number;
	chosen: boolean;
	choosing: boolean;
	/** By the Tab key. */
	reachable: boolean;
	/** Too small for a button. */
	dense: boolean;
	/** Its thumbnail is not asked for yet. */
	still: boolean;
	binned: boolean;
}

export const Tile = memo(function Tile(props: TileProps) {
	const { picture, left, top, width, height, chosen, choosing, reachable, dense, still, binned } = props;
	const { id, prompt, favourite, colour, deleted_at, visibility } = picture;
	const t = useText();
	// Once it was asked for it stays, also when the page moves fast again.
	const [asked, setAsked] = useState(!still);
	if (!asked && !still) setAsked(true);
	const hearted = !dense && !choosing && !binned;
	const place = { left, top, width, height };
	const checkbox = choosing ? ({ role: 'checkbox', 'aria-checked': chosen } as const) : {};
	return (
		<>
			<a
				className="gallery-tile"
				href={`/picture/${id}`}
				style={{ ...place, backgroundColor: colour ?? undefined }}
				data-id={id}
				data-chosen={chosen || undefined}
				data-favourite={favourite ? (hearted ? 'with-button' : 'alone') : undefined}
				data-visibility={visibility === 'private' ? undefined : visibility}
				data-left={binned && deleted_at !== null ? t('gallery.daysLeft', { days: daysLeft(deleted_at) }) : undefined}
				tabIndex={reachable ? 0 : -1}
				draggable={false}
				{...checkbox}
			>
				{asked ? (
					<SteadyImage
						src={`${picture.thumbnail}?size=${thumbnailSize(Math.max(width, height) * (globalThis.devicePixelRatio ?? 1))}`}
						alt={prompt || t('gallery.untitled')}
						draggable={false}
						decoding="async"
						ref={fadeIn}
						onLoad={show}
					/>
				) : (
					<span className="visually-hidden">{prompt || t('gallery.untitled')}</span>
				)}
			</a>
			{hearted && (
				<button
					type="button"
					className="gallery-heart"
					style={{ left: left + width - 44, top: top + height - 44 }}
					data-heart={id}
					aria-pressed={favourite}
					aria-label={t('gallery.favourite', { prompt })}
					tabIndex={-1}
				/>
			)}
		</>
	);
});

/** A thumbnail that the browser has already is not faded in. */
function fadeIn(image: HTMLImageElement | null): void {
	if (image?.complete === true && image.naturalWidth > 0) image.dataset['shown'] = '';
}

function show({ currentTarget }: SyntheticEvent<HTMLImageElement>): void {
	currentTarget.dataset['shown'] = '';
}
