/** Places in a text as it was typed. */

export interface Span {
	text: string;
	/** Index in the whole text. */
	start: number;
	/** Whether it is one of the special tokens, spelled exactly. */
	special: boolean;
}

/** `text` in order, cut where one of `tokens` stands; nothing is lost. */
export function splitBySpecialTokens(text: string, tokens: readonly string[]): Span[] {
	const pattern = new RegExp(tokens.map((token) => RegExp.escape(token)).join('|'), 'gu');
	const spans: Span[] = [];
	let end = 0;
	for (const { 0: token, index } of text.matchAll(pattern)) {
		spans.push({ text: text.slice(end, index), start: end, special: false }, { text: token, start: index, special: true });
		end = index + token.length;
	}
	spans.push({ text: text.slice(end), start: end, special: false });
	return spans;
}

/**
 * Length of the longest beginning of `text`, in whole code points, that `change` makes at most `limit` long. Found by halving, as it costs a
 * change each time; one that makes some beginnings shorter than those before them moves it by a character or two.
 */
export function longestPrefix(text: string, limit: number, change: (text: string) => string): number {
	const ends = [0];
	for (const character of text) ends.push(ends[ends.length - 1] + character.length);
	let [low, high] = [0, ends.length - 1];
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if (change(text.slice(0, ends[middle])).length <= limit) low = middle;
		else high = middle - 1;
	}
	return ends[low];
}
