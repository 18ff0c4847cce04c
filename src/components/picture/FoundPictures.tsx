/** Pictures of the gallery to choose one of: the newest, or what a search finds. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { GalleryPicture } from '#contract/gallery.ts';
import { listPictures } from '../gallery/api.ts';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';

interface FoundPicturesProps {
	onPicture(id: string): void;
	/** Id of one that is not offered. */
	without?: string;
}

export function FoundPictures({ onPicture, without }: FoundPicturesProps) {
	const t = useText();
	const [search, setSearch] = useState('');
	const { pictures, hasMore, fault, more } = useFound(search.trim());
	const offered = pictures?.filter(({ id }) => id !== without);
	return (
		<>
			<div className="field">
				<input
					type="text"
					inputMode="search"
					enterKeyHint="search"
					autoCapitalize="none"
					aria-label={t('gallery.search')}
					placeholder={t('gallery.search')}
					value={search}
					onChange={({ target }) => setSearch(target.value)}
				/>
			</div>
			{offered?.length === 0 && <p className="panel-empty">{t(search.trim() === '' ? 'making.galleryEmpty' : 'gallery.nothingFound')}</p>}
			{offered !== undefined && <PictureGrid pictures={offered} onPicture={onPicture} />}
			{fault !== null && (
				<p className="panel-note" role="alert">
					{fault}
				</p>
			)}
			{(hasMore || fault !== null) && (
				<button type="button" className="button" onClick={more}>
					{t(fault === null ? 'words.more' : 'words.tryAgain')}
				</button>
			)}
		</>
	);
}

interface PictureGridProps {
	pictures: readonly GalleryPicture[];
	onPicture(id: string): void;
}

export function PictureGrid({ pictures, onPicture }: PictureGridProps) {
	const t = useText();
	return (
		<ul className="add-grid">
			{pictures.map(({ id, thumbnail, prompt, width, height }) => (
				<li key={id}>
					<button type="button" className="add-tile" onClick={() => onPicture(id)}>
						<SteadyImage
							src={`${thumbnail}?size=256`}
							alt={prompt || t('words.untitled')}
							width={width}
							height={height}
							loading="lazy"
							decoding="async"
						/>
					</button>
				</li>
			))}
		</ul>
	);
}

/** A pause after which what was typed is looked for. Milliseconds. */
const pauseMs = 300;
const onePage = 30;

function useFound(search: string) {
	const t = useText();
	/** Null until there is an answer; what was found before stays until then. */
	const [pictures, setPictures] = useState<readonly GalleryPicture[] | null>(null);
	const [cursor, setCursor] = useState<string | null>(null);
	const [fault, setFault] = useState<string | null>(null);
	/** Answers may overtake each other: only that to the last question counts. */
	const asked = useRef(0);

	const load = useCallback(
		async (from: string | null) => {
			asked.current += 1;
			const turn = asked.current;
			try {
				const page = await listPictures(search, from, onePage);
				if (turn !== asked.current) return;
				setPictures((former) => [...(from === null ? [] : (former ?? [])), ...page.pictures]);
				setCursor(page.next_cursor);
				setFault(null);
			} catch (error) {
				if (turn === asked.current) setFault(explain(t, error));
			}
		},
		[search, t],
	);
	useEffect(() => {
		setCursor(null);
		const timer = setTimeout(load, search === '' ? 0 : pauseMs, null);
		return () => clearTimeout(timer);
	}, [load, search]);

	return { pictures, hasMore: cursor !== null, fault, more: () => void load(cursor) };
}
