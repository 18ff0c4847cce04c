/** What a relief is made of: how light a picture is, and the picture as it lies on the relief. */
import { openPicture } from './sharp.ts';

/** Values from 0 to 1, rows from the top. */
export interface HeightMap {
	width: number;
	height: number;
	values: Float32Array;
}

/** Longest side of the picture on a relief, in pixels. */
const mostTextureSide = 2048;
/** Of the blur that takes grain and sharp edges from a picture, which would stand out as spikes: a share of the points along a side. */
const softness = 1 / 90;
const most16 = 65_535;

/**
 * How light it is (ITU-R BT.601 as libvips' `grey16`), softened.
 *
 * @param bytes PNG, JPEG or WebP. @throws Error when it cannot be decoded.
 */
export async function lightness(bytes: Uint8Array, size: { width: number; height: number }): Promise<HeightMap> {
	const raw = await openPicture(bytes)
		.autoOrient()
		.flatten({ background: '#fff' })
		.toColourspace('grey16')
		.resize({ ...size, fit: 'fill' })
		.blur(Math.max(0.5, Math.max(size.width, size.height) * softness))
		.raw({ depth: 'ushort' })
		.toBuffer();
	const points = new Uint16Array(new Uint8Array(raw).buffer);
	const channels = points.length / (size.width * size.height);
	return {
		...size,
		values: Float32Array.from({ length: size.width * size.height }, (_, index) => (points[index * channels] ?? 0) / most16),
	};
}

/** A JPEG without metadata, upright. @param bytes PNG, JPEG or WebP. @throws Error when it cannot be decoded. */
export async function reliefTexture(bytes: Uint8Array): Promise<Uint8Array> {
	return await openPicture(bytes)
		.autoOrient()
		.flatten({ background: '#fff' })
		.resize({ width: mostTextureSide, height: mostTextureSide, fit: 'inside', withoutEnlargement: true })
		.jpeg({ quality: 90 })
		.toBuffer();
}
