/**
 * The prompt syntax of AUTOMATIC1111's web UI, read into texts with weights.
 *
 * `(` opens, `)` closes and multiplies everything since by 1.1; `[` and `]` likewise by 1/1.1; `:number)` closes a `(` with that number. A
 * backslash makes the next bracket or backslash literal, a lone one vanishes. Brackets left open count at the end. The word BREAK stands
 * alone with weight -1. Neighbours of equal weight are joined. The rule in full: fixtures/make/prompt_weights.py.
 */

/** A stretch of the prompt, its syntax removed. */
export interface WeightedText {
	text: string;
	weight: number;
}

export interface WeightedPrompt {
	/** At least one. */
	parts: WeightedText[];
	/** What stands in the place of a weight and is no number, as `1.2.3`. It is read as text. */
	unreadable: string[];
}

const BRACKET = 1.1;
const LITERAL = /\\([()[\]\\]?)/y;
const WEIGHT = /:\s*([+-]?[.\d]+)\s*\)/y;
const PLAIN = /[^\\()[\]:]+/y;
const BREAK = /\s*(?<![\p{L}\p{N}_])BREAK(?![\p{L}\p{N}_])\s*/u;

export function isBreak({ text, weight }: WeightedText): boolean {
	return text === 'BREAK' && weight === -1;
}

export function parseWeights(prompt: string): WeightedPrompt {
	const parts: WeightedText[] = [];
	const unreadable: string[] = [];
	/** How many parts stood before each bracket that is open. */
	const open = { '(': [] as number[], '[': [] as number[] };

	const scale = (from: number, factor: number) => {
		for (const part of parts.slice(from)) part.weight *= factor;
	};
	const close = (bracket: '(' | '[', factor: number): boolean => {
		const from = open[bracket].pop();
		if (from !== undefined) scale(from, factor);
		return from !== undefined;
	};
	const addText = (value: string) => {
		for (const [n, text] of value.split(BREAK).entries()) {
			if (n > 0) parts.push({ text: 'BREAK', weight: -1 });
			parts.push({ text, weight: 1 });
		}
	};

	for (let at = 0; at < prompt.length; ) {
		const character = prompt[at];
		const weight = character === ':' ? matchAt(WEIGHT, prompt, at) : null;
		let taken = character;
		if (character === '\\') {
			const [all, literal] = matchAt(LITERAL, prompt, at)!;
			taken = all;
			parts.push({ text: literal, weight: 1 });
		} else if (character === '(' || character === '[') {
			open[character].push(parts.length);
		} else if (weight !== null && open['('].length > 0 && Number.isFinite(Number(weight[1]))) {
			taken = weight[0];
			close('(', Number(weight[1]));
		} else if (weight !== null && open['('].length > 0) {
			unreadable.push(weight[1]);
			taken = weight[0].slice(0, -1);
			addText(taken);
		} else if (weight !== null) {
			taken = weight[0];
			addText(taken);
		} else if (character === ')') {
			if (!close('(', BRACKET)) addText(character);
		} else if (character === ']') {
			if (!close('[', 1 / BRACKET)) addText(character);
		} else {
			taken = matchAt(PLAIN, prompt, at)?.[0] ?? character;
			addText(taken);
		}
		at += taken.length;
	}
	for (const from of open['(']) scale(from, BRACKET);
	for (const from of open['[']) scale(from, 1 / BRACKET);
	return { parts: joined(parts), unreadable };
}

/** @param pattern sticky. */
function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
	pattern.lastIndex = index;
	return pattern.exec(text);
}

function joined(parts: readonly WeightedText[]): WeightedText[] {
	const result: WeightedText[] = [];
	for (const { text, weight } of parts) {
		const last = result.at(-1);
		if (last?.weight === weight) last.text += text;
		else result.push({ text, weight });
	}
	return result.length > 0 ? result : [{ text: '', weight: 1 }];
}
