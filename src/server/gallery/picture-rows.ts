/** The tables of pictures and of the files that they lie in. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { PictureType } from '#images/picture-type.ts';
import { statement } from '../database/statement.ts';
import { folderOf, type StoredFile } from './picture-store.ts';

export interface PictureRow {
	id: string;
	generation: string;
	/** From 1. */
	n: number;
	/** `<folder>/<file>` */
	name: string;
	type: PictureType;
	width: number;
	height: number;
	seed: number | null;
	bytes: number;
	/** Hex. */
	sha256: string;
	/** Milliseconds UTC; set while it lies in the bin on its own. */
	deletedAt: number | null;
}

/** `present` when its file was there when it was last looked for, whole and wherever it lies. */
export type PlacedPicture = PictureRow & { present: boolean };

/** A file as it was last seen; `dropped` is the picture that it is when no generation made it. */
export type FileRow = StoredFile & { dropped: string | null };

const selectPlaced = `SELECT picture.*, file.name IS NOT NULL AS present
	FROM picture LEFT JOIN file ON file.name = picture.name AND file.bytes = picture.bytes`;

export function findPicture(database: DatabaseSync, id: string): PlacedPicture | null {
	const row = statement(database, `${selectPlaced} WHERE picture.id = ?`).get(id);
	return row === undefined ? null : toPlaced(row);
}

export function picturesOf(database: DatabaseSync, generation: string): PlacedPicture[] {
	return statement(database, `${selectPlaced} WHERE picture.generation = ? ORDER BY picture.n`).all(generation).map(toPlaced);
}

/** The generation's picture that lies under this name. */
export function findPictureByName(database: DatabaseSync, name: string): PlacedPicture | null {
	const row = statement(database, `${selectPlaced} WHERE picture.name = ?`).get(name);
	return row === undefined ? null : toPlaced(row);
}

export function isContentUsed(database: DatabaseSync, sha256: string): boolean {
	return statement(database, 'SELECT 1 FROM picture WHERE sha256 = ?').get(sha256) !== undefined;
}

export function savePicture(database: DatabaseSync, picture: PictureRow): void {
	statement(
		database,
		`INSERT OR REPLACE INTO picture (id, generation, n, name, type, width, height, seed, bytes, sha256, deleted_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	).run(
		picture.id,
		picture.generation,
		picture.n,
		picture.name,
		picture.type,
		picture.width,
		picture.height,
		picture.seed,
		picture.bytes,
		picture.sha256,
		picture.deletedAt,
	);
}

export function removePicture(database: DatabaseSync, id: string): void {
	statement(database, 'DELETE FROM picture WHERE id = ?').run(id);
}

export function findFile(database: DatabaseSync, name: string): FileRow | null {
	const row = statement(database, 'SELECT * FROM file WHERE name = ?').get(name);
	return row === undefined ? null : toFile(row);
}

export function filesIn(database: DatabaseSync, folder: string): FileRow[] {
	return statement(database, 'SELECT * FROM file WHERE folder = ?').all(folder).map(toFile);
}

/** All files that hold this dropped picture: copies are one picture. */
export function filesOfDropped(database: DatabaseSync, picture: string): FileRow[] {
	return statement(database, 'SELECT * FROM file WHERE dropped = ? ORDER BY binned, name').all(picture).map(toFile);
}

export function foldersOfFiles(database: DatabaseSync): string[] {
	return statement(database, 'SELECT DISTINCT folder FROM file')
		.all()
		.map(({ folder }) => String(folder));
}

export function saveFile(database: DatabaseSync, { name, bytes, modifiedAt, binned, dropped }: FileRow): void {
	statement(database, 'INSERT OR REPLACE INTO file (name, folder, bytes, modified_at, binned, dropped) VALUES (?, ?, ?, ?, ?, ?)').run(
		name,
		folderOf(name),
		bytes,
		modifiedAt,
		Number(binned),
		dropped,
	);
}

export function removeFile(database: DatabaseSync, name: string): void {
	statement(database, 'DELETE FROM file WHERE name = ?').run(name);
}

function toPlaced(row: Record<string, SQLOutputValue>): PlacedPicture {
	return {
		id: String(row['id']),
		generation: String(row['generation']),
		n: Number(row['n']),
		name: String(row['name']),
		type: row['type'] as PictureType,
		width: Number(row['width']),
		height: Number(row['height']),
		seed: row['seed'] as number | null,
		bytes: Number(row['bytes']),
		sha256: String(row['sha256']),
		deletedAt: row['deleted_at'] as number | null,
		present: row['present'] === 1,
	};
}

function toFile(row: Record<string, SQLOutputValue>): FileRow {
	return {
		name: String(row['name']),
		bytes: Number(row['bytes']),
		modifiedAt: Number(row['modified_at']),
		binned: row['binned'] === 1,
		dropped: row['dropped'] as string | null,
	};
}
