/** Styles, templates and wildcards of each owner, in `easel.sqlite`. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { nanoid } from 'nanoid';
import type { Wildcards } from '#contract/choices.ts';
import { ProblemError } from '#contract/problem.ts';
import {
	isLibraryKind,
	type LibraryEntry,
	type LibraryImport,
	type LibraryKind,
	libraryKinds,
	mostEntries,
	type NewEntry,
	type PromptLibrary,
	parseEntry,
} from '#contract/prompt-library.ts';
import type { Actor } from '../access/actor.ts';
import { can } from '../access/can.ts';
import type { Library } from '../context.ts';
import { transact } from '../database/database.ts';
import { statement } from '../database/statement.ts';
import { parseFormat, writeLibrary } from './library-export.ts';
import { readImport, readLibraryFiles } from './library-import.ts';

export interface LibraryStore extends Library {
	wildcards(owner: string): Wildcards;
}

/** @param now milliseconds UTC */
export function createLibrary(database: DatabaseSync, now: () => number = Date.now): LibraryStore {
	const check = (actor: Actor): string => {
		if (can(actor, 'change', { kind: 'generation', owner: actor.owner })) return actor.owner;
		throw new ProblemError('forbidden', 'You may not change this.');
	};
	const list = (owner: string): PromptLibrary => {
		const rows = statement(database, 'SELECT * FROM library_entry WHERE owner = ?').all(owner);
		const of = <Kind extends LibraryKind>(kind: Kind) =>
			rows
				.filter((row) => row['kind'] === kind)
				.map((row) => toEntry<Kind>(row))
				.sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true, sensitivity: 'base' }));
		return { styles: of('styles'), templates: of('templates'), wildcards: of('wildcards') };
	};
	const named = (owner: string, kind: LibraryKind, name: string): LibraryEntry | null => {
		const row = statement(database, 'SELECT * FROM library_entry WHERE owner = ? AND kind = ? AND name = ?').get(owner, kind, name);
		return row === undefined ? null : toEntry(row);
	};
	const find = (owner: string, kind: string, id: string): { kind: LibraryKind; entry: LibraryEntry } => {
		const row = statement(database, 'SELECT * FROM library_entry WHERE owner = ? AND kind = ? AND id = ?').get(owner, kind, id);
		if (row === undefined) throw new ProblemError('not_found', 'There is no such entry.');
		return { kind: kindOf(kind), entry: toEntry(row) };
	};
	/** Inside a transaction. */
	const insert = (owner: string, kind: LibraryKind, entry: NewEntry): LibraryEntry => {
		const count = statement(database, 'SELECT count(*) AS count FROM library_entry WHERE owner = ? AND kind = ?').get(owner, kind);
		if (Number(count?.['count']) >= mostEntries) {
			throw new ProblemError('conflict', `You keep ${mostEntries} of these already, and no more fit. Delete some first.`);
		}
		const { name, ...content } = entry;
		const id = nanoid();
		statement(database, 'INSERT INTO library_entry (id, owner, kind, name, content, created_at) VALUES (?, ?, ?, ?, ?, ?)').run(
			id,
			owner,
			kind,
			name,
			JSON.stringify(content),
			now(),
		);
		return { id, ...entry } as LibraryEntry;
	};
	/** Inside a transaction. */
	const update = (id: string, { name, ...content }: NewEntry): void => {
		statement(database, 'UPDATE library_entry SET name = ?, content = ? WHERE id = ?').run(name, JSON.stringify(content), id);
	};

	return {
		wildcards: (owner) => new Map(list(owner).wildcards.map(({ name, lines }) => [name, lines])),
		list: (actor) => list(actor.owner),
		add: (actor, kind, value) => {
			const owner = check(actor);
			const known = kindOf(kind);
			const entry = parseEntry(known, value);
			return transact(database, () => {
				const there = named(owner, known, entry.name);
				if (there === null) return insert(owner, known, entry);
				if (isSame(there, entry)) return there;
				throw taken(entry.name);
			});
		},
		change: (actor, kind, id, value) => {
			const owner = check(actor);
			return transact(database, () => {
				const { kind: known, entry } = find(owner, kind, id);
				const { id: _id, ...fields } = entry;
				const changed = parseEntry(known, value, fields as Partial<NewEntry<LibraryKind>>);
				const other = named(owner, known, changed.name);
				if (other !== null && other.id !== id) throw taken(changed.name);
				update(id, changed);
				return { id, ...changed } as LibraryEntry;
			});
		},
		remove: (actor, kind, id) => {
			const owner = check(actor);
			kindOf(kind);
			transact(database, () =>
				statement(database, 'DELETE FROM library_entry WHERE owner = ? AND kind = ? AND id = ?').run(owner, kind, id),
			);
		},
		import: (actor, body) => {
			const owner = check(actor);
			const { files, isReplacing } = readImport(body);
			const { entries, problems } = readLibraryFiles(files);
			const result: LibraryImport = { added: 0, replaced: 0, same: 0, kept: [], problems };
			transact(database, () => {
				for (const { kind, entry } of entries) {
					const there = named(owner, kind, entry.name);
					if (there === null) {
						insert(owner, kind, entry);
						result.added += 1;
					} else if (isSame(there, entry)) result.same += 1;
					else if (isReplacing) {
						update(there.id, entry);
						result.replaced += 1;
					} else result.kept.push({ kind, name: entry.name });
				}
			});
			return result;
		},
		export: async (actor, format) => await writeLibrary(list(actor.owner), parseFormat(format)),
	};
}

function toEntry<Kind extends LibraryKind>(row: Record<string, SQLOutputValue>): LibraryEntry<Kind> {
	return { id: String(row['id']), name: String(row['name']), ...JSON.parse(String(row['content'])) } as LibraryEntry<Kind>;
}

function isSame(there: LibraryEntry, entry: NewEntry): boolean {
	const { id: _id, ...content } = there;
	// Values of a template are what was put in last, and no part of what it is.
	const plain = (one: object) => JSON.stringify(Object.entries({ ...one, values: null }).sort());
	return plain(content) === plain(entry);
}

/** @throws ProblemError `not_found`. */
function kindOf(kind: string): LibraryKind {
	if (isLibraryKind(kind)) return kind;
	throw new ProblemError('not_found', `The library has ${libraryKinds.join(', ')}, and nothing else.`);
}

function taken(name: string): ProblemError {
	return new ProblemError('conflict', `There is one called "${name}" already. Choose another name, or change that one.`, { field: 'name' });
}
