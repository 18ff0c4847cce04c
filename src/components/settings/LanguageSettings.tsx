/** The language of the pages. The server has to know it, so it goes into a cookie. */
import { useId } from 'react';
import { languageCookie, languageNames } from '../../messages/index.ts';
import { useText } from '../text/text.tsx';

const yearSeconds = 365 * 86_400;

export function LanguageSettings({ chosen }: { chosen: string | null }) {
	const t = useText();
	const id = useId();

	function choose(language: string): void {
		const seconds = language === '' ? 0 : yearSeconds;
		// biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on pages that come over plain HTTP.
		document.cookie = `${languageCookie}=${language}; path=/; max-age=${seconds}; samesite=lax`;
		location.reload();
	}

	return (
		<div className="field">
			<label htmlFor={id}>{t('settings.language')}</label>
			<select id={id} defaultValue={chosen ?? ''} onChange={({ target }) => choose(target.value)}>
				<option value="">{t('settings.languageSystem')}</option>
				{Object.entries(languageNames).map(([tag, name]) => (
					<option key={tag} value={tag} lang={tag}>
						{name}
					</option>
				))}
			</select>
		</div>
	);
}
