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
import { call } from '../live/api.ts';

export function listDays(search: string): Promise<GalleryDays> {
	return call('GET', `/api/gallery/days?${new URLSearchParams({ search, offset: String(-new Date().getTimezoneOffset()) })}`);
}

export function listPictures(search: string, cursor: string | null, limit: number): Promise<GalleryPage> {
	const parameters = new URLSearchParams({ search, limit: String(limit) });
	if (cursor !== null) parameters.set('cursor', cursor);
	return call('GET', `/api/gallery?${parameters}`);
}

export function changePictures(choice: PictureChoice, change: PictureChange): Promise<GalleryChanged> {
	return send('POST', '/api/gallery/change', { ...choice, change });
}

export function listAlbums(): Promise<{ albums: Album[] }> {
	return call('GET', '/api/albums');
}

export function createAlbum(name: string): Promise<Album> {
	return send('POST', '/api/albums', { name });
}

export function changeAlbum(id: string, change: { name?: string; cover?: string | null; visibility?: Visibility }): Promise<Album> {
	return send('PATCH', `/api/albums/${id}`, change);
}

export function deleteAlbum(id: string): Promise<unknown> {
	return call('DELETE', `/api/albums/${id}`);
}

export function listTags(): Promise<{ tags: Tag[] }> {
	return call('GET', '/api/tags');
}

export function listSearches(): Promise<{ searches: SavedSearch[] }> {
	return call('GET', '/api/searches');
}

export function saveSearch(name: string, search: string): Promise<SavedSearch> {
	return send('POST', '/api/searches', { name, search });
}

export function deleteSearch(id: string): Promise<unknown> {
	return call('DELETE', `/api/searches/${id}`);
}

function send<Answer>(method: string, path: string, body: unknown): Promise<Answer> {
	return call(method, path, { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}
