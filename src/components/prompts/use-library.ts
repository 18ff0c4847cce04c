/** The library as the panel shows it: asked for when it opens, and changed with what the server answers. */
import { useCallback, useEffect, useState } from 'react';
import type { LibraryEntry, LibraryKind, NewEntry, PromptLibrary } from '#contract/prompt-library.ts';
import { useSending } from '../shell/use-sending.ts';
import { addEntry, changeEntry, getLibrary, removeEntry } from './api.ts';

export interface LibraryState {
	/** Null until it has come. */
	library: PromptLibrary | null;
	/** Why it did not come; null while that is not known. */
	error: unknown;
	load(): void;
	/** Keeps a new entry, or with an id a changed one. Sent until it is answered, or taken back. */
	save<Kind extends LibraryKind>(kind: Kind, entry: NewEntry<Kind>, id: string | null, signal?: AbortSignal): Promise<void>;
	remove(kind: LibraryKind, id: string, signal?: AbortSignal): Promise<void>;
}

export function useLibrary(): LibraryState {
	const [library, setLibrary] = useState<PromptLibrary | null>(null);
	const [error, setError] = useState<unknown>(null);
	const send = useSending();

	const load = useCallback(() => {
		setError(null);
		getLibrary().then(setLibrary, setError);
	}, []);
	useEffect(load, [load]);

	const change = (kind: LibraryKind, edit: (entries: LibraryEntry[]) => LibraryEntry[]) =>
		setLibrary((known) => (known === null ? null : { ...known, [kind]: edit(known[kind]).sort(byName) }));
	return {
		library,
		error,
		load,
		save: async (kind, entry, id, signal) => {
			const kept = await send(() => (id === null ? addEntry(kind, entry) : changeEntry(kind, id, entry)), signal);
			change(kind, (entries) => [...entries.filter((one) => one.id !== kept.id), kept]);
		},
		remove: async (kind, id, signal) => {
			await send(() => removeEntry(kind, id), signal);
			change(kind, (entries) => entries.filter((one) => one.id !== id));
		},
	};
}

function byName(one: LibraryEntry, other: LibraryEntry): number {
	return one.name.localeCompare(other.name, undefined, { numeric: true, sensitivity: 'base' });
}
