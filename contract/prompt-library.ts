/** What people keep for their prompts: styles, templates, wildcards, and the prompts that they used. */

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

/** `__animal__` in a prompt becomes one of the lines. */
export interface Wildcard {
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

/** How many entries of a kind one owner keeps. */
export const mostEntries = 2_000;

/** One prompt of the history. */
export interface UsedPrompt {
	prompt: string;
	negative_prompt: string;
	used_at: string;
	times: number;
}
