/** What people add to pictures: favourites, notes, visibility, tags, and which albums they lie in. Tables of `easel.sqlite`. */
import type { DatabaseSync } from 'node:sqlite';
import type { PictureChange, Visibility } from '#contract/gallery.ts';
import { transact } from '../database/database.ts';
import { statement } from '../database/statement.ts';
import { type MarksSource, noMarks, type PictureMarks } from '../gallery/marks-source.ts';

export interface Marks extends MarksSource {
	/** Changes marks of pictures in one transaction. Returns those that are another way now. */
	change(owner: string, pictures: readonly string[], change: PictureChange): string[];
	/** All tags that the owner has used, however often. */
	tags(owner: string): string[];
	/** Says that these pictures are to be looked at again, because an album that they lie in has gone. Runs inside a transaction. */
	touch(owner: string, pictures: readonly string[]): void;
}

export function createMarks(database: DatabaseSync, now: () => number = Date.now): Marks {
	const of = (picture: string): PictureMarks => {
		const row = statement(database, 'SELECT favourite, note, visibility FROM mark WHERE picture = ?').get(picture);
		if (row === undefined) return noMarks;
		return {
			favourite: row['favourite'] === 1,
			note: String(row['note']),
			visibility: row['visibility'] as Visibility,
			tags: texts('SELECT tag AS text FROM picture_tag WHERE picture = ? ORDER BY tag', picture),
			albums: texts('SELECT album AS text FROM album_picture WHERE picture = ? ORDER BY album', picture),
		};
	};
	const texts = (sql: string, value: string): string[] =>
		statement(database, sql)
			.all(value)
			.map(({ text }) => String(text));
	const sequence = (): number => Number(statement(database, 'SELECT max(sequence) AS last FROM mark').get()?.['last'] ?? 0);
	const save = (owner: string, picture: string, { favourite, note, visibility }: PictureMarks): void => {
		statement(
			database,
			`INSERT INTO mark (picture, owner, favourite, note, visibility, sequence, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (picture) DO UPDATE SET owner = excluded.owner, favourite = excluded.favourite, note = excluded.note,
					visibility = excluded.visibility, sequence = excluded.sequence, changed_at = excluded.changed_at`,
		).run(picture, owner, Number(favourite), note, visibility, sequence() + 1, now());
	};
	/** As it was written first, so that "Fox" and "fox" are one tag. */
	const spelling = (owner: string, tag: string): string => {
		const row = statement(database, 'SELECT tag FROM picture_tag WHERE owner = ? AND tag = ? COLLATE NOCASE LIMIT 1').get(owner, tag);
		return row === undefined ? tag : String(row['tag']);
	};
	const changeOne = (owner: string, picture: string, change: PictureChange): boolean => {
		const { favourite, note, visibility } = of(picture);
		const wanted = { favourite: change.favourite ?? favourite, note: change.note ?? note, visibility: change.visibility ?? visibility };
		const differs = wanted.favourite !== favourite || wanted.note !== note || wanted.visibility !== visibility;
		let changes = 0;
		for (const tag of change.add_tags ?? []) {
			changes += count('INSERT OR IGNORE INTO picture_tag (picture, owner, tag) VALUES (?, ?, ?)', picture, owner, tag);
		}
		for (const tag of change.remove_tags ?? []) {
			changes += count('DELETE FROM picture_tag WHERE picture = ? AND tag = ?', picture, tag);
		}
		for (const album of change.add_albums ?? []) {
			changes += count('INSERT OR IGNORE INTO album_picture (album, picture, added_at) VALUES (?, ?, ?)', album, picture, now());
		}
		for (const album of change.remove_albums ?? []) {
			changes += count('DELETE FROM album_picture WHERE album = ? AND picture = ?', album, picture);
		}
		if (!differs && changes === 0) return false;
		save(owner, picture, { ...noMarks, ...wanted });
		return true;
	};
	const count = (sql: string, ...values: (string | number)[]): number => Number(statement(database, sql).run(...values).changes);

	return {
		of,
		sequence,
		changedAfter: (after, limit) =>
			statement(database, 'SELECT picture, sequence FROM mark WHERE sequence > ? ORDER BY sequence LIMIT ?')
				.all(after, limit)
				.map((row) => ({ picture: String(row['picture']), sequence: Number(row['sequence']) })),
		change: (owner, pictures, change) =>
			transact(database, () => {
				const spelled = {
					...change,
					add_tags: change.add_tags?.map((tag) => spelling(owner, tag)),
					remove_tags: change.remove_tags?.map((tag) => spelling(owner, tag)),
				};
				return pictures.filter((picture) => changeOne(owner, picture, spelled as PictureChange));
			}),
		tags: (owner) => texts('SELECT DISTINCT tag AS text FROM picture_tag WHERE owner = ? ORDER BY tag', owner),
		touch: (owner, pictures) => {
			for (const picture of pictures) save(owner, picture, of(picture));
		},
	};
}
