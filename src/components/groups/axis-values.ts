/** What people type for an axis of a grid, as values. Pure. */

/** Values of one axis. */
const most = 100;
/** `1-5`, `1-10 (+3)`, `10-1 (-3)`, `1-10 [4]`, as A1111 writes ranges. */
const range = /^(-?\d+(?:\.\d+)?)\s*-\s*(-?\d+(?:\.\d+)?)(?:\s*\(\s*([+-]\d+(?:\.\d+)?)\s*\)|\s*\[\s*(\d+)\s*\])?$/;

/** Numbers and ranges, with commas between them; null when something is no number. */
export function parseNumbers(text: string): number[] | null {
	const numbers: number[] = [];
	for (const part of text.split(/[,;\n]/).map((one) => one.trim())) {
		if (part === '') continue;
		const found = range.exec(part);
		if (found !== null) numbers.push(...expand(found));
		else if (/^-?(\d+\.?\d*|\.\d+)$/.test(part)) numbers.push(Number(part));
		else return null;
		if (numbers.length > most) return null;
	}
	return numbers;
}

/** Texts with commas between them, or one a line; one with commas in it stands in quotes. */
export function parseTexts(text: string): string[] {
	const parts = text.includes('\n') ? text.split('\n') : (text.match(/\s*"(?:[^"]|"")*"\s*(?=,|$)|[^,]+/g) ?? []);
	return parts
		.map((part) => part.trim())
		.map((part) => (/^"[\s\S]*"$/.test(part) ? part.slice(1, -1).replaceAll('""', '"') : part))
		.filter((part) => part !== '');
}

/** A matrix: each choice of the words, from none to all. Half of the words go along the columns, half along the rows. */
export function toMatrix(words: readonly string[]): string[][] {
	const half = Math.ceil(words.length / 2);
	return [words.slice(0, half), words.slice(half)].filter((some) => some.length > 0).map(combinations);
}

function combinations(words: readonly string[]): string[] {
	return Array.from({ length: 2 ** words.length }, (_, bits) => words.filter((_word, index) => bits & (1 << index)).join(', '));
}

function expand([, from, to, step, count]: RegExpExecArray): number[] {
	const [first, last] = [Number(from), Number(to)];
	const places = Math.max(...[from, to, step].map((text) => (text ?? '').split('.')[1]?.length ?? 0));
	if (count !== undefined) {
		const amount = Math.min(Number(count), most + 1);
		const every = amount > 1 ? (last - first) / (amount - 1) : 0;
		return Array.from({ length: amount }, (_, n) =>
			round(first + n * every, Math.max(places, Number.isInteger(first) && Number.isInteger(last) ? 0 : 2)),
		);
	}
	const by = Math.abs(Number(step ?? 1)) * (last < first ? -1 : 1);
	if (by === 0) return [first];
	const amount = Math.min(Math.floor((last - first) / by + 1e-9) + 1, most + 1);
	return Array.from({ length: amount }, (_, n) => round(first + n * by, places));
}

function round(value: number, places: number): number {
	return Number(value.toFixed(places));
}
