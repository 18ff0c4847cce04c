/** Styles and templates on a prompt. Pure. */
import type { Style } from '#contract/prompt-library.ts';

/** Both texts of the prompt box. */
export interface Texts {
	prompt: string;
	negative: string;
}

const place = '{prompt}';
const gap = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** A prompt with a style: in the place of `{prompt}`, or with the style behind it. */
export function withStyle(prompt: string, style: string): string {
	if (style.trim() === '') return prompt;
	if (style.includes(place)) return style.replaceAll(place, prompt);
	return prompt.trim() === '' ? style : `${prompt}, ${style}`;
}

/** The prompt without a style that was put onto it; null when it has not got that style. */
export function withoutStyle(prompt: string, style: string): string | null {
	if (style.trim() === '') return prompt;
	const [before = '', after = '', more] = style.includes(place) ? style.split(place) : ['', `, ${style}`];
	if (prompt === style && !style.includes(place)) return '';
	const fits = more === undefined && prompt.startsWith(before) && prompt.endsWith(after) && prompt.length >= before.length + after.length;
	return fits ? prompt.slice(before.length, prompt.length - after.length) : null;
}

/** True when both parts of a style are on a prompt. */
export function hasStyle({ prompt, negative }: Texts, style: Style): boolean {
	if (style.prompt.trim() === '' && style.negative_prompt.trim() === '') return false;
	return withoutStyle(prompt, style.prompt) !== null && withoutStyle(negative, style.negative_prompt) !== null;
}

/** Names of the gaps of a template, each once, in their order. */
export function gapsOf(template: string): string[] {
	return [...new Set([...template.matchAll(gap)].map(([, name = '']) => name))];
}

/** Gaps without a value stay. */
export function fillGaps(template: string, values: Readonly<Record<string, string>>): string {
	return template.replace(gap, (whole, name: string) => values[name]?.trim() || whole);
}
