/** A picture as it leaves the house: in the format that is wanted, with all that it says of itself or without. */
import type { Sharp } from 'sharp';
import type { Settings } from '#contract/generation.ts';
import { toExif } from './exif.ts';
import { inspectBytes, type PictureFacts } from './inspect.ts';
import { toXmpChunk } from './metadata.ts';
import type { PictureType } from './picture-type.ts';
import { withoutTextChunks, withTextChunks } from './png-text.ts';
import { readSettings } from './read-settings.ts';
import { fitsJpeg, withJpegSegments, withWebpChunks } from './segments.ts';
import { openPicture } from './sharp.ts';
import { readSourceType, type SourceType, sourceTypeOf, toXmp } from './xmp.ts';

export interface Export {
	/** Null: the one that it has. */
	format: 'png' | 'jpeg' | 'webp' | null;
	/** `none` leaves nothing but that a machine made it: no prompt, no settings, no place, no camera, no date. */
	metadata: 'all' | 'none';
}

/** Good enough that nobody sees the difference; the whole picture is the PNG. */
const quality = 92;

/** @throws ProblemError for what is no picture that is shown; Error when it cannot be decoded. */
export async function exportPicture(bytes: Uint8Array, { format, metadata }: Export): Promise<{ bytes: Uint8Array; type: PictureType }> {
	const facts = await inspectBytes(bytes);
	const type: PictureType = format === null ? facts.type : `image/${format}`;
	const sourceType = findSourceType(facts);
	const isSame = type === facts.type;
	if (isSame && metadata === 'all') {
		// Pictures from before it was written say it from now on.
		const isSilent = type === 'image/png' && sourceType !== null && !facts.texts.has('XML:com.adobe.xmp');
		return { type, bytes: isSilent ? withTextChunks(bytes, [toXmpChunk(toXmp(sourceType))]) : bytes };
	}
	if (isSame && type === 'image/png') return { type, bytes: stateSource(withoutTextChunks(bytes), sourceType) };
	const pixels = await encode(openPicture(bytes).autoOrient(), type);
	return {
		type,
		bytes: metadata === 'none' ? state(pixels, facts, type, sourceType, null) : state(pixels, facts, type, sourceType, facts),
	};
}

function stateSource(png: Uint8Array, sourceType: SourceType | null): Uint8Array {
	return sourceType === null ? png : withTextChunks(png, [toXmpChunk(toXmp(sourceType))]);
}

/** Puts into a bare picture what it is to say. */
function state(
	pixels: Uint8Array,
	size: { width: number; height: number },
	type: PictureType,
	sourceType: SourceType | null,
	said: PictureFacts | null,
): Uint8Array {
	const parameters = said?.parameters ?? null;
	const record = said?.texts.get('easel') ?? null;
	if (type === 'image/png') {
		const texts = [...(said?.texts ?? [])].filter(
			([keyword]) => /^[\x21-\x7e][\x20-\x7e]{0,78}$/.test(keyword) && keyword !== 'UserComment',
		);
		const chunks = texts.map(([keyword, text]) => ({ keyword, text }));
		if (parameters !== null && !chunks.some(({ keyword }) => keyword === 'parameters'))
			chunks.push({ keyword: 'parameters', text: parameters });
		return stateSource(withTextChunks(pixels, chunks), sourceType);
	}
	const exif = parameters === null ? null : toExif(parameters);
	const plain = sourceType === null ? null : toXmp(sourceType);
	const whole = sourceType === null ? null : toXmp(sourceType, record);
	if (type === 'image/webp') return withWebpChunks(pixels, size, { exif, xmp: whole });
	const fitting = exif !== null && fitsJpeg(exif) ? exif : null;
	return withJpegSegments(pixels, { exif: fitting, xmp: whole !== null && fitsJpeg(whole) ? whole : plain });
}

/** What it says itself; else what its settings say; null for a photograph. */
function findSourceType({ texts, xmp }: PictureFacts): SourceType | null {
	const stated = xmp === null ? null : readSourceType(xmp);
	if (stated !== null) return stated;
	const found = readSettings(texts);
	if (found === null) return null;
	const { init_image = null, mask = null, strength = 1 } = found.request as Partial<Settings>;
	return sourceTypeOf({ init_image, mask, strength });
}

async function encode(picture: Sharp, type: PictureType): Promise<Uint8Array> {
	if (type === 'image/png') return await picture.png().toBuffer();
	if (type === 'image/webp') return await picture.webp({ quality }).toBuffer();
	return await picture.flatten({ background: '#fff' }).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
}
