/**
 * The table by which sentencepiece normalizes text (`precompiled_charsmap`, most often NFKC with a few additions): a double-array trie from
 * UTF-8 bytes to places in a list of replacements. Applied the way that Hugging Face's tokenizers apply it.
 */
import { corrupt } from './clip-files.ts';

/** Clusters of characters up to this many bytes are looked up as a whole first. */
const LONGEST_CLUSTER = 5;

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * @param table bytes of the trie (4, little-endian), the trie as 32-bit units, then replacements that end with a zero byte
 * @returns a function from text to normalized text
 * @throws ModelError `corrupt-file`
 */
export function createCharsmap(table: Uint8Array): (text: string) => string {
	const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
	const trieBytes = table.length >= 4 ? view.getUint32(0, true) : 0;
	if (trieBytes === 0 || trieBytes % 4 !== 0 || 4 + trieBytes > table.length) {
		throw corrupt('precompiled_charsmap is damaged: its trie does not fit in it.');
	}
	const trie = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => view.getUint32(4 + i * 4, true));
	const replacements = table.subarray(4 + trieBytes);

	/** What replaces the shortest beginning of `text` that the table has; null when it has none. */
	function replacementOf(text: string): string | null {
		let place = childrenOf(trie[0]);
		for (const byte of utf8.encode(text)) {
			place ^= byte;
			const unit = trie[place] ?? 0;
			if (byte === 0 || labelOf(unit) !== byte) return null;
			place ^= childrenOf(unit);
			if (endsKey(unit)) return replacementAt(offsetOf(trie[place] ?? 0));
		}
		return null;
	}

	function replacementAt(start: number): string {
		const end = replacements.indexOf(0, start);
		return fromUtf8.decode(replacements.subarray(start, end === -1 ? replacements.length : end));
	}

	return (text) => {
		let normal = '';
		for (const { segment } of clusters.segment(text)) {
			const whole = utf8.encode(segment).length <= LONGEST_CLUSTER ? replacementOf(segment) : null;
			normal += whole ?? Array.from(segment, (character) => replacementOf(character) ?? character).join('');
		}
		return normal;
	};
}

/** Darts-clone's units: https://github.com/s-yata/darts-clone */
function childrenOf(unit: number): number {
	return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function labelOf(unit: number): number {
	return (unit & 0x8000_00ff) >>> 0;
}

function endsKey(unit: number): boolean {
	return ((unit >>> 8) & 1) === 1;
}

function offsetOf(unit: number): number {
	return unit & 0x7fff_ffff;
}
