/** Which Easel this is, what it runs on, and under which licence. */
import { useText } from '../text/text.tsx';

export interface AboutFacts {
	version: string;
	/** Names and versions of what it is built on. */
	parts: readonly { name: string; version: string }[];
	/** Where it paints, and why not elsewhere; null while the painter has not answered. */
	provider: { name: string | null; notes: readonly string[] } | null;
	licence: string;
}

export function About({ facts: { version, parts, provider, licence } }: { facts: AboutFacts }) {
	const t = useText();
	return (
		<>
			<dl className="facts">
				<dt>Easel</dt>
				<dd>{version}</dd>
				{parts.map((part) => [<dt key={`${part.name} name`}>{part.name}</dt>, <dd key={part.name}>{part.version}</dd>])}
				<dt>{t('settings.paintsOn')}</dt>
				<dd>{provider?.name ?? t('settings.notKnownYet')}</dd>
			</dl>
			{provider?.notes.map((note) => (
				<p key={note} className="settings-note">
					{note}
				</p>
			))}
			<details className="licence">
				<summary>{t('settings.licence')}</summary>
				<pre>{licence}</pre>
			</details>
		</>
	);
}
