/** Files that people bring: A1111's `styles.csv`, wildcards as text files, and what Easel itself has written. */
import { ProblemError, problemOf } from '#contract/problem.ts';
import { type LibraryImport, type LibraryKind, libraryKinds, type NewEntry, parseEntry } from '#contract/prompt-library.ts';
import type { Library } from '../context.ts';
import { readMultipart } from '../multipart.ts';
import { readCsv } from './csv.ts';

export interface LibraryFile {
	/** As it was called, perhaps with folders before it. */
	name: string;
	bytes: Uint8Array;
}

export interface FoundEntry {
	kind: LibraryKind;
	entry: NewEntry;
}

/** The files of a form, each in a field of its own name, and whether they take the place of what is there. */
export function readImport(body: Parameters<Library['import']>[1]): { files: LibraryFile[]; isReplacing: boolean } {
	if (body === null || !/^multipart\//i.test(body.type)) {
		throw new ProblemError('invalid_request', 'Send the files as a form: curl -F "styles.csv=@styles.csv".');
	}
	const parts = readMultipart(body.type, body.bytes);
	const existing = parts.find(({ name, isFile }) => !isFile && name === 'existing')?.bytes.toString('utf8') ?? 'keep';
	if (!['keep', 'replace'].includes(existing)) {
		throw new ProblemError('validation_failed', '"existing" must be keep or replace.', { field: 'existing' });
	}
	const files = parts.filter(({ isFile }) => isFile);
	if (files.length === 0) throw new ProblemError('validation_failed', 'There is no file in the form.', { field: 'files' });
	return { files, isReplacing: existing === 'replace' };
}

/** Reads what can be read; of what cannot, it says why. The last one of a name counts. */
export function readLibraryFiles(files: readonly LibraryFile[]): { entries: FoundEntry[]; problems: LibraryImport['problems'] } {
	const found = new Map<string, FoundEntry>();
	const problems: LibraryImport['problems'] = [];
	for (const { name, bytes } of files) {
		const file = (name.split(/[/\\]/).at(-1) ?? name).slice(0, 120);
		try {
			for (const { kind, value } of readFile(name, textOf(bytes))) {
				const entry = parseEntry(kind, value);
				found.set(`${kind} ${entry.name}`, { kind, entry });
			}
		} catch (error) {
			const problem = problemOf(error);
			if (problem === null) throw error;
			problems.push({ file, detail: problem.detail });
		}
	}
	return { entries: [...found.values()], problems };
}

interface RawEntry {
	kind: LibraryKind;
	value: unknown;
}

function readFile(name: string, text: string): RawEntry[] {
	const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
	if (ending === 'csv') return readStyles(text);
	if (ending === 'txt') return [readWildcard(name, text)];
	if (ending === 'json') return readOwn(text);
	throw unreadable('Easel reads styles.csv, wildcards as .txt files, and its own .json files.');
}

/** A1111 writes name, prompt, negative_prompt; very old ones have "text" in place of the prompt. */
function readStyles(text: string): RawEntry[] {
	const [header = [], ...rows] = readCsv(text);
	const column = (...names: string[]) => header.findIndex((title) => names.includes(title.trim().toLowerCase()));
	const [name, prompt, negative] = [column('name'), column('prompt', 'text'), column('negative_prompt')];
	if (name === -1 || prompt === -1) throw unreadable('The first line of styles.csv must name its columns: name,prompt,negative_prompt.');
	return rows
		.filter((row) => (row[name] ?? '').trim() !== '' && !isDivider(row[name] ?? ''))
		.map((row) => ({
			kind: 'styles',
			value: {
				name: (row[name] ?? '').slice(0, 120),
				prompt: row[prompt] ?? '',
				negative_prompt: negative === -1 ? '' : (row[negative] ?? ''),
			},
		}));
}

/** A1111's users divide long lists with lines such as `--------- Artists ---------`, which hold no style. */
function isDivider(name: string): boolean {
	return /^\s*-{3,}/.test(name);
}

/** Folders become part of the name from below `wildcards/` on. A line that begins with # is a remark. */
function readWildcard(path: string, text: string): RawEntry {
	const parts = path.replace(/\.\w+$/, '').split(/[/\\]/);
	const below = parts.lastIndexOf('wildcards');
	const name = (below === -1 ? parts.slice(-2) : parts.slice(below + 1))
		.filter((part) => part !== '' && part !== '.' && part !== '..')
		.join('/');
	const lines = text.split(/\r?\n|\r/).filter((line) => !line.trimStart().startsWith('#') && line.trim() !== '');
	if (lines.length === 0) throw unreadable('There is no line in it.');
	return { kind: 'wildcards', value: { name, lines } };
}

function readOwn(text: string): RawEntry[] {
	let whole: unknown;
	try {
		whole = JSON.parse(text);
	} catch {
		throw unreadable('It is not valid JSON.');
	}
	const lists = typeof whole === 'object' && whole !== null && 'easel_library' in whole ? (whole as Record<string, unknown>) : null;
	if (lists === null) throw unreadable('It is not a library that Easel has written.');
	return libraryKinds.flatMap((kind) => {
		const list = lists[kind] ?? [];
		if (!Array.isArray(list)) throw unreadable(`"${kind}" must be a list.`);
		return list.map((value) => ({ kind, value }));
	});
}

/** UTF-8 or UTF-16 as their marks say; what is no UTF-8 is taken for Windows' Western one. */
function textOf(bytes: Uint8Array): string {
	const [first, second] = bytes;
	if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder('windows-1252').decode(bytes);
	}
}

function unreadable(detail: string): ProblemError {
	return new ProblemError('unsupported_media', detail);
}
