/** What pages for strangers are written with: the reader's words, addresses as others know them, and a kind word instead of what is not there. */
import type { AstroGlobal } from 'astro';
import { problemOf } from '#contract/problem.ts';
import { createText, type Text } from '../components/text/text.tsx';
import { languages } from '../messages/index.ts';
import { shellFacts } from './shell-facts.ts';

export function openText(astro: Pick<AstroGlobal, 'cookies' | 'request' | 'locals'>): Text {
	const { language } = shellFacts(astro);
	return createText(language, languages[language]);
}

/** Scheme and host as the reader has them: the framework does not trust the host, the front door has checked it. */
export function originOf({ request, url }: Pick<AstroGlobal, 'request' | 'url'>): string {
	const isSecure = url.protocol === 'https:' || request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https';
	return `${isSecure ? 'https' : 'http'}://${request.headers.get('host') ?? url.host}`;
}

/** What there is; null when it is not there or too much was guessed, with the status of the answer set. */
export function findOr404<Value>({ response }: Pick<AstroGlobal, 'response'>, find: () => Value): Value | null {
	try {
		return find();
	} catch (error) {
		const code = problemOf(error)?.code;
		if (code !== 'not_found' && code !== 'validation_failed' && code !== 'rate_limited') throw error;
		response.status = code === 'rate_limited' ? 429 : 404;
		return null;
	}
}

export function toDay(t: Text, time: string): string {
	return new Date(time).toLocaleDateString(t.language, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
