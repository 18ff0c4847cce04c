/** What a picture says about itself: the infotext that other programs read, Easel's own record, and where it comes from. */
import { readTextChunks, type TextChunk, withTextChunks } from './png-text.ts';
import type { PictureTexts } from './readers/texts.ts';
import { type SourceType, toXmp } from './xmp.ts';

/** Keywords of the text chunks. `parameters` is A1111's, the last one Adobe's for XMP. */
const keywords = { parameters: 'parameters', easel: 'easel', xmp: 'XML:com.adobe.xmp' } as const;

export interface OwnMetadata {
	parameters: string;
	easel: object;
	/** Left out where nothing is known of it. */
	sourceType?: SourceType;
}

/**
 * The same PNG with its settings in it, pixels untouched. `parameters` loses NUL and lone surrogates to U+FFFD, `easel` is JSON and keeps
 * every character.
 *
 * @throws Error when the bytes are not a PNG.
 */
export function withMetadata(png: Uint8Array, { parameters, easel, sourceType }: OwnMetadata): Uint8Array {
	return withTextChunks(png, [
		{ keyword: keywords.parameters, text: parameters },
		{ keyword: keywords.easel, text: JSON.stringify(easel) },
		...(sourceType === undefined ? [] : [toXmpChunk(toXmp(sourceType))]),
	]);
}

/** XMP as a PNG carries it. */
export function toXmpChunk(xmp: string): TextChunk {
	return { keyword: keywords.xmp, text: xmp };
}

export interface Metadata {
	/** Infotext. Exif has it in its comment. */
	parameters: string | null;
	/** JSON as it was found; anybody can have written it. */
	easel: unknown;
	/** Everything that was found, for {@link import('./read-settings.ts').readSettings}. */
	texts: PictureTexts;
}

/** @param png a PNG or its first bytes, up to the pixels; other bytes have no metadata */
export function readMetadata(png: Uint8Array): Metadata {
	const texts = new Map<string, string>();
	for (const { keyword, text } of readTextChunks(png)) if (!texts.has(keyword)) texts.set(keyword, text);
	return toMetadata(texts);
}

export function toMetadata(texts: PictureTexts): Metadata {
	return {
		parameters: texts.get(keywords.parameters) ?? texts.get('UserComment') ?? null,
		easel: parseJson(texts.get(keywords.easel)),
		texts,
	};
}

function parseJson(text: string | undefined): unknown {
	if (text === undefined) return null;
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
