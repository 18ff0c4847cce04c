/** Edits the text of a search a word at a time, as the filter chips do. What it means is the server's. Pure. */
import type { SearchWord, searchStates } from '#contract/gallery.ts';

export type SearchState = (typeof searchStates)[number];

/** A plain word, a "quoted phrase", or `word:value` with either as its value. */
const term = /-?(?:[a-z]+:)?(?:"[^"]*"?|[^\s"]+)/gi;

function splitTerms(search: string): string[] {
	return search.match(term) ?? [];
}

/** The value of the first `word:` that is not excluded; null without one. */
export function wordOf(search: string, word: SearchWord): string | null {
	const found = splitTerms(search).find((one) => one.toLowerCase().startsWith(`${word}:`));
	return found === undefined ? null : found.slice(word.length + 1).replaceAll('"', '');
}

/** The search with `word:` at this value instead of any other, or without it when the value is null. */
export function withValue(search: string, word: SearchWord, value: string | null): string {
	const others = splitTerms(search).filter((one) => !one.toLowerCase().startsWith(`${word}:`));
	return [...others, ...(value === null ? [] : [`${word}:${quote(value)}`])].join(' ');
}

export function hasState(search: string, state: SearchState): boolean {
	return splitTerms(search).some((one) => one.toLowerCase() === `is:${state}`);
}

export function withState(search: string, state: SearchState, wished: boolean): string {
	const others = splitTerms(search).filter((one) => one.toLowerCase() !== `is:${state}`);
	return [...others, ...(wished ? [`is:${state}`] : [])].join(' ');
}

/** Whether marks decide about what it finds, so that it may find others when marks change. */
export function asksForMarks(search: string): boolean {
	return /(?:^|\s)-?(?:is|album|tag):/i.test(search);
}

function quote(value: string): string {
	return /^[^\s"]+$/.test(value) ? value : `"${value.replaceAll('"', '')}"`;
}
