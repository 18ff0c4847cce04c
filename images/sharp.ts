/** sharp, set up for this project: one thread a picture, no cache, and only the decoders of the formats that are shown or painted from. */
import sharp, { type Sharp } from 'sharp';

// The engine needs the cores, and what is encoded once is not asked for again.
sharp.concurrency(1);
sharp.cache(false);
// Whatever a file is called, libvips must not open it as SVG, TIFF, GIF or PDF.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp', 'VipsForeignLoadHeif'] });

/** Pictures with more pixels are refused from their header alone. */
export const maxPixels = 100_000_000;

/** Longest time that one picture may be worked on. */
const timeoutSeconds = 10;

/** Opens a picture of which nothing is known yet. Only its first frame counts. */
export function openPicture(source: string | Uint8Array): Sharp {
	return sharp(source, { limitInputPixels: maxPixels }).timeout({ seconds: timeoutSeconds });
}

/** @param data 8-bit RGB, `[height, width, 3]` */
export function openPixels(data: Uint8Array, width: number, height: number): Sharp {
	return sharp(data, { raw: { width, height, channels: 3 } });
}
