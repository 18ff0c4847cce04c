/** What a T5 tokenizer's folder holds, checked: `tokenizer.json` (Hugging Face's tokenizers), or `spiece.model` (sentencepiece). */
import { corrupt } from './clip-files.ts';
import { isObject, listOf } from './t5-normalizer.ts';
import type { UnigramModel } from './unigram.ts';

export interface T5Files {
	/** `tokenizer.json`, parsed, or what a `spiece.model` says in that form: see {@link fromSentencepiece}. */
	tokenizer: Record<string, unknown>;
	/** `tokenizer_config.json`, parsed. */
	config: Record<string, unknown>;
}

/** What a `spiece.model` says: https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto */
export interface SentencepieceModel {
	/** By id. */
	pieces: readonly { text: string; score: number; kind: 'normal' | 'unknown' | 'special' }[];
	/** `precompiled_charsmap`; empty when text is not normalized. */
	charsmap: Uint8Array;
}

/** A text that stands for one id wherever it is found. */
export interface AddedToken {
	id: number;
	text: string;
	/** Whether white space beside it belongs to it. */
	takesLeft: boolean;
	takesRight: boolean;
}

/** As in T5's own configuration: `<extra_id_0>` is the last of them. */
const EXTRA_IDS = 100;
const SPACE_MARK = '▁';

/** @throws ModelError `corrupt-file` */
export function parseUnigram(model: unknown): UnigramModel {
	if (!isObject(model) || (model['type'] !== undefined && model['type'] !== 'Unigram')) {
		throw corrupt('tokenizer.json has no unigram model, which T5 needs.');
	}
	const pieces = listOf(model['vocab']).map((entry, id) => {
		const [text, score] = Array.isArray(entry) ? entry : [];
		if (typeof text !== 'string' || typeof score !== 'number') throw corrupt(`tokenizer.json: piece ${id} is not a text and a score.`);
		return { text, score };
	});
	const unknownId = model['unk_id'];
	if (typeof unknownId !== 'number' || pieces[unknownId] === undefined) {
		throw corrupt(`the tokenizer's unk_id is ${JSON.stringify(unknownId)}, which is none of its ${pieces.length} pieces.`);
	}
	if (model['byte_fallback'] === true) throw corrupt('tokenizer.json spells unknown characters in bytes, as no T5 does.');
	return { pieces, unknownId };
}

/** @throws ModelError `corrupt-file` */
export function parseAddedTokens(tokens: unknown): AddedToken[] {
	return listOf(tokens ?? []).map((token) => {
		if (!isObject(token) || typeof token['content'] !== 'string' || token['content'] === '' || !Number.isInteger(token['id'])) {
			throw corrupt(`tokenizer.json has an added token without content and id: ${JSON.stringify(token)?.slice(0, 100)}.`);
		}
		return {
			id: Number(token['id']),
			text: token['content'],
			takesLeft: token['lstrip'] === true,
			takesRight: token['rstrip'] === true,
		};
	});
}

/** Ids that the encoder reads; T5 was trained on 512, and files that know no limit name one of 30 digits. @throws ModelError */
export function parseLength({ config }: T5Files): number {
	const length = config['model_max_length'] ?? 512;
	if (typeof length !== 'number' || length < 2) throw corrupt(`tokenizer_config.json: model_max_length is ${JSON.stringify(length)}.`);
	return length > 65_536 ? 512 : Math.floor(length);
}

/** The tokenizer.json that transformers makes of a T5 `spiece.model`. */
export function fromSentencepiece({ pieces, charsmap }: SentencepieceModel, config: Record<string, unknown>): T5Files {
	const own = pieces.map(({ text, score }): [string, number] => [text, score]);
	const hasExtra = pieces.some(({ text }) => text === '<extra_id_0>');
	const extra = hasExtra ? [] : Array.from({ length: extraIds(config) }, (_, i): [string, number] => [`<extra_id_${i}>`, 0]);
	const vocab = [...own, ...extra.toReversed()];
	const isAdded = (id: number) => id >= pieces.length || pieces[id].kind !== 'normal';
	const tokenizer = {
		added_tokens: vocab.map(([content], id) => ({ id, content })).filter(({ id }) => isAdded(id)),
		normalizer: charsmap.length > 0 ? { type: 'Precompiled', precompiled_charsmap: charsmap } : null,
		pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, { type: 'Metaspace', replacement: SPACE_MARK }] },
		model: { type: 'Unigram', vocab, unk_id: pieces.findIndex(({ kind }) => kind === 'unknown') },
	};
	return { tokenizer, config };
}

function extraIds(config: Record<string, unknown>): number {
	const count = config['extra_ids'];
	return typeof count === 'number' && count >= 0 && count <= 10_000 ? Math.floor(count) : EXTRA_IDS;
}
