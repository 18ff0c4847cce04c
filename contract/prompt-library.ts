/** What people keep for their prompts: styles, templates, wildcards, and the prompts that they used. */
import { maxPromptLength } from './generation.ts';
import { ProblemError } from './problem.ts';

/** A1111's style: `{prompt}` is where the prompt goes; without it the style is put behind. */
export interface Style {
	id: string;
	name: string;
	prompt: string;
	negative_prompt: string;
}

/** A prompt with gaps, `{{animal}} in the {{place}}`, and what was put into them last. */
export interface Template {
	id: string;
	name: string;
	prompt: string;
	values: Record<string, string>;
}

/** `__animal__` in a prompt becomes one of the lines; see choices.ts. */
interface Wildcard {
	id: string;
	/** May hold slashes, as A1111's folders do. */
	name: string;
	lines: string[];
}

export interface PromptLibrary {
	styles: Style[];
	templates: Template[];
	wildcards: Wildcard[];
}

export type LibraryKind = keyof PromptLibrary;
export type LibraryEntry<Kind extends LibraryKind = LibraryKind> = PromptLibrary[Kind][number];
/** An entry that has no id yet. */
export type NewEntry<Kind extends LibraryKind = LibraryKind> = Kind extends LibraryKind ? Omit<LibraryEntry<Kind>, 'id'> : never;

export const libraryKinds = ['styles', 'templates', 'wildcards'] as const satisfies readonly LibraryKind[];

/** How many entries of a kind one owner keeps. */
export const mostEntries = 2_000;
const longestName = 120;
const mostLines = 50_000;
const mostWildcardCharacters = 2_000_000;
const mostValues = 50;

/** What became of files that were brought in. */
export interface LibraryImport {
	added: number;
	replaced: number;
	/** Those that were there already with the same content. */
	same: number;
	/** Those that were left as they are, because one of that name with other content is there. */
	kept: { kind: LibraryKind; name: string }[];
	/** Files that could not be read. */
	problems: { file: string; detail: string }[];
}

/** One prompt of the history. */
export interface UsedPrompt {
	prompt: string;
	negative_prompt: string;
	used_at: string;
	times: number;
}

/** @param fields those of another entry, which are taken where the value has none. @throws ProblemError `validation_failed` with `field`. */
export function parseEntry<Kind extends LibraryKind>(kind: Kind, value: unknown, fields: Partial<NewEntry<Kind>> = {}): NewEntry<Kind> {
	if (typeof value !== 'object' || value === null || Array.isArray(value))
		throw new ProblemError('invalid_request', 'The body must be a JSON object.');
	const given: Record<string, unknown> = { ...fields, ...value };
	const known: Record<LibraryKind, string[]> = {
		styles: ['name', 'prompt', 'negative_prompt'],
		templates: ['name', 'prompt', 'values'],
		wildcards: ['name', 'lines'],
	};
	const unknown = Object.keys(value).find((field) => field !== 'id' && !known[kind].includes(field));
	if (unknown !== undefined)
		throw invalid(unknown.slice(0, 64), `"${unknown.slice(0, 64)}" is not a field here. Fields: ${known[kind].join(', ')}.`);
	const name = nameOf(kind, given['name']);
	const entries: { [Each in LibraryKind]: () => NewEntry<Each> } = {
		styles: () => ({ name, prompt: textOf(given, 'prompt'), negative_prompt: textOf(given, 'negative_prompt') }),
		templates: () => ({ name, prompt: textOf(given, 'prompt'), values: valuesOf(given['values'] ?? {}) }),
		wildcards: () => ({ name, lines: linesOf(given['lines']) }),
	};
	return entries[kind]() as NewEntry<Kind>;
}

/** True for the plural under which a kind is known in addresses. */
export function isLibraryKind(text: string): text is LibraryKind {
	return libraryKinds.some((kind) => kind === text);
}

function nameOf(kind: LibraryKind, value: unknown): string {
	const name = typeof value === 'string' ? value.trim().normalize('NFC') : '';
	if (name === '' || name.length > longestName) throw invalid('name', `"name" must be a text of 1 to ${longestName} characters.`);
	if (kind !== 'wildcards' || /^[\p{L}\p{N}](?:[\p{L}\p{N}_\-./ ]*[\p{L}\p{N}])?$/u.test(name)) return name;
	throw invalid('name', 'The name of a wildcard has letters and digits, and between them also "-", "_", ".", "/" and spaces.');
}

function textOf(given: Record<string, unknown>, field: 'prompt' | 'negative_prompt'): string {
	const text = given[field] ?? '';
	if (typeof text === 'string' && text.length <= maxPromptLength) return text;
	throw invalid(field, `"${field}" must be text of at most ${maxPromptLength} characters.`);
}

function valuesOf(value: unknown): Record<string, string> {
	const entries = typeof value === 'object' && value !== null ? Object.entries(value) : null;
	const isGood = entries?.every(([name, text]) => name.length <= longestName && typeof text === 'string' && text.length <= maxPromptLength);
	if (entries === null || isGood !== true || entries.length > mostValues) throw invalid('values', '"values" must be an object of texts.');
	return Object.fromEntries(entries) as Record<string, string>;
}

function linesOf(value: unknown): string[] {
	if (!Array.isArray(value) || !value.every((line) => typeof line === 'string')) throw invalid('lines', '"lines" must be a list of texts.');
	const lines = value.map((line: string) => line.trim()).filter((line) => line !== '');
	const characters = lines.reduce((sum, line) => sum + line.length, 0);
	if (lines.length <= mostLines && characters <= mostWildcardCharacters) return lines;
	throw invalid('lines', `A wildcard has at most ${mostLines} lines and ${mostWildcardCharacters} characters.`);
}

function invalid(field: string, detail: string): ProblemError {
	return new ProblemError('validation_failed', detail, { field });
}
