/** What a CLIP tokenizer's folder holds, checked: `vocab.json`, `merges.txt` and the two small config files. */
import { ModelError } from '../model-error.ts';
import { type Merges, pairKey } from './byte-pair.ts';

export interface ClipFiles {
	/** `vocab.json`, parsed. */
	vocab: unknown;
	/** `merges.txt`. */
	merges: string;
	/** `tokenizer_config.json`, parsed. */
	config: Record<string, unknown>;
	/** `special_tokens_map.json`, parsed, where there is one. */
	specialTokens?: Record<string, unknown>;
}

/** Symbols to ids. @throws ModelError `corrupt-file` */
export function parseVocabulary(vocab: unknown): Map<string, number> {
	if (typeof vocab !== 'object' || vocab === null || Array.isArray(vocab)) {
		throw corrupt('vocab.json is not an object of token -> id.');
	}
	const ids = new Map<string, number>();
	for (const [token, id] of Object.entries(vocab)) {
		if (!Number.isInteger(id) || id < 0 || id >= 2 ** 26) {
			throw corrupt(`vocab.json has ids that are not whole numbers from 0 up: ${JSON.stringify(token)} is ${JSON.stringify(id)}.`);
		}
		ids.set(token, id);
	}
	return ids;
}

/** @throws ModelError `corrupt-file` with the number of the line that is wrong, from 1. */
export function parseMerges(text: string, vocabulary: ReadonlyMap<string, number>): Merges {
	const ranks = new Map<number, number>();
	const joined: number[] = [];
	for (const [index, line] of text.split(/\r?\n/).entries()) {
		if (line === '' || (index === 0 && line.startsWith('#version'))) continue;
		const place = `merges.txt line ${index + 1}`;
		const [left, right, ...rest] = line.split(' ');
		if (!left || !right || rest.length > 0) throw corrupt(`${place} is not two symbols.`);
		const id = (symbol: string, verb: string) => {
			const known = vocabulary.get(symbol);
			if (known === undefined) throw corrupt(`${place} ${verb} ${symbol}, which vocab.json does not have.`);
			return known;
		};
		const key = pairKey(id(left, 'joins'), id(right, 'joins'));
		const both = id(left + right, 'makes');
		if (ranks.has(key)) continue;
		ranks.set(key, joined.length);
		joined.push(both);
	}
	return { ranks, joined };
}

export interface SpecialTokens {
	start: string;
	end: string;
	pad: string;
	unknown: string;
}

/** `special_tokens_map.json` goes first, except where the config lists its added tokens itself; so do transformers' tokenizers. */
export function parseSpecialTokens({ config, specialTokens = {} }: ClipFiles): SpecialTokens {
	const sources = 'added_tokens_decoder' in config ? [config] : [specialTokens, config];
	const token = (name: string, fallback: string) => sources.map((source) => content(source[name])).find(Boolean) ?? fallback;
	const end = token('eos_token', '<|endoftext|>');
	return { start: token('bos_token', '<|startoftext|>'), end, pad: token('pad_token', end), unknown: token('unk_token', end) };
}

/** A token is written as a string, or as an object with its text as `content`. */
function content(token: unknown): string | undefined {
	const text = typeof token === 'object' && token !== null && 'content' in token ? token.content : token;
	return typeof text === 'string' ? text : undefined;
}

/** Ids per prompt; 77 where the config does not say, as in CLIP. @throws ModelError `invalid-config` */
export function parseMaxLength(config: Record<string, unknown>): number {
	const length = config['model_max_length'] ?? 77;
	if (typeof length === 'number' && Number.isInteger(length) && length >= 3 && length <= 65_536) return length;
	throw new ModelError(
		'invalid-config',
		'tokenizer',
		`tokenizer_config.json: model_max_length must be a whole number from 3 to 65536, but is ${JSON.stringify(length)}.`,
	);
}

export function corrupt(message: string): ModelError {
	return new ModelError('corrupt-file', 'tokenizer', message);
}
