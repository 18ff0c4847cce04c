/** Weights in a prompt, as A1111 writes them: `(snow:1.2)`. Pure. */

export interface Marked {
	text: string;
	/** What is marked: indexes in the text. */
	start: number;
	end: number;
}

const most = 10;
const word = /[\p{L}\p{N}_'’-]/u;
const number = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)`;
const closing = new RegExp(String.raw`^\s*:\s*(${number})\s*\)`);
const lora = new RegExp(`<lora:[^:<>]+:(${number})>`, 'g');

/** The word at an index; nothing where there is none. */
export function wordAt(text: string, at: number): { start: number; end: number } {
	let [start, end] = [at, at];
	while (start > 0 && word.test(text.charAt(start - 1))) start -= 1;
	while (end < text.length && word.test(text.charAt(end))) end += 1;
	return { start, end };
}

/** The weight of what is marked, or of the word at the caret; null where there is nothing to weigh. */
export function weightOf(marked: Marked): number | null {
	const target = targetOf(marked);
	return target === null ? null : target.weight;
}

/** With more or less weight; a weight of 1 is not written. Null where there is nothing to weigh. */
export function changeWeight(marked: Marked, step: number): Marked | null {
	const target = targetOf(marked);
	if (target === null) return null;
	const { text } = marked;
	const weight = Math.min(most, Math.max(0, Math.round((target.weight + step) * 100) / 100));
	if (target.kind === 'lora') {
		const before = text.slice(0, target.from);
		const written = String(weight);
		return { text: before + written + text.slice(target.to), start: target.from, end: target.from + written.length };
	}
	const inner = text.slice(target.start, target.end);
	const [before, after] = [text.slice(0, target.from), text.slice(target.to)];
	if (weight === 1) return { text: before + inner + after, start: before.length, end: before.length + inner.length };
	return { text: `${before}(${inner}:${weight})${after}`, start: before.length + 1, end: before.length + 1 + inner.length };
}

interface Target {
	kind: 'words' | 'lora';
	/** The words themselves. */
	start: number;
	end: number;
	/** With what is written around them. */
	from: number;
	to: number;
	weight: number;
}

function targetOf({ text, start, end }: Marked): Target | null {
	for (const { 0: tag, 1: weight = '', index } of text.matchAll(lora)) {
		const from = index + tag.length - 1 - weight.length;
		if (start > index && end <= index + tag.length)
			return { kind: 'lora', start: from, end: from + weight.length, from, to: from + weight.length, weight: Number(weight) };
	}
	const range = start === end ? (bracketAt(text, start) ?? wordAt(text, start)) : trimmed(text, start, end);
	if (range.start === range.end) return null;
	const close = text.charAt(range.start - 1) === '(' ? closing.exec(text.slice(range.end)) : null;
	if (close === null) return { kind: 'words', ...range, from: range.start, to: range.end, weight: 1 };
	return { kind: 'words', ...range, from: range.start - 1, to: range.end + close[0].length, weight: Number(close[1]) };
}

/** What stands in the innermost `(…:1.2)` around a caret, which may stand in the number too. */
function bracketAt(text: string, at: number): { start: number; end: number } | null {
	let depth = 0;
	for (let start = at; start > 0; start -= 1) {
		const character = text.charAt(start - 1);
		if (character === ')' && start - 1 < at) depth += 1;
		if (character !== '(') continue;
		if (depth > 0) {
			depth -= 1;
			continue;
		}
		const end = text.indexOf(':', start);
		const close = end === -1 ? null : closing.exec(text.slice(end));
		const isWhole = close !== null && at < end + close[0].length && !/[()]/.test(text.slice(start, end));
		return isWhole ? { start, end } : null;
	}
	return null;
}

function trimmed(text: string, start: number, end: number): { start: number; end: number } {
	const marked = text.slice(start, end);
	return { start: start + marked.length - marked.trimStart().length, end: end - (marked.length - marked.trimEnd().length) };
}
