import { openPicture } from './sharp.ts';

/** Longest sides of thumbnails, in pixels. */
export const thumbnailSides = [256, 512, 1024] as const;
export type ThumbnailSide = (typeof thumbnailSides)[number];
export const usualThumbnailSide = 512;

/** The MIME type of {@link makeThumbnail}. */
export const thumbnailType = 'image/webp';

/**
 * A WebP of at most `side` pixels a side, upright, without metadata. Small pictures keep their size.
 *
 * @param source the path or the bytes of a PNG, JPEG or WebP
 * @throws Error for another format, for a broken or incomplete picture, and for more than `maxPixels`.
 */
export async function makeThumbnail(source: string | Uint8Array, side: ThumbnailSide = usualThumbnailSide): Promise<Uint8Array> {
	return await openPicture(source)
		.autoOrient()
		.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
		.webp({ quality: 80, effort: 2 })
		.toBuffer();
}

/**
 * The mean of its colours as `#rrggbb`, what is transparent before white.
 *
 * @param source the bytes of a PNG, JPEG or WebP; those of a thumbnail are quicker
 * @throws Error as {@link makeThumbnail}.
 */
export async function meanColour(source: Uint8Array): Promise<string> {
	const rgb = await openPicture(source)
		.flatten({ background: '#fff' })
		.toColourspace('srgb')
		.resize({ width: 1, height: 1, fit: 'fill', kernel: 'linear' })
		.removeAlpha()
		.raw()
		.toBuffer();
	return `#${rgb.subarray(0, 3).toString('hex')}`;
}
