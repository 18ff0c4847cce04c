import { expect, test } from 'vitest';
import { fileMayTell, mayTell } from './may-tell.ts';

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const png = (chunk: string) => bytes(`\x89PNG\r\n\x1a\n\0\0\0\rIHDR…${chunk}`);

test('a PNG with a text of a program that paints', () => {
	expect(mayTell(png('tEXtparameters\0a fox'))).toBe(true);
	expect(mayTell(png('iTXtinvokeai_metadata\0{}'))).toBe(true);
	expect(mayTell(png('tEXtSoftware\0GIMP'))).toBe(false);
	expect(mayTell(png('IDATparameters\0'))).toBe(false);
});

test('a JPEG or WebP with a comment in its Exif', () => {
	expect(mayTell(bytes('\xff\xd8\xff\xe1Exif\0\0MM…UNICODE\0\0a\0 '))).toBe(true);
	expect(mayTell(bytes('RIFF….WEBPVP8 …EXIFprompt:{"3":{}}'))).toBe(true);
	expect(mayTell(bytes('\xff\xd8\xff\xe1Exif\0\0MM…Canon'))).toBe(false);
});

test('of a large file its beginning and its end are looked at', async () => {
	const middle = new Uint8Array(3_000_000);
	expect(await fileMayTell(new Blob([bytes('RIFF….WEBP'), middle, bytes('UNICODE\0\0a')]))).toBe(true);
	expect(await fileMayTell(new Blob([bytes('RIFF….WEBP'), middle]))).toBe(false);
});
