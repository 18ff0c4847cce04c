/**
 * T5's tokenizer: text normalized, cut into words at spaces, words cut into the pieces of a unigram model; `</s>` at the end. Ids are those
 * of transformers' T5TokenizerFast.
 */
import { corrupt } from './clip-files.ts';
import { longestPrefix } from './spans.ts';
import { type AddedToken, parseAddedTokens, parseLength, parseUnigram, type T5Files } from './t5-files.ts';
import { createNormalizer } from './t5-normalizer.ts';
import { createCutWords } from './t5-words.ts';
import type { Token, Tokenizer } from './tokenizer.ts';
import { createUnigram } from './unigram.ts';

/** A stretch of typed text: one added token, or what lies between two. */
interface Stretch {
	text: string;
	start: number;
	added: AddedToken | null;
}

/** @throws ModelError `corrupt-file` or `invalid-config` when the files do not make a tokenizer. */
export function createT5Tokenizer(files: T5Files): Tokenizer {
	const { tokenizer, config } = files;
	const model = parseUnigram(tokenizer['model']);
	const added = parseAddedTokens(tokenizer['added_tokens']);
	const normalize = createNormalizer(tokenizer['normalizer']);
	const cutWords = createCutWords(tokenizer['pre_tokenizer']);
	const cutPieces = createUnigram(model);
	const stretches = createStretches(added);
	const ids = new Map([...model.pieces.map(({ text }, id) => [text, id] as const), ...added.map(({ text, id }) => [text, id] as const)]);

	function special(field: string, fallback: string): number {
		const named = config[field];
		const text = typeof named === 'object' && named !== null && 'content' in named ? named.content : named;
		const id = ids.get(typeof text === 'string' ? text : fallback);
		if (id === undefined) throw corrupt(`the tokenizer has no ${text ?? fallback}, which is its ${field}.`);
		return id;
	}

	function* tokens(typed: string): Generator<Token> {
		for (const { text, start, added: token } of stretches(typed)) {
			if (token !== null) {
				yield { id: token.id, unknown: null, start: () => start };
				continue;
			}
			for (const word of cutWords(normalize(text), start === 0)) {
				let at = word.start - word.added;
				for (const part of cutPieces(word.text)) {
					const place = Math.max(at, word.start);
					const unknown = part.isKnown ? null : part.text;
					yield { id: part.id, unknown, start: () => start + longestPrefix(text, place, normalize) };
					at += part.text.length;
				}
			}
		}
	}

	return { maxLength: parseLength(files), start: null, end: special('eos_token', '</s>'), pad: special('pad_token', '<pad>'), tokens };
}

/** A function that cuts a text at added tokens: at the first that is found, and of two at one place at the longer. Nothing is lost. */
function createStretches(tokens: readonly AddedToken[]): (typed: string) => Stretch[] {
	if (tokens.length === 0) return (typed) => (typed === '' ? [] : [{ text: typed, start: 0, added: null }]);
	const pattern = addedPattern(tokens);
	const byText = new Map(tokens.map((token) => [token.text, token]));
	return (typed) => {
		const found: Stretch[] = [];
		let end = 0;
		for (const { 0: whole, index } of typed.matchAll(pattern)) {
			const added = byText.get(whole) ?? byText.get(whole.trim()) ?? null;
			found.push({ text: typed.slice(end, index), start: end, added: null }, { text: whole, start: index, added });
			end = index + whole.length;
		}
		found.push({ text: typed.slice(end), start: end, added: null });
		return found.filter(({ text }) => text !== '');
	};
}

function addedPattern(tokens: readonly AddedToken[]): RegExp {
	const longestFirst = tokens.toSorted((a, b) => b.text.length - a.text.length);
	const patterns = longestFirst.map(({ text, takesLeft, takesRight }) => {
		const space = (takes: boolean) => (takes ? '\\p{White_Space}*' : '');
		return space(takesLeft) + RegExp.escape(text) + space(takesRight);
	});
	return new RegExp(patterns.join('|'), 'gu');
}
