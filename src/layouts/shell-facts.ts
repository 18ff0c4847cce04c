/** What every page says of itself: which language, and who holds the device. */
import type { AstroGlobal } from 'astro';
import type { ShellFacts } from '../components/shell/Shell.tsx';
import { chooseLanguage, languageCookie } from '../messages/index.ts';

export function shellFacts({ cookies, request, locals }: Pick<AstroGlobal, 'cookies' | 'request' | 'locals'>): ShellFacts {
	return {
		language: chooseLanguage(cookies.get(languageCookie)?.value ?? null, request.headers.get('accept-language')),
		canLeave: locals.actor?.via === 'session',
	};
}
