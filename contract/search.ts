/**
 * The line of text with which pictures are searched: words, "phrases", words with a colon, each with a minus before it to leave something
 * out. Pure; the page shows the parts as chips, the server looks for them.
 */
import { type SearchState, type SearchWord, searchStates, searchWords } from './gallery.ts';
import { ProblemError } from './problem.ts';

/** One part of a search. */
export type SearchTerm = {
	/** As it was typed: these joined by spaces are the search again. */
	source: string;
	/** Leaves out what it finds. */
	excludes: boolean;
} & (SearchText | SearchFilter);

interface SearchText {
	kind: 'text';
	text: string;
	/** A phrase is found as it is, a word also at the beginning of a longer one. */
	isPhrase: boolean;
}

interface SearchFilter {
	kind: SearchWord;
	value: string;
}

/** A length of time in UTC, from its first day to the first one after it: `[year, month from 0, day]`. */
interface Period {
	from: [number, number, number];
	until: [number, number, number];
}

const longestSearch = 500;
/** More parts than anybody types. */
const mostTerms = 24;

/**
 * Reads a search. What has neither letters nor digits is passed over.
 *
 * @throws ProblemError `validation_failed` with field `search`, saying what there is.
 */
export function parseSearch(search: string): SearchTerm[] {
	if (search.length > longestSearch) throw invalid(`A search has at most ${longestSearch} characters; this one has ${search.length}.`);
	const terms = [...search.matchAll(part)].flatMap((match) => toTerm(match) ?? []);
	if (terms.length > mostTerms) throw invalid(`A search has at most ${mostTerms} parts; this one has ${terms.length}.`);
	return terms;
}

/** A word with a colon as it is typed: `album:"Summer 2026"`. */
export function toSearchFilter(kind: SearchWord, value: string): string {
	const plain = value.replaceAll('"', ' ').trim();
	return /\s/.test(plain) ? `${kind}:"${plain}"` : `${kind}:${plain}`;
}

/** The time that `before:` and `after:` name: a day, a month or a year. Null for anything else. */
export function readPeriod(value: string): Period | null {
	const match = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value);
	if (match === null) return null;
	const [, years = '', months, days] = match;
	const [year, month, day] = [Number(years), Number(months ?? 1) - 1, Number(days ?? 1)];
	const date = new Date(Date.UTC(year, month, day));
	const isDate = year >= 1970 && date.getUTCMonth() === month && date.getUTCDate() === day;
	if (!isDate) return null;
	const until: Period['until'] =
		months === undefined ? [year + 1, 0, 1] : days === undefined ? [year, month + 1, 1] : [year, month, day + 1];
	return { from: [year, month, day], until };
}

/** A minus, a word with a colon, and what follows: a phrase, which may lack its end while it is typed, or everything up to the next space. */
const part = /(?<minus>-?)(?:(?<word>[A-Za-z_]+):(?!\/\/))?(?:(?<=:)(?=\s|$)|"(?<phrase>[^"]*)"?|(?<plain>\S+))/g;

function toTerm(match: RegExpMatchArray): SearchTerm | null {
	const [source] = match;
	const { minus, word, phrase, plain } = match.groups ?? {};
	const text = (phrase ?? plain ?? '').trim();
	const about = { source, excludes: minus === '-' };
	if (word !== undefined) return { ...about, ...toFilter(word.toLowerCase(), text) };
	if (!/[\p{L}\p{N}]/u.test(text)) return null;
	return { ...about, kind: 'text', text, isPhrase: phrase !== undefined };
}

function toFilter(name: string, value: string): SearchFilter {
	const kind = searchWords.find((known) => known === name);
	if (kind === undefined) {
		const known = searchWords.map((each) => `${each}:`).join(', ');
		throw invalid(`A search knows no "${name}:". There are: ${known}. To look for the text itself, put it into quotes.`);
	}
	if (value === '') throw invalid(`Something must follow "${kind}:", such as ${examples[kind]}.`);
	const problem = problemWith(kind, value);
	if (problem !== null) throw invalid(problem);
	return { kind, value: ['is', 'size'].includes(kind) ? value.toLowerCase() : value };
}

const examples: Record<SearchWord, string> = {
	model: 'model:starter',
	size: 'size:512x512 or size:portrait',
	seed: 'seed:7',
	before: 'before:2026-11-21 or before:2026',
	after: 'after:2026-11-21 or after:2026',
	is: 'is:favourite',
	album: 'album:"Summer 2026"',
	tag: 'tag:fox',
	scheduler: 'scheduler:euler',
	lora: 'lora:ink',
	from: 'from:<id of a picture>',
};

const shapes: readonly string[] = ['portrait', 'landscape', 'square'];

function problemWith(kind: SearchWord, value: string): string | null {
	switch (kind) {
		case 'is':
			return isState(value.toLowerCase()) ? null : `A search knows no "is:${value}". There are: ${searchStates.join(', ')}.`;
		case 'size':
			if (shapes.includes(value.toLowerCase()) || /^\d{1,5}x\d{1,5}$/i.test(value)) return null;
			return `"size:" takes a size such as 512x512, or: ${shapes.join(', ')}.`;
		case 'seed':
			return /^\d{1,10}$/.test(value) ? null : '"seed:" takes a whole number from 0, such as seed:7.';
		case 'before':
		case 'after':
			return readPeriod(value) === null
				? `"${kind}:" takes a day, a month or a year: ${kind}:2026-11-21, ${kind}:2026-11, ${kind}:2026.`
				: null;
		default:
			return null;
	}
}

function isState(value: string): value is SearchState {
	return searchStates.some((known) => known === value);
}

function invalid(detail: string): ProblemError {
	return new ProblemError('validation_failed', detail, { field: 'search' });
}
