/** CLIP's vocabulary, worked out from its merges: bytes, bytes that end a word, merged pairs, start and end. */

const endOfWord = '</w>';

/** Only the lines that are merges, under the version line. */
export function cleanMerges(text: string): string {
	return `#version: 0.2\n${mergesOf(text).join('\n')}\n`;
}

/** Token to id. @param merges text of `merges.txt` */
export function clipVocabulary(merges: string): Record<string, number> {
	const bytes = byteCharacters();
	const tokens = [
		...bytes,
		...bytes.map((character) => `${character}${endOfWord}`),
		...mergesOf(merges).map((pair) => pair.replace(' ', '')),
		'<|startoftext|>',
		'<|endoftext|>',
	];
	return Object.fromEntries(tokens.map((token, id) => [token, id]));
}

function mergesOf(text: string): string[] {
	return text.split('\n').filter((line) => line !== '' && !line.startsWith('#version'));
}

/** GPT-2's alphabet: bytes that can be seen stand for themselves and come first; the others get characters from U+0100 on. */
function byteCharacters(): string[] {
	const isVisible = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
	const bytes = Array.from({ length: 256 }, (_, byte) => byte);
	const hidden = bytes.filter((byte) => !isVisible(byte));
	return [
		...bytes.filter(isVisible).map((byte) => String.fromCharCode(byte)),
		...hidden.map((_, index) => String.fromCharCode(256 + index)),
	];
}
