import { openPicture } from './sharp.ts';

/** Longest side of a thumbnail in pixels. */
const thumbnailSide = 512;

/** The MIME type of {@link makeThumbnail}. */
export const thumbnailType = 'image/webp';

/**
 * A WebP of at most 512 pixels a side, upright, without metadata. Small pictures keep their size.
 *
 * @param source the path or the bytes of a PNG, JPEG or WebP
 * @throws Error for another format, for a broken or incomplete picture, and for more than `maxPixels`.
 */
export async function makeThumbnail(source: string | Uint8Array): Promise<Uint8Array> {
	return await openPicture(source)
		.autoOrient()
		.resize({ width: thumbnailSide, height: thumbnailSide, fit: 'inside', withoutEnlargement: true })
		.webp({ quality: 80, effort: 2 })
		.toBuffer();
}
