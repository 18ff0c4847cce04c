/** The library as files that other programs read. */
import { downloadZip } from 'client-zip';
import { ProblemError } from '#contract/problem.ts';
import type { PromptLibrary } from '#contract/prompt-library.ts';
import type { LibraryDownload } from '../context.ts';
import { writeCsv } from './csv.ts';

/** `json`: everything, for Easel. `styles.csv`: styles, as A1111 has them. `wildcards.zip`: a text file each. */
const libraryFormats = ['json', 'styles.csv', 'wildcards.zip'] as const;
type LibraryFormat = (typeof libraryFormats)[number];

/** @throws ProblemError `validation_failed`. */
export function parseFormat(text: string): LibraryFormat {
	const format = libraryFormats.find((one) => one === text);
	if (format !== undefined) return format;
	throw new ProblemError('validation_failed', `"format" must be one of: ${libraryFormats.join(', ')}.`, { field: 'format' });
}

export async function writeLibrary(library: PromptLibrary, format: LibraryFormat): Promise<LibraryDownload> {
	if (format === 'wildcards.zip') {
		const files = library.wildcards.map(({ name, lines }) => ({ name: `${name}.txt`, input: `${lines.join('\n')}\n` }));
		return { name: 'wildcards.zip', type: 'application/zip', bytes: new Uint8Array(await downloadZip(files).arrayBuffer()) };
	}
	if (format === 'styles.csv') {
		const rows = library.styles.map(({ name, prompt, negative_prompt }) => [name, prompt, negative_prompt]);
		// With the mark that A1111 and Excel expect.
		const text = `\uFEFF${writeCsv([['name', 'prompt', 'negative_prompt'], ...rows])}`;
		return { name: 'styles.csv', type: 'text/csv; charset=utf-8', bytes: new TextEncoder().encode(text) };
	}
	const lists = Object.entries(library).map(([kind, entries]) => [kind, entries.map(({ id: _id, ...entry }: { id: string }) => entry)]);
	const text = JSON.stringify({ easel_library: 1, ...Object.fromEntries(lists) }, null, '\t');
	return { name: 'easel-library.json', type: 'application/json', bytes: new TextEncoder().encode(text) };
}
