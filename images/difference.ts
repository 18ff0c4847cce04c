/** Whether two pictures are equal, pixel by pixel, whatever their files say beside. */
import type { PictureDifference } from '#contract/reproduction.ts';
import { openPicture } from './sharp.ts';

/** @throws Error for what cannot be decoded. */
export async function comparePictures(one: Uint8Array, other: Uint8Array): Promise<PictureDifference> {
	const [a, b] = [await decode(one), await decode(other)];
	if (a.width !== b.width || a.height !== b.height) return { comparable: false, equal: false, differing: 1, largest: 255 };
	let largest = 0;
	let differing = 0;
	for (let at = 0; at < a.data.length; at += 4) {
		let most = 0;
		for (let channel = at; channel < at + 4; channel += 1) most = Math.max(most, Math.abs((a.data[channel] ?? 0) - (b.data[channel] ?? 0)));
		if (most > 0) differing += 1;
		largest = Math.max(largest, most);
	}
	return { comparable: true, equal: differing === 0, differing: differing / (a.data.length / 4), largest };
}

/** 8-bit RGBA, upright. */
async function decode(bytes: Uint8Array): Promise<{ data: Uint8Array; width: number; height: number }> {
	const { data, info } = await openPicture(bytes)
		.autoOrient()
		.toColourspace('srgb')
		.ensureAlpha()
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height };
}
