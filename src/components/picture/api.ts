/** The endpoints around one picture, as its page calls them. */
import type { Album, Neighbours, PictureChange, PictureDetails } from '#contract/gallery.ts';
import type { ReadPicture } from '#contract/metadata.ts';
import type { PictureDifference, Reproduction } from '#contract/reproduction.ts';
import { call, withBody } from '../live/api.ts';

export function getDetails(id: string): Promise<PictureDetails> {
	return call('GET', `/api/pictures/${encodeURIComponent(id)}/details`);
}

export function getNeighbours(id: string): Promise<Neighbours> {
	return call('GET', `/api/pictures/${encodeURIComponent(id)}/neighbours`);
}

export function changePicture(id: string, change: PictureChange): Promise<PictureDetails> {
	return call('PATCH', `/api/pictures/${encodeURIComponent(id)}`, withBody(change));
}

export function listAlbums(): Promise<{ albums: Album[] }> {
	return call('GET', '/api/albums');
}

/** One of the same name is that one again. */
export function createAlbum(name: string): Promise<Album> {
	return call('POST', '/api/albums', withBody({ name }));
}

export function getReproduction(id: string): Promise<Reproduction> {
	return call('GET', `/api/pictures/${encodeURIComponent(id)}/reproduction`);
}

export function getDifference(id: string, from: string): Promise<PictureDifference> {
	return call('GET', `/api/pictures/${encodeURIComponent(id)}/difference?${new URLSearchParams({ from })}`);
}

/** Reads how a picture was made: a file, or one of the gallery by its id. */
export function readPicture(picture: Blob | string): Promise<ReadPicture> {
	if (typeof picture === 'string') return call('POST', '/api/metadata', withBody({ picture: `picture:${picture}` }));
	const form = new FormData();
	form.append('picture', picture, 'picture');
	return call('POST', '/api/metadata', { body: form });
}
