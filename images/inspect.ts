/** What must be known of a picture that nobody vouches for, such as one that was copied into `outputs/` by hand. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Metadata as SharpMetadata } from 'sharp';
import { ProblemError } from '#contract/problem.ts';
import { readExifTexts } from './exif.ts';
import { type Metadata, readMetadata, toMetadata } from './metadata.ts';
import { detectPictureType, hasEnd, type PictureType, shownTypes } from './picture-type.ts';
import { maxPixels, openPicture } from './sharp.ts';
import { readRecord } from './xmp.ts';

/** Largest file that is looked at. */
const maxBytes = 256 * 1024 * 1024;

export interface PictureFacts extends Metadata {
	type: PictureType;
	/** As shown: a turned photograph is measured upright. */
	width: number;
	height: number;
	bytes: number;
	/** Of the whole file, hex. */
	sha256: string;
	/** As it stands there; null when there is none. */
	xmp: string | null;
}

/**
 * Reads a file once and decodes nothing but its header. Symbolic links are not followed.
 *
 * @throws ProblemError as {@link inspectBytes}; the system's error when the file cannot be read.
 */
export async function inspectPicture(file: string): Promise<PictureFacts> {
	return await inspectBytes(await readRegularFile(file));
}

/** @throws ProblemError `unsupported_media` for what is not a whole picture of these types, `too_large` from the header alone. */
export async function inspectBytes(bytes: Uint8Array, types: readonly PictureType[] = shownTypes): Promise<PictureFacts> {
	const type = detectPictureType(bytes);
	if (type === null || !types.includes(type)) {
		const names = types.map((each) => each.slice('image/'.length).toUpperCase());
		throw unsupported(`It is not a ${names.slice(0, -1).join(', ')} or ${names.at(-1)} picture.`);
	}
	if (!hasEnd(type, bytes)) throw unsupported('The picture is cut off, or still being written.');
	const { autoOrient, width, height, exif, xmp } = await readHeader(bytes);
	if (width * height > maxPixels) {
		throw new ProblemError('too_large', `The picture has ${width}x${height} pixels; at most ${maxPixels / 1e6} million are shown.`);
	}
	const metadata = type === 'image/png' ? readMetadata(bytes) : toMetadata(textsOf(exif, xmp));
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	const { width: shownWidth, height: shownHeight } = autoOrient;
	return { type, width: shownWidth, height: shownHeight, bytes: bytes.length, sha256, xmp: xmp?.toString('utf8') ?? null, ...metadata };
}

/** Texts of a JPEG or WebP; Easel's record stands in its XMP. */
function textsOf(exif: Buffer | undefined, xmp: Buffer | undefined): Map<string, string> {
	const texts = exif === undefined ? new Map<string, string>() : readExifTexts(exif);
	const record = xmp === undefined ? null : readRecord(xmp);
	return record === null ? texts : texts.set('easel', record);
}

async function readRegularFile(file: string): Promise<Uint8Array> {
	// Without O_NONBLOCK, opening a named pipe would wait for ever.
	await using handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	const stats = await handle.stat();
	if (!stats.isFile()) throw unsupported('It is not a regular file.');
	if (stats.size > maxBytes) throw new ProblemError('too_large', `The file has more than ${maxBytes / 1024 / 1024} MiB.`);
	return await handle.readFile();
}

async function readHeader(bytes: Uint8Array): Promise<SharpMetadata> {
	try {
		return await openPicture(bytes).metadata();
	} catch (error) {
		if (error instanceof Error && error.message.includes('pixel limit')) {
			throw new ProblemError('too_large', `The picture has more than ${maxPixels / 1e6} million pixels.`, { cause: error });
		}
		throw new ProblemError('unsupported_media', 'The picture is damaged.', { cause: error });
	}
}

function unsupported(detail: string): ProblemError {
	return new ProblemError('unsupported_media', detail);
}
