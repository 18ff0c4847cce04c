/** `data:` URLs (RFC 2397) in base64, one by one and inside a JSON text. */
import { ProblemError } from '#contract/problem.ts';
import { mostPlainBytes } from '../request-body.ts';

/** More pictures than a request can name. */
const mostPictures = 16;
/** Shorter ones, and what looks like one in a prompt, stay in the text. */
const leastTaken = 64 * 1024;
const beginning = Buffer.from('"data:');
const head = /^data:[^,]{0,200};base64,/;
const longestHead = 220;
/** Characters that are decoded at a time; a multiple of 4, which stand for 3 bytes. */
const pieceChars = 4 * 1024 * 1024;

/** Null unless it is whole base64. */
export function decodeDataUrl(url: string): Uint8Array | null {
	const start = head.exec(url)?.[0].length;
	if (start === undefined) return null;
	const text = url.slice(start);
	const bytes = Buffer.from(text, 'base64');
	// Node leaves out what is no base64, and what is missing at the end.
	return bytes.length === bytesOfBase64(text.length, text.slice(-2)) ? bytes : null;
}

export interface TakenOut {
	/** The JSON text; in place of each large picture stands its name. */
	rest: string;
	/** By these names; views of the body. */
	files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Decodes the large pictures of a JSON text where they stand, so that they are held once and never as text.
 *
 * @param body overwritten there
 * @throws ProblemError `too_large` when it is not its pictures that make it large.
 */
export function takeOutPictures(body: Buffer): TakenOut {
	const files = new Map<string, Uint8Array>();
	const texts: string[] = [];
	let bytes = 0;
	let kept = 0;
	for (const { start, end } of findDataUrls(body)) {
		bytes += end - start;
		const from = start + (head.exec(body.toString('latin1', start, Math.min(end, start + longestHead)))?.[0].length ?? Number.NaN);
		// With a backslash in it, only JSON.parse knows what it means.
		if (end - start < leastTaken || Number.isNaN(from) || body.subarray(start, end).includes('\\')) continue;
		const decoded = decodeInPlace(body, from, end);
		const name = decoded === null ? broken : `picture ${files.size + 1}`;
		texts.push(body.toString('utf8', kept, start), name);
		if (decoded !== null) files.set(name, decoded);
		kept = end;
	}
	if (body.length - bytes > mostPlainBytes) throw tooMuchText();
	return { rest: [...texts, body.toString('utf8', kept)].join(''), files };
}

/** What {@link decodeDataUrl} refuses: whoever knows the field says so. */
const broken = 'data:;base64,*';

/** A request whose text is larger than any request needs. */
export function tooMuchText(): ProblemError {
	return new ProblemError(
		'too_large',
		`Without its pictures the request is larger than ${mostPlainBytes / 1024} kB, the most that is read.`,
	);
}

/** Offsets of the texts in a JSON text that begin as a `data:` URL, without their quotation marks. */
function* findDataUrls(body: Buffer): Generator<{ start: number; end: number }> {
	let at = body.indexOf(beginning);
	for (let found = 0; at !== -1 && found < mostPictures; found += 1) {
		const end = body.indexOf('"', at + beginning.length);
		if (end === -1) return;
		// Else the quotation mark is part of a text.
		if (body[at - 1] !== backslash) yield { start: at + 1, end };
		at = body.indexOf(beginning, end + 1);
	}
}

const backslash = 0x5c;

/** Null unless it is whole base64; what stood there is lost all the same. */
function decodeInPlace(body: Buffer, start: number, end: number): Buffer | null {
	let to = start;
	const bytes = bytesOfBase64(end - start, body.toString('latin1', end - 2, end));
	for (let from = start; from < end; from += pieceChars) {
		const piece = body.toString('latin1', from, Math.min(end, from + pieceChars));
		const written = body.write(piece, to, 'base64');
		if (from + pieceChars < end && written !== (pieceChars / 4) * 3) return null;
		to += written;
	}
	return to - start === bytes ? body.subarray(start, to) : null;
}

/** Of whole base64 with this ending; no whole number for a length that cannot be. */
function bytesOfBase64(length: number, ending: string): number {
	const padding = /={0,2}$/.exec(ending)?.[0].length ?? 0;
	return length % 4 === 0 ? (length / 4) * 3 - padding : Number.NaN;
}
