/** All albums: look into one, make one, rename it, choose its cover, delete it. */
import { useState } from 'react';
import type { Album, Visibility } from '#contract/gallery.ts';
import { ShareButton } from '../sharing/ShareButton.tsx';
import { Icon } from '../shell/Icon.tsx';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import { useToast } from '../shell/toasts.tsx';
import { useAttempt } from '../shell/use-attempt.ts';
import { useText } from '../text/text.tsx';
import { changeAlbum, createAlbum, deleteAlbum, listAlbums } from './api.ts';
import { NameForm } from './NameForm.tsx';
import { withValue } from './search-terms.ts';
import type { Selection } from './selection.ts';
import { useAnswer } from './use-answer.ts';
import { Waiting } from './Waiting.tsx';

interface AlbumsProps {
	/** When one picture is chosen, it can become a cover. */
	selection: Selection;
	onSearch(search: string): void;
}

export function Albums({ selection, onSearch }: AlbumsProps) {
	const t = useText();
	const show = useToast();
	const attempt = useAttempt();
	const answer = useAnswer(listAlbums);
	const [changing, setChanging] = useState<string | null>(null);
	const albums = answer.value?.albums ?? [];
	const [cover] = !selection.all && selection.ids.size === 1 ? selection.ids : [];

	const change = (ask: () => Promise<unknown>, told: string | null = null) =>
		attempt(ask, () => {
			setChanging(null);
			if (told !== null) show(told);
			answer.again();
		});

	/** Shown at once; the album stays open, and so does what it was pressed in. */
	const setVisibility = async (album: Album, visibility: Visibility) => {
		const show = (one: Album) => answer.set({ albums: albums.map((other) => (other.id === one.id ? one : other)) });
		show({ ...album, visibility });
		if (!(await attempt(() => changeAlbum(album.id, { visibility }), show))) show(album);
	};

	return (
		<>
			<Waiting {...answer} />
			{answer.value !== null && albums.length === 0 && <p className="panel-empty">{t('gallery.noAlbums')}</p>}
			<ul className="albums">
				{albums.map((album) => (
					<li key={album.id} className="album">
						<AlbumButton album={album} onOpen={() => onSearch(withValue('', 'album', album.name))} />
						<button
							type="button"
							className="icon-button"
							aria-expanded={changing === album.id}
							aria-label={t('gallery.changeAlbum', { name: album.name })}
							onClick={() => setChanging(changing === album.id ? null : album.id)}
						>
							<Icon name="settings" />
						</button>
						{changing === album.id && (
							<div className="album-changes">
								<NameForm
									label={t('gallery.albumName')}
									action={t('gallery.rename')}
									initial={album.name}
									onName={(name) => change(() => changeAlbum(album.id, { name }))}
								/>
								{cover !== undefined && (
									<button
										type="button"
										className="button"
										onClick={() => void change(() => changeAlbum(album.id, { cover }), t('gallery.coverChosen'))}
									>
										<Icon name="frame" />
										{t('gallery.useAsCover')}
									</button>
								)}
								<ShareButton
									kind="album"
									subject={album.id}
									visibility={album.visibility}
									onVisibility={(visibility) => void setVisibility(album, visibility)}
								/>
								<p className="panel-note">{cover === undefined ? t('gallery.coverHow') : t('gallery.deleteAlbumNote')}</p>
								<button
									type="button"
									className="button"
									onClick={() => void change(() => deleteAlbum(album.id), t('gallery.albumDeleted', { name: album.name }))}
								>
									<Icon name="bin" />
									{t('gallery.deleteAlbum')}
								</button>
							</div>
						)}
					</li>
				))}
			</ul>
			<NameForm label={t('gallery.newAlbum')} action={t('gallery.create')} onName={(name) => change(() => createAlbum(name))} />
		</>
	);
}

function AlbumButton({ album: { name, pictures, cover }, onOpen }: { album: Album; onOpen(): void }) {
	const t = useText();
	return (
		<button type="button" className="album-open" onClick={onOpen}>
			{cover === null ? (
				<span className="album-cover">
					<Icon name="album" />
				</span>
			) : (
				<SteadyImage className="album-cover" src={`${cover.thumbnail}?size=256`} alt="" width={72} height={72} loading="lazy" />
			)}
			<span className="album-name" dir="auto">
				{name}
				<small>{t('gallery.count', { count: pictures })}</small>
			</span>
		</button>
	);
}
