/** Pictures that people send for painting: whether they may be used, and their pixels as the engine takes them. */
import type { Sharp } from 'sharp';
import { maxPicturePixels, type PictureFit } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import type { Pixels } from './encode.ts';
import { inspectBytes, type PictureFacts } from './inspect.ts';
import { type PictureType, shownTypes } from './picture-type.ts';
import { openPicture } from './sharp.ts';

/** Largest file of one picture. */
export const mostInputBytes = 32 * 1024 * 1024;
const inputTypes: readonly PictureType[] = [...shownTypes, 'image/avif'];

/**
 * Says what a picture is from its header, without decoding it.
 *
 * @throws ProblemError `unsupported_media` for what is not a whole PNG, JPEG, WebP or AVIF, `too_large`.
 */
export async function inspectInput(bytes: Uint8Array): Promise<PictureFacts> {
	if (bytes.length > mostInputBytes) {
		throw new ProblemError(
			'too_large',
			`The picture has ${Math.ceil(bytes.length / 1024 / 1024)} MB; at most ${mostInputBytes / 1024 / 1024} MB are taken.`,
		);
	}
	const facts = await inspectBytes(bytes, inputTypes);
	if (facts.width * facts.height > maxPicturePixels) {
		throw new ProblemError(
			'too_large',
			`The picture has ${facts.width}x${facts.height} pixels; at most ${maxPicturePixels / 1e6} million are taken.`,
		);
	}
	return facts;
}

export interface Size {
	width: number;
	height: number;
}

/**
 * A picture as it is shown: upright, in sRGB, what is transparent before white. Brought to the size as A1111's "just resize" (`stretch`) or
 * "crop and resize" (`crop`) does; in that size already, its pixels stay as they are.
 *
 * @returns 8-bit RGB
 * @throws Error when it cannot be decoded.
 */
export async function decodePicture(bytes: Uint8Array, size: Size, fit: PictureFit = 'stretch'): Promise<Pixels> {
	const { data } = await open(bytes, size, fit).flatten({ background: '#fff' }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	return { ...size, data };
}

/**
 * A mask: how light each pixel is (ITU-R BT.601, as PIL's mode `L`), what is transparent counting as black. A mask of one colour says by
 * its transparency where it is: opaque is white.
 *
 * @returns one byte a pixel
 * @throws Error when it cannot be decoded.
 */
export async function decodeMask(bytes: Uint8Array, size: Size, fit: PictureFit = 'stretch'): Promise<Pixels> {
	const rgba = await open(bytes, size, fit).ensureAlpha().raw().toBuffer();
	const isShape = hasTransparency(rgba) && hasOneColour(rgba);
	const data = new Uint8Array(size.width * size.height);
	for (let pixel = 0; pixel < data.length; pixel += 1) {
		const alpha = rgba[pixel * 4 + 3] ?? 0;
		data[pixel] = isShape ? alpha : Math.round((lightness(rgba, pixel * 4) * alpha) / 255);
	}
	return { ...size, data };
}

/** 0 to 255. */
function lightness(rgba: Uint8Array, at: number): number {
	return ((rgba[at] ?? 0) * 19_595 + (rgba[at + 1] ?? 0) * 38_470 + (rgba[at + 2] ?? 0) * 7_471) / 65_536;
}

/** 8-bit sRGB in the size that is wanted. */
function open(bytes: Uint8Array, { width, height }: Size, fit: PictureFit): Sharp {
	return openPicture(bytes)
		.autoOrient()
		.toColourspace('srgb')
		.resize({ width, height, fit: fit === 'crop' ? 'cover' : 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false });
}

function hasTransparency(rgba: Uint8Array): boolean {
	for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return true;
	return false;
}

/** True when all that can be seen has the same colour, as far as resizing leaves it the same. */
function hasOneColour(rgba: Uint8Array): boolean {
	const least = [255, 255, 255];
	const most = [0, 0, 0];
	for (let at = 0; at < rgba.length; at += 4) {
		// The colour of what is nearly transparent is lost in rounding.
		if ((rgba[at + 3] ?? 0) < 128) continue;
		for (let channel = 0; channel < 3; channel += 1) {
			const value = rgba[at + channel] ?? 0;
			least[channel] = Math.min(least[channel] ?? value, value);
			most[channel] = Math.max(most[channel] ?? value, value);
		}
	}
	return most.every((value, channel) => value - (least[channel] ?? value) <= 2);
}
