/** The `normalizer` of a T5 tokenizer.json, as a function from text to text. */
import { ModelError } from '../model-error.ts';
import { corrupt } from './clip-files.ts';
import { createCharsmap } from './sentencepiece-charsmap.ts';

export type Normalize = (text: string) => string;

/**
 * Patterns that T5's tokenizers replace by. Others are refused: a pattern is a program, and a stranger's can be made to never end.
 */
const PATTERNS: Record<string, RegExp> = { ' {2,}': / {2,}/g, '\\s+': /\p{White_Space}+/gu };

/** @param config the value of `normalizer`; null is none. @throws ModelError `corrupt-file`, `invalid-config` */
export function createNormalizer(config: unknown): Normalize {
	if (config === null || config === undefined) return (text) => text;
	if (!isObject(config)) throw corrupt('tokenizer.json has a normalizer that is not an object.');
	switch (config['type']) {
		case 'Sequence':
			return inOrder(listOf(config['normalizers']).map(createNormalizer));
		case 'Precompiled':
			return precompiled(config['precompiled_charsmap']);
		case 'NFC':
		case 'NFD':
		case 'NFKC':
		case 'NFKD': {
			const form = config['type'];
			return (text) => text.normalize(form);
		}
		case 'Lowercase':
			return (text) => text.toLowerCase();
		case 'Strip':
			return strip(config['strip_left'] === true, config['strip_right'] === true);
		case 'Prepend': {
			const prefix = String(config['prepend']);
			return (text) => (text === '' ? '' : prefix + text);
		}
		case 'Replace':
			return replace(config['pattern'], String(config['content']));
		default:
			throw unknownKind('normalizer', config['type']);
	}
}

/** @throws ModelError `invalid-config` */
export function unknownKind(what: string, type: unknown): ModelError {
	const message = `tokenizer.json has a ${what} of the kind ${JSON.stringify(type)}, which is not known here.`;
	return new ModelError('invalid-config', 'tokenizer', message);
}

export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws ModelError `corrupt-file` */
export function listOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	throw corrupt(`tokenizer.json has ${JSON.stringify(value)?.slice(0, 100)} where a list belongs.`);
}

function inOrder(steps: readonly Normalize[]): Normalize {
	return (text) => steps.reduce((changed, step) => step(changed), text);
}

/** @param table bytes, or base64 of them as in tokenizer.json; some converters leave null or nothing of an empty one */
function precompiled(table: unknown): Normalize {
	if (table === null || table === '') return (text) => text;
	if (table instanceof Uint8Array) return createCharsmap(table);
	try {
		return createCharsmap(Uint8Array.from(atob(String(table)), (character) => character.charCodeAt(0)));
	} catch (error) {
		if (error instanceof ModelError) throw error;
		throw new ModelError('corrupt-file', 'tokenizer', 'precompiled_charsmap is not base64.', { cause: error });
	}
}

function strip(left: boolean, right: boolean): Normalize {
	return (text) => {
		const trimmed = left ? text.replace(/^\p{White_Space}+/u, '') : text;
		return right ? trimmed.replace(/\p{White_Space}+$/u, '') : trimmed;
	};
}

function replace(pattern: unknown, content: string): Normalize {
	if (isObject(pattern) && typeof pattern['String'] === 'string') {
		const { String: literal } = pattern;
		return (text) => text.replaceAll(literal, () => content);
	}
	const known = isObject(pattern) ? PATTERNS[String(pattern['Regex'])] : undefined;
	if (known === undefined) throw unknownKind('pattern to replace', pattern);
	return (text) => text.replace(known, () => content);
}
