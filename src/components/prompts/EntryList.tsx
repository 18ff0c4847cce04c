/** A kind of the library: its entries with search, a form for one of them, files in and out. */
import { type ReactNode, useState } from 'react';
import type { LibraryEntry, LibraryKind, NewEntry } from '#contract/prompt-library.ts';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.tsx';
import { Away } from './Away.tsx';
import { EntryForm } from './EntryForm.tsx';
import { LibraryFiles } from './LibraryFiles.tsx';
import { SearchField } from './SearchField.tsx';
import type { LibraryState } from './use-library.ts';

interface EntryListProps<Kind extends LibraryKind> {
	kind: Kind;
	library: LibraryState;
	/** What a new entry begins with. */
	fresh: NewEntry<Kind>;
	/** What is said while there is none. */
	empty: string;
	/** What is shown of an entry below its name. */
	describe(entry: LibraryEntry<Kind>): string;
	/** The main button of an entry. */
	onUse(entry: LibraryEntry<Kind>): void;
	/** True for one that is in use; undefined where that makes no sense. */
	isUsed?(entry: LibraryEntry<Kind>): boolean;
	children?: ReactNode;
}

/** Search appears when there is something to search. */
const fewEntries = 6;

export function EntryList<Kind extends LibraryKind>(props: EntryListProps<Kind>) {
	const { kind, library, fresh, empty, describe, onUse, isUsed, children } = props;
	const t = useText();
	const [search, setSearch] = useState('');
	const [edited, setEdited] = useState<LibraryEntry<Kind> | 'new' | null>(null);
	const entries = (library.library?.[kind] ?? []) as LibraryEntry<Kind>[];
	const wanted = search.trim().toLowerCase();
	const shown = entries.filter((entry) => `${entry.name}\n${describe(entry)}`.toLowerCase().includes(wanted));

	if (edited !== null) {
		const id = edited === 'new' ? null : edited.id;
		const entry: NewEntry<Kind> = edited === 'new' ? fresh : withoutId(edited);
		return <EntryForm kind={kind} entry={entry} id={id} library={library} onDone={() => setEdited(null)} />;
	}
	return (
		<>
			{children}
			{entries.length > fewEntries && <SearchField label={t('prompts.search')} value={search} onChange={setSearch} />}
			{library.error !== null && <Away error={library.error} onAgain={library.load} />}
			{library.library !== null && shown.length === 0 && (
				<p className="panel-empty">{entries.length === 0 ? empty : t('prompts.nothingFound')}</p>
			)}
			<ul className="prompt-entries" aria-busy={library.library === null && library.error === null}>
				{shown.map((entry) => (
					<li className="prompt-entry" key={entry.id}>
						<button type="button" className="prompt-entry-main" aria-pressed={isUsed?.(entry)} onClick={() => onUse(entry)}>
							<span className="prompt-entry-name" dir="auto">
								{entry.name}
							</span>
							<span className="prompt-entry-note" dir="auto">
								{describe(entry)}
							</span>
						</button>
						<button
							type="button"
							className="icon-button"
							aria-label={t('prompts.edit', { name: entry.name })}
							onClick={() => setEdited(entry)}
						>
							<Icon name="pencil" />
						</button>
					</li>
				))}
			</ul>
			<div className="panel-actions">
				<button type="button" className="button" onClick={() => setEdited('new')}>
					<Icon name="plus" />
					{t('prompts.new')}
				</button>
			</div>
			<LibraryFiles library={library} kind={kind} />
		</>
	);
}

function withoutId<Kind extends LibraryKind>(entry: LibraryEntry<Kind>): NewEntry<Kind> {
	const { id: _id, ...rest } = entry;
	return rest as unknown as NewEntry<Kind>;
}
