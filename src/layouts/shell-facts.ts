/** What every page says of itself: which language, and who holds the device. */
import type { AstroGlobal } from 'astro';
import type { ShellFacts } from '../components/shell/Shell.tsx';
import { chooseLanguage } from '../messages/index.ts';

/** Chosen in the settings; without it, the browser's own language. */
const languageCookie = 'easel-language';

export function shellFacts({ cookies, request, locals }: Pick<AstroGlobal, 'cookies' | 'request' | 'locals'>): ShellFacts {
	return {
		language: chooseLanguage(cookies.get(languageCookie)?.value ?? null, request.headers.get('accept-language')),
		canLeave: locals.actor?.via === 'session',
	};
}
