/** Albums and saved searches: their tables in `easel.sqlite`. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { nanoid } from 'nanoid';
import type { SavedSearch, Visibility } from '#contract/gallery.ts';
import { ProblemError } from '#contract/problem.ts';
import { transact } from '../database/database.ts';
import { statement } from '../database/statement.ts';
import type { Marks } from './marks.ts';

export interface AlbumRow {
	id: string;
	owner: string;
	name: string;
	/** Id of a picture that was chosen; null: the newest. */
	cover: string | null;
	visibility: Visibility;
	createdAt: number;
}

/** What can be said of an album. */
type AlbumFields = Pick<AlbumRow, 'name' | 'cover' | 'visibility'>;

/** Most albums, and most saved searches, of one owner. */
const mostRows = 1_000;

export interface Albums {
	/** By name. */
	all(owner: string): AlbumRow[];
	find(owner: string, id: string): AlbumRow | null;
	/** Whatever the case of its letters. */
	named(owner: string, name: string): AlbumRow | null;
	/** @throws ProblemError `conflict` for a name that another one has. */
	add(owner: string, fields: AlbumFields): AlbumRow;
	/** @throws ProblemError `conflict` */
	change(album: AlbumRow, fields: Partial<AlbumFields>): AlbumRow;
	/** Its pictures stay. Returns their ids. */
	remove(album: AlbumRow): string[];

	searches(owner: string): SavedSearch[];
	/** One of the same name is replaced, so that saving twice is saving once. */
	saveSearch(owner: string, name: string, search: string): SavedSearch;
	/** False when there is none. */
	removeSearch(owner: string, id: string): boolean;
}

export function createAlbums(database: DatabaseSync, marks: Pick<Marks, 'touch'>, now: () => number = Date.now): Albums {
	const find = (owner: string, id: string): AlbumRow | null => {
		const row = statement(database, 'SELECT * FROM album WHERE id = ? AND owner = ?').get(id, owner);
		return row === undefined ? null : toAlbum(row);
	};
	const all = (owner: string): AlbumRow[] =>
		statement(database, 'SELECT * FROM album WHERE owner = ? ORDER BY name COLLATE NOCASE').all(owner).map(toAlbum);
	const named = (owner: string, name: string): AlbumRow | null =>
		all(owner).find((album) => album.name.toLowerCase() === name.toLowerCase()) ?? null;
	const searches = (owner: string): SavedSearch[] =>
		statement(database, 'SELECT id, name, search FROM saved_search WHERE owner = ? ORDER BY name COLLATE NOCASE')
			.all(owner)
			.map((row) => ({ id: String(row['id']), name: String(row['name']), search: String(row['search']) }));
	const save = ({ id, owner, name, cover, visibility, createdAt }: AlbumRow): void => {
		const other = named(owner, name);
		if (other !== null && other.id !== id) throw new ProblemError('conflict', `There is an album "${other.name}" already.`);
		statement(
			database,
			`INSERT INTO album (id, owner, name, cover, visibility, created_at) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (id) DO UPDATE SET name = excluded.name, cover = excluded.cover, visibility = excluded.visibility`,
		).run(id, owner, name, cover, visibility, createdAt);
	};

	return {
		all,
		find,
		named,
		add: (owner, fields) =>
			transact(database, () => {
				if (all(owner).length >= mostRows) throw tooMany('albums');
				const album: AlbumRow = { ...fields, id: nanoid(), owner, createdAt: now() };
				save(album);
				return album;
			}),
		change: (album, fields) =>
			transact(database, () => {
				const changed = { ...album, ...fields };
				save(changed);
				return changed;
			}),
		remove: ({ id, owner }) =>
			transact(database, () => {
				const pictures = statement(database, 'SELECT picture FROM album_picture WHERE album = ?')
					.all(id)
					.map(({ picture }) => String(picture));
				statement(database, 'DELETE FROM album WHERE id = ?').run(id);
				marks.touch(owner, pictures);
				return pictures;
			}),

		searches,
		saveSearch: (owner, name, search) =>
			transact(database, () => {
				const known = searches(owner).find((one) => one.name === name);
				if (known === undefined && searches(owner).length >= mostRows) throw tooMany('saved searches');
				const saved = { id: known?.id ?? nanoid(), name, search };
				statement(
					database,
					`INSERT INTO saved_search (id, owner, name, search, created_at) VALUES (?, ?, ?, ?, ?)
						ON CONFLICT (id) DO UPDATE SET search = excluded.search`,
				).run(saved.id, owner, name, search, now());
				return saved;
			}),
		removeSearch: (owner, id) =>
			Number(statement(database, 'DELETE FROM saved_search WHERE id = ? AND owner = ?').run(id, owner).changes) > 0,
	};
}

function tooMany(what: string): ProblemError {
	return new ProblemError('conflict', `There are ${mostRows} ${what} already, the most there can be. Delete one first.`);
}

function toAlbum(row: Record<string, SQLOutputValue>): AlbumRow {
	return {
		id: String(row['id']),
		owner: String(row['owner']),
		name: String(row['name']),
		cover: row['cover'] as string | null,
		visibility: row['visibility'] as Visibility,
		createdAt: Number(row['created_at']),
	};
}
