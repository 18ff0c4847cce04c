/** The endpoints behind the prompt box. */
import type { LibraryEntry, LibraryImport, LibraryKind, NewEntry, PromptLibrary, UsedPrompt } from '#contract/prompt-library.ts';
import type { TokenCount, TokenQuestion } from '#contract/tokens.ts';
import { call, withBody } from '../live/api.ts';
import type { Send } from '../shell/use-sending.ts';

export function countTokens(model: string, question: TokenQuestion): Promise<TokenCount> {
	return call('POST', `/api/models/${encodeURIComponent(model)}/tokens`, withBody(question));
}

export async function listPrompts(search: string, limit: number): Promise<UsedPrompt[]> {
	const query = new URLSearchParams({ search, limit: String(limit) });
	return (await call<{ prompts: UsedPrompt[] }>('GET', `/api/prompts?${query}`)).prompts;
}

/** Repeating it changes nothing. */
export function forgetPrompt(prompt: string): Promise<unknown> {
	return call('DELETE', `/api/prompts?${new URLSearchParams({ prompt })}`);
}

export function getLibrary(): Promise<PromptLibrary> {
	return call('GET', '/api/library');
}

/** The same again is the same entry. */
export function addEntry<Kind extends LibraryKind>(kind: Kind, entry: NewEntry<Kind>): Promise<LibraryEntry<Kind>> {
	return call('POST', `/api/library/${kind}`, withBody(entry));
}

export function changeEntry<Kind extends LibraryKind>(kind: Kind, id: string, entry: Partial<NewEntry<Kind>>): Promise<LibraryEntry<Kind>> {
	return call('PATCH', `/api/library/${kind}/${id}`, withBody(entry));
}

/** Repeating it changes nothing. */
export function removeEntry(kind: LibraryKind, id: string): Promise<unknown> {
	return call('DELETE', `/api/library/${kind}/${id}`);
}

/** The server takes 64 parts of a form. */
const mostFiles = 60;

/** Repeating it changes nothing: what is there already is the same. */
export async function importFiles(files: readonly File[], existing: 'keep' | 'replace', send: Send): Promise<LibraryImport> {
	const whole: LibraryImport = { added: 0, replaced: 0, same: 0, kept: [], problems: [] };
	for (let at = 0; at < files.length; at += mostFiles) {
		const form = new FormData();
		for (const file of files.slice(at, at + mostFiles)) form.append(file.webkitRelativePath || file.name, file);
		form.append('existing', existing);
		const part = await send(() => call<LibraryImport>('POST', '/api/library/import', { body: form }));
		whole.added += part.added;
		whole.replaced += part.replaced;
		whole.same += part.same;
		whole.kept.push(...part.kept);
		whole.problems.push(...part.problems);
	}
	return whole;
}
