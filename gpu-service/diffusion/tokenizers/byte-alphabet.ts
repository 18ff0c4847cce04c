/** A printable character for each of the 256 bytes, as GPT-2's tokenizer assigned them; vocabularies are spelled in these. */

const PRINTABLE = [
	[0x21, 0x7e],
	[0xa1, 0xac],
	[0xae, 0xff],
];

const alphabet = makeAlphabet();
const utf8 = new TextEncoder();

/** The UTF-8 bytes of `text`, one character a byte. A lone surrogate becomes the bytes of U+FFFD. */
export function toByteAlphabet(text: string): string[] {
	return Array.from(utf8.encode(text), (byte) => alphabet[byte]);
}

/** Bytes that `text` takes in UTF-8. */
export function utf8Length(text: string): number {
	return utf8.encode(text).length;
}

/** Bytes without a printable character of their own get the characters from U+0100 on, in order. */
function makeAlphabet(): string[] {
	let next = 0x100;
	return Array.from({ length: 256 }, (_, byte) => {
		const printable = PRINTABLE.some(([first, last]) => byte >= first && byte <= last);
		return String.fromCodePoint(printable ? byte : next++);
	});
}
