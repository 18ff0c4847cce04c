/** Pictures as the viewer goes through them. */
import type { GalleryPicture } from '#contract/gallery.ts';
import type { Shown } from '../studio/wall.ts';

/** What must be known of a picture before the server has told the rest. */
export type ViewedPicture = Pick<GalleryPicture, 'id' | 'generation' | 'url' | 'thumbnail' | 'width' | 'height' | 'prompt'>;

export function toViewed({ picture: { id, url, thumbnail, width, height }, generation }: Shown): ViewedPicture {
	return { id, generation: generation.id, url, thumbnail, width, height, prompt: generation.request.prompt };
}

/** The address of a picture. */
export function addressOf(id: string): string {
	return `/picture/${encodeURIComponent(id)}`;
}

/** The address that compares two pictures. */
export function compareAddress(a: string, b: string): string {
	return `/compare?${new URLSearchParams({ a, b })}`;
}
