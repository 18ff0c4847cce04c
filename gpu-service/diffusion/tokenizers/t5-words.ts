/** The `pre_tokenizer` of a T5 tokenizer.json: normalized text cut into words, each with a mark where a space stood before it. */
import { ModelError } from '../model-error.ts';
import { isObject, listOf, unknownKind } from './t5-normalizer.ts';

interface Word {
	text: string;
	/** Where it lies in the text that was cut. */
	start: number;
	/** Characters at its beginning that the text does not have: 1 for a mark that was put there. */
	added: number;
}

/** @param isFirst whether `text` is the beginning of what was typed, and not behind a special token. */
export type CutWords = (text: string, isFirst: boolean) => Word[];

interface Metaspace {
	mark: string;
	/** Where a mark is put before text that has none. */
	prepends: 'always' | 'first' | 'never';
	/** Whether a mark begins a new word. */
	splits: boolean;
}

/** @param config the value of `pre_tokenizer`. @throws ModelError `corrupt-file`, `invalid-config` */
export function createCutWords(config: unknown): CutWords {
	const steps = isObject(config) && config['type'] === 'Sequence' ? listOf(config['pretokenizers']) : [config];
	const splitsAtSpaces = isObject(steps[0]) && steps[0]['type'] === 'WhitespaceSplit';
	const [last, ...more] = splitsAtSpaces ? steps.slice(1) : steps;
	if (more.length > 0 || !isObject(last) || last['type'] !== 'Metaspace') throw unknownKind('pre_tokenizer', config);
	const metaspace = readMetaspace(last);
	return (text, isFirst) => {
		const spans = splitsAtSpaces ? matches(text, /\P{White_Space}+/gu) : [{ text, start: 0 }];
		return spans.filter((span) => span.text !== '').flatMap((span) => marked(span, metaspace, isFirst && span.start === 0));
	};
}

/** Older files have `add_prefix_space` instead of `prepend_scheme`. */
function readMetaspace(config: Record<string, unknown>): Metaspace {
	const mark = config['replacement'];
	const prepends = config['prepend_scheme'] ?? (config['add_prefix_space'] === false ? 'never' : 'always');
	if (typeof mark !== 'string' || mark.length !== 1) throw invalid('replacement must be one character', mark);
	if (prepends !== 'always' && prepends !== 'first' && prepends !== 'never') {
		throw invalid('prepend_scheme must be always, first or never', prepends);
	}
	return { mark, prepends, splits: config['split'] !== false };
}

function marked({ text, start }: { text: string; start: number }, { mark, prepends, splits }: Metaspace, isFirst: boolean): Word[] {
	const spaced = text.replaceAll(' ', mark);
	const prepended = !spaced.startsWith(mark) && (prepends === 'always' || (prepends === 'first' && isFirst)) ? 1 : 0;
	const whole = mark.repeat(prepended) + spaced;
	const words = splits ? matches(whole, wordPattern(mark)) : [{ text: whole, start: 0 }];
	return words.map((word) => ({
		text: word.text,
		start: start + Math.max(0, word.start - prepended),
		added: word.start === 0 ? prepended : 0,
	}));
}

function wordPattern(mark: string): RegExp {
	const escaped = RegExp.escape(mark);
	return new RegExp(`${escaped}[^${escaped}]*|[^${escaped}]+`, 'gu');
}

function matches(text: string, pattern: RegExp): { text: string; start: number }[] {
	return Array.from(text.matchAll(pattern), (match) => ({ text: match[0], start: match.index }));
}

function invalid(rule: string, value: unknown): ModelError {
	return new ModelError('invalid-config', 'tokenizer', `tokenizer.json: ${rule}, but is ${JSON.stringify(value)}.`);
}
