/** The gallery's endpoints, as its page calls them. */
import type {
	Album,
	GalleryChanged,
	GalleryDays,
	GalleryPage,
	PictureChange,
	PictureChoice,
	SavedSearch,
	Tag,
	Visibility,
} from '#contract/gallery.ts';
import { call, discard, withBody } from '../live/api.ts';
import { minutesEast } from './dates.ts';

export function listDays(search: string): Promise<GalleryDays> {
	return call('GET', `/api/gallery/days?${new URLSearchParams({ search, offset: String(minutesEast()) })}`);
}

export function listPictures(search: string, cursor: string | null, limit: number): Promise<GalleryPage> {
	const parameters = new URLSearchParams({ search, offset: String(minutesEast()), limit: String(limit) });
	if (cursor !== null) parameters.set('cursor', cursor);
	return call('GET', `/api/gallery?${parameters}`);
}

export function changePictures(choice: PictureChoice, change: PictureChange): Promise<GalleryChanged> {
	return call('POST', '/api/gallery/change', withBody({ ...choice, change }));
}

export function listAlbums(): Promise<{ albums: Album[] }> {
	return call('GET', '/api/albums');
}

export function createAlbum(name: string): Promise<Album> {
	return call('POST', '/api/albums', withBody({ name }));
}

export function changeAlbum(id: string, change: { name?: string; cover?: string | null; visibility?: Visibility }): Promise<Album> {
	return call('PATCH', `/api/albums/${id}`, withBody(change));
}

export function deleteAlbum(id: string): Promise<void> {
	return discard(`/api/albums/${id}`);
}

export function listTags(): Promise<{ tags: Tag[] }> {
	return call('GET', '/api/tags');
}

export function listSearches(): Promise<{ searches: SavedSearch[] }> {
	return call('GET', '/api/searches');
}

export function saveSearch(name: string, search: string): Promise<SavedSearch> {
	return call('POST', '/api/searches', withBody({ name, search }));
}

export function deleteSearch(id: string): Promise<void> {
	return discard(`/api/searches/${id}`);
}
