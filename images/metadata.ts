/** What a picture says about itself: the infotext that other programs read, and Easel's own record. */
import { readTextChunks, withTextChunks } from './png-text.ts';

/** Keywords of the text chunks. `parameters` is A1111's. */
const keywords = { parameters: 'parameters', easel: 'easel' } as const;

/**
 * The same PNG with its settings in it, pixels untouched. `parameters` loses NUL and lone surrogates to U+FFFD, `easel` is JSON and keeps
 * every character.
 *
 * @throws Error when the bytes are not a PNG.
 */
export function withMetadata(png: Uint8Array, { parameters, easel }: { parameters: string; easel: object }): Uint8Array {
	return withTextChunks(png, [
		{ keyword: keywords.parameters, text: parameters },
		{ keyword: keywords.easel, text: JSON.stringify(easel) },
	]);
}

export interface Metadata {
	/** Infotext. */
	parameters: string | null;
	/** JSON as it was found; anybody can have written it. */
	easel: unknown;
}

/** @param png a PNG or its first bytes, up to the pixels; other bytes have no metadata */
export function readMetadata(png: Uint8Array): Metadata {
	const texts = readTextChunks(png);
	const find = (keyword: string) => texts.find((chunk) => chunk.keyword === keyword)?.text ?? null;
	return { parameters: find(keywords.parameters), easel: parseJson(find(keywords.easel)) };
}

function parseJson(text: string | null): unknown {
	if (text === null) return null;
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
