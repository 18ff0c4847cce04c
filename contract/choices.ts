/**
 * Prompts that leave something open, and the words that are chosen for it. Pure: the same text, wildcards and seed give the same prompt.
 *
 * | written | becomes |
 * | --- | --- |
 * | `{red\|blue}` | one of them; they may be empty, and may hold choices and wildcards themselves |
 * | `{3::red\|blue}` | red three times as often as blue |
 * | `{2$$red\|blue\|green}` | two different ones, with a comma between them |
 * | `{1-2$$ and $$red\|blue}` | one or two, with ` and ` between them |
 * | `__animal__` | a line of that wildcard; lines may hold choices and wildcards |
 * | `__animals/*__` | a line of any wildcard whose name fits |
 * | `{2$$__animal__}` | two different lines |
 * | `\{`, `\}`, `\|` | the character itself |
 *
 * Braces without a bar, such as `{{place}}` and `{prompt}`, stay as they are.
 */
import { maxPromptLength } from './generation.ts';
import { ProblemError } from './problem.ts';

/** A wildcard's lines by its name. */
export type Wildcards = ReadonlyMap<string, readonly string[]>;

/** Wildcards in wildcards in wildcards: deeper than that, one names itself. */
const deepest = 20;
const wildcardAt = /__([\p{L}\p{N}*](?:[\p{L}\p{N}_\-./ *]*?[\p{L}\p{N}*])??)__/uy;
const head = /^\s*(?:(\d+)?\s*(-)?\s*(\d+)?)\s*\$\$/;
const weight = /^\s*(\d*\.?\d+)::/;

interface Option {
	text: string;
	weight: number;
}

/** True when a prompt leaves something open. */
export function hasChoices(text: string): boolean {
	return (
		/\{[^{}]*[|$]/.test(text) || /__[\p{L}\p{N}*](?:[\p{L}\p{N}_\-./ *]*?[\p{L}\p{N}*])??__/u.test(text) || /\{[^{}]*\{[\s\S]*\|/.test(text)
	);
}

/**
 * Chooses the words.
 *
 * @param seed whole number; the same seed chooses the same words
 * @throws ProblemError `validation_failed` for a wildcard that is not there, for one that names itself, and for a prompt that becomes too long.
 */
export function chooseWords(text: string, wildcards: Wildcards, seed: number): string {
	const random = randomOf(seed);
	const byName = new Map([...wildcards].map(([name, lines]) => [name.toLowerCase(), lines]));
	let written = 0;

	const keep = (words: string): string => {
		written += words.length;
		if (written > maxPromptLength * 4) throw tooLong();
		return words;
	};
	const linesOf = (name: string): Option[] => {
		const asked = name.toLowerCase();
		const pattern = new RegExp(`^${asked.split('*').map(RegExp.escape).join('.*')}$`, 'u');
		const lines = asked.includes('*') ? [...byName].filter(([known]) => pattern.test(known)).flatMap(([, own]) => own) : byName.get(asked);
		if (lines === undefined || lines.length === 0) throw unknownWildcard(name, [...wildcards.keys()]);
		return lines.map(toOption);
	};
	const take = (options: Option[]): Option => {
		let at = random() * options.reduce((sum, option) => sum + option.weight, 0);
		const found = options.find((option) => {
			at -= option.weight;
			return at < 0;
		});
		return found ?? options.at(-1) ?? { text: '', weight: 1 };
	};
	const choose = (inner: string, depth: number): string => {
		const counted = head.exec(inner);
		if (counted === null) return expand(take(splitTop(inner, '|').map(toOption)).text, depth + 1);
		const rest = inner.slice(counted[0].length);
		const { separator, list } = readSeparator(rest);
		const parts = splitTop(list, '|');
		const name = parts.length === 1 ? wholeWildcard(list) : null;
		let options = name === null ? parts.map(toOption) : linesOf(name);
		const chosen: string[] = [];
		for (let left = Math.min(countOf(counted, options.length, random), options.length); left > 0; left -= 1) {
			const option = take(options);
			options = options.filter((one) => one !== option);
			chosen.push(expand(option.text, depth + 1).trim());
		}
		return chosen.join(separator);
	};
	function expand(part: string, depth: number): string {
		if (depth > deepest) throw invalid('A wildcard of the prompt names itself, directly or through others. Change one of its lines.');
		let result = '';
		for (let at = 0; at < part.length; ) {
			const character = part[at] ?? '';
			wildcardAt.lastIndex = at;
			const wildcard = character === '_' ? wildcardAt.exec(part) : null;
			if (character === '\\' && /[{}|]/.test(part[at + 1] ?? '')) {
				result += keep(part[at + 1] ?? '');
				at += 2;
			} else if (wildcard !== null) {
				result += expand(take(linesOf(wildcard[1] ?? '')).text, depth + 1);
				at += wildcard[0].length;
			} else if (character === '{') {
				const end = closingBrace(part, at);
				const inner = end === -1 ? '' : part.slice(at + 1, end);
				const isOpen = end !== -1 && (splitTop(inner, '|').length > 1 || head.test(inner));
				result += isOpen ? choose(inner, depth) : end === -1 ? keep('{') : `{${expand(inner, depth + 1)}}`;
				at = end === -1 ? at + 1 : end + 1;
			} else {
				result += keep(character);
				at += 1;
			}
		}
		return result;
	}

	const prompt = expand(text, 0);
	if (prompt.length > maxPromptLength) throw tooLong();
	return prompt;
}

/** `2$$`, `1-3$$`, `-3$$` (up to three) and `2-$$` (two or more). */
function countOf([, low, dash, high]: RegExpExecArray, all: number, random: () => number): number {
	const least = low === undefined ? 0 : Number(low);
	const most = high === undefined ? (dash === undefined ? least : all) : Number(high);
	const [from, to] = [Math.min(least, most, all), Math.min(Math.max(least, most), all)];
	return from + Math.floor(random() * (to - from + 1));
}

/** What stands between several choices, when it is said: `2$$ and $$a|b`. */
function readSeparator(rest: string): { separator: string; list: string } {
	const at = rest.indexOf('$$');
	const bar = rest.indexOf('|');
	if (at === -1 || (bar !== -1 && bar < at)) return { separator: ', ', list: rest };
	return { separator: rest.slice(0, at), list: rest.slice(at + 2) };
}

function wholeWildcard(text: string): string | null {
	wildcardAt.lastIndex = 0;
	const found = wildcardAt.exec(text.trim());
	return found !== null && found[0].length === text.trim().length ? (found[1] ?? null) : null;
}

function toOption(text: string): Option {
	const found = weight.exec(text);
	return found === null ? { text, weight: 1 } : { text: text.slice(found[0].length), weight: Number(found[1]) };
}

/** Where the brace at `from` is closed; -1 when it is not. */
function closingBrace(text: string, from: number): number {
	let depth = 0;
	for (let at = from; at < text.length; at += 1) {
		const character = text[at];
		if (character === '\\') at += 1;
		else if (character === '{') depth += 1;
		else if (character === '}') depth -= 1;
		if (depth === 0) return at;
	}
	return -1;
}

/** Cut at each bar that stands in no inner braces. */
function splitTop(text: string, bar: string): string[] {
	const parts: string[] = [];
	let depth = 0;
	let start = 0;
	for (let at = 0; at < text.length; at += 1) {
		const character = text[at];
		if (character === '\\') at += 1;
		else if (character === '{') depth += 1;
		else if (character === '}') depth -= 1;
		else if (character === bar && depth === 0) {
			parts.push(text.slice(start, at));
			start = at + 1;
		}
	}
	return [...parts, text.slice(start)];
}

/** Mulberry32, a public-domain generator of 32 bits: small, and the same everywhere. */
function randomOf(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
	};
}

function unknownWildcard(name: string, known: readonly string[]): ProblemError {
	const some = known
		.slice(0, 8)
		.map((one) => `__${one}__`)
		.join(', ');
	const there =
		known.length === 0
			? 'There are none yet: make one, or bring in a text file.'
			: `There are: ${some}${known.length > 8 ? ' and others' : ''}.`;
	return invalid(`There is no wildcard "${name.slice(0, 64)}". ${there}`);
}

function tooLong(): ProblemError {
	return invalid(`With its choices made, the prompt has more than ${maxPromptLength} characters. Shorten it.`);
}

function invalid(detail: string): ProblemError {
	return new ProblemError('validation_failed', detail, { field: 'written' });
}
