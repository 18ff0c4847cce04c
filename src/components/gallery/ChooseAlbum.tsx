/** Puts the chosen pictures into an album, which may be new; from the album that is looked at they can be moved or taken out. */
import { useState } from 'react';
import type { PictureChange } from '#contract/gallery.ts';
import { useAttempt } from '../shell/use-attempt.ts';
import { useText } from '../text/text.tsx';
import { createAlbum, listAlbums } from './api.ts';
import { NameForm } from './NameForm.tsx';
import { wordOf } from './search-terms.ts';
import { useAnswer } from './use-answer.ts';
import { Waiting } from './Waiting.tsx';

interface ChooseAlbumProps {
	search: string;
	onMark(change: PictureChange, told: string): void;
}

export function ChooseAlbum({ search, onMark }: ChooseAlbumProps) {
	const t = useText();
	const attempt = useAttempt();
	const answer = useAnswer(listAlbums);
	const [moves, setMoves] = useState(false);
	const albums = answer.value?.albums ?? [];
	const looked = wordOf(search, 'album');
	const current = albums.find(({ name }) => name === looked);

	function put({ id, name }: { id: string; name: string }): void {
		const from = moves && current !== undefined ? { remove_albums: [current.id] } : {};
		onMark({ add_albums: [id], ...from }, t('gallery.putIntoAlbum', { name }));
	}

	return (
		<>
			<Waiting {...answer} />
			{current !== undefined && (
				<>
					<button
						type="button"
						className="button"
						onClick={() => onMark({ remove_albums: [current.id] }, t('gallery.takenOutOfAlbum', { name: current.name }))}
					>
						{t('gallery.takeOutOfAlbum', { name: current.name })}
					</button>
					<label className="gallery-check">
						<input type="checkbox" checked={moves} onChange={({ target }) => setMoves(target.checked)} />
						{t('gallery.move', { name: current.name })}
					</label>
				</>
			)}
			<ul className="gallery-choices">
				{albums
					.filter((album) => album !== current)
					.map((album) => (
						<li key={album.id}>
							<button type="button" className="gallery-choice" onClick={() => put(album)}>
								<span dir="auto">{album.name}</span>
								<small>{t('gallery.count', { count: album.pictures })}</small>
							</button>
						</li>
					))}
			</ul>
			<NameForm label={t('gallery.newAlbum')} action={t('gallery.create')} onName={(name) => attempt(() => createAlbum(name), put)} />
		</>
	);
}
