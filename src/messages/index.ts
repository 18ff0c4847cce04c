/** The languages of the page: a folder of messages and a line here each. English is the one that the others are measured by. */
import { de } from './de/index.ts';
import { en } from './en/index.ts';

type Spoken<Area> = { readonly [Key in keyof Area]: string };

/** Every message, by area and name. Another language has the same ones, which the compiler sees to. */
export type Messages = { readonly [Area in keyof typeof en]: Spoken<(typeof en)[Area]> };

export type Language = keyof typeof languages;

export const languages = { en, de } satisfies Record<string, Messages>;

/** Where a chosen language is kept; without it, the browser's own counts. */
export const languageCookie = 'easel-language';

/** What each calls itself. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' };

/**
 * The language for somebody who chose `chosen`, or else whose browser prefers `accepted`, an `Accept-Language` header.
 * English when none of theirs is spoken here.
 */
export function chooseLanguage(chosen: string | null, accepted: string | null): Language {
	const wished = (accepted ?? '')
		.split(',')
		.map((part) => {
			const [tag = '', quality] = part.trim().split(';q=');
			return { tag, quality: quality === undefined ? 1 : Number(quality) };
		})
		.filter(({ quality }) => quality > 0)
		.sort((a, b) => b.quality - a.quality)
		.map(({ tag }) => tag);
	for (const tag of [chosen ?? '', ...wished]) {
		const [base = ''] = tag.toLowerCase().split('-');
		if (isLanguage(base)) return base;
	}
	return 'en';
}

export function isLanguage(name: string): name is Language {
	return Object.hasOwn(languages, name);
}
