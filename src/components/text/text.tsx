/** What the page says, in the reader's language: `const t = useText(); t('queue.title')`. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { isLanguage, languages, type Messages } from '../../messages/index.ts';
import { formatMessage, type MessageValues } from './message.ts';

/** `<area>.<name>` of a message. */
export type MessageKey = { [Area in keyof Messages]: `${Area}.${keyof Messages[Area] & string}` }[keyof Messages];

export interface Text {
	/** The message with its gaps filled. */
	(key: MessageKey, values?: MessageValues): string;
	/** BCP 47 tag, for dates and numbers. */
	language: string;
}

export function createText(language: string, messages: Messages): Text {
	const say = (key: MessageKey, values?: MessageValues): string => {
		const [area, name] = key.split('.') as [keyof Messages, string];
		return formatMessage((messages[area] as Record<string, string>)[name] ?? key, language, values);
	};
	return Object.assign(say, { language });
}

/** Where layouts/Page.astro leaves the messages, so that no script carries those of all languages. */
export const messagesElement = 'easel-messages';

const TextContext = createContext<Text | null>(null);

export function TextProvider({ language, children }: { language: string; children: ReactNode }) {
	const text = useMemo(() => createText(language, messagesOf(language)), [language]);
	return <TextContext value={text}>{children}</TextContext>;
}

export function useText(): Text {
	const text = useContext(TextContext);
	if (text === null) throw new Error('There is no TextProvider around this component.');
	return text;
}

function messagesOf(language: string): Messages {
	if (import.meta.env.SSR) return isLanguage(language) ? languages[language] : languages.en;
	return JSON.parse(document.getElementById(messagesElement)?.textContent ?? '{}') as Messages;
}
