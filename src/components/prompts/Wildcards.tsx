/** Wildcards: a press writes one into the prompt. */
import { useText } from '../text/text.tsx';
import { EntryList } from './EntryList.tsx';
import type { LibraryState } from './use-library.ts';

const mostShown = 6;

export function Wildcards({ library, onUse }: { library: LibraryState; onUse(name: string): void }) {
	const t = useText();
	return (
		<EntryList
			kind="wildcards"
			library={library}
			fresh={{ name: '', lines: [] }}
			empty={t('prompts.noWildcards')}
			describe={({ lines }) => `${t('prompts.countLines', { count: lines.length })}: ${lines.slice(0, mostShown).join(', ')}`}
			onUse={({ name }) => onUse(name)}
		>
			<p className="panel-note">{t('prompts.wildcardsNote', { choice: '{red|blue}', two: '{2$$red|blue|green}' })}</p>
		</EntryList>
	);
}
