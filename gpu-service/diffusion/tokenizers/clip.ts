/**
 * CLIP's tokenizer from `vocab.json` and `merges.txt`: Unicode NFC, runs of white space to one space, lower case, words, byte pairs with
 * `</w>` behind a word. Ids are those of transformers' (Rust) CLIPTokenizer; no vocabulary, length or padding is built in.
 */
import { toByteAlphabet, utf8Length } from './byte-alphabet.ts';
import { joinPairs } from './byte-pair.ts';
import { type ClipFiles, corrupt, parseMaxLength, parseMerges, parseSpecialTokens, parseVocabulary } from './clip-files.ts';
import { longestPrefix, splitBySpecialTokens } from './spans.ts';
import type { Token, Tokenizer } from './tokenizer.ts';

const WORD = /'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\p{White_Space}\p{L}\p{N}]+/gu;
const END_OF_WORD = '</w>';
/** Stands for a byte that the vocabulary does not have; no learned pair has it. */
const NOTHING = -1;

/** @throws ModelError `corrupt-file` or `invalid-config` when the files do not make a tokenizer. */
export function createClipTokenizer(files: ClipFiles): Tokenizer {
	const vocabulary = parseVocabulary(files.vocab);
	const merges = parseMerges(files.merges, vocabulary);
	const special = parseSpecialTokens(files);
	const maxLength = parseMaxLength(files.config);
	const start = required(special.start);
	const end = required(special.end);
	const pad = required(special.pad);
	const unknown = vocabulary.get(special.unknown) ?? end;

	function required(token: string): number {
		const id = vocabulary.get(token);
		if (id === undefined) throw corrupt(`vocab.json has no ${token}, which the tokenizer's config names.`);
		return id;
	}

	/** Ids of one word, and how many of its bytes each stands for. */
	function encodeWord(word: string): { id: number; bytes: number; isKnown: boolean }[] {
		const characters = toByteAlphabet(word);
		const last = characters.length - 1;
		const ids = characters.map((character, i) => vocabulary.get(i === last ? character + END_OF_WORD : character) ?? NOTHING);
		return joinPairs(ids, merges).map((id) =>
			id === NOTHING ? { id: unknown, bytes: 1, isKnown: false } : { id, bytes: lengths.get(id) ?? 1, isKnown: true },
		);
	}
	const lengths = new Map([...vocabulary].map(([symbol, id]) => [id, symbol.replace(END_OF_WORD, '').length]));

	function* tokens(text: string, specials = 'all'): Generator<Token> {
		const ends = [special.start, special.end];
		for (const span of splitBySpecialTokens(text, specials === 'all' ? [...ends, special.pad] : ends)) {
			if (span.special) {
				yield { id: required(span.text), unknown: null, start: () => span.start };
				continue;
			}
			const normal = normalize(span.text);
			for (const { 0: word, index } of normal.matchAll(WORD)) {
				let bytes = 0;
				for (const part of encodeWord(word)) {
					const before = bytes;
					yield {
						id: part.id,
						unknown: part.isKnown ? null : word,
						start: () => span.start + longestPrefix(span.text, index + charactersIn(word, before), normalize),
					};
					bytes += part.bytes;
				}
			}
		}
	}

	return { maxLength, start, end, pad, tokens };
}

/** Lower-cased code point by code point: a sigma at the end of a word is one like any other. */
function normalize(text: string): string {
	const spaced = text.normalize('NFC').replace(/\p{White_Space}+/gu, ' ');
	return Array.from(spaced, (character) => character.toLowerCase()).join('');
}

/** Length of the part of `word` whose UTF-8 takes at most `bytes`. */
function charactersIn(word: string, bytes: number): number {
	let characters = 0;
	let taken = 0;
	for (const character of word) {
		taken += utf8Length(character);
		if (taken > bytes) break;
		characters += character.length;
	}
	return characters;
}
