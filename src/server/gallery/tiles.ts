/** The table of tiles: the pictures of the gallery, one row each, in the order in which they are shown, and the text that finds them. */
import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { GalleryPicture, Visibility } from '#contract/gallery.ts';
import { hasEnded } from '#contract/generation.ts';
import { statement } from '../database/statement.ts';
import { findGeneration, type GenerationRow } from './generation-rows.ts';
import type { MarksSource, PictureMarks } from './marks-source.ts';
import { type PlacedPicture, picturesOf } from './picture-rows.ts';
import { ancestryOf, type TileText, textOf } from './tile-text.ts';

/** Places of pictures that were made in the same millisecond. More of them take those of the next one. */
export const placesAMs = 1_024;

/** Columns of a tile as {@link toGalleryPicture} takes them, after `FROM tile`. */
export const tileColumns = `tile.*, (SELECT colour FROM colour WHERE colour.sha256 = tile.sha256) AS colour`;

interface KnownTile {
	number: number;
	picture: string;
	createdAt: number;
	digest: string;
}

/** Brings the tiles of a generation in line with what the index knows of it. Runs inside a transaction. */
export function keepTiles(database: DatabaseSync, generation: string, marks: MarksSource): void {
	const row = findGeneration(database, generation);
	const pictures = row === null || !hasEnded(row.state) ? [] : picturesOf(database, generation).filter(({ present }) => present);
	const known = new Map(tilesOf(database, generation).map((tile) => [tile.picture, tile]));
	if (row !== null && (pictures.length > 0 || known.size > 0)) saveLineage(database, row);
	for (const { picture, number } of known.values()) {
		if (!pictures.some(({ id }) => id === picture)) removeTile(database, number);
	}
	if (row === null) {
		statement(database, 'DELETE FROM lineage WHERE generation = ?').run(generation);
		return;
	}
	for (const picture of pictures) keepTile(database, row, picture, marks.of(picture.id), known.get(picture.id));
}

function keepTile(database: DatabaseSync, row: GenerationRow, picture: PlacedPicture, marks: PictureMarks, known?: KnownTile): void {
	const text = textOf(row, picture, marks);
	const deletedAt = picture.deletedAt ?? row.deletedAt;
	const columns = [picture.id, row.id, row.owner, row.createdAt, deletedAt, picture.width, picture.height, row.facts.settings.prompt];
	const rest = [row.facts.settings.model, picture.seed, picture.sha256, Number(marks.favourite), marks.visibility];
	const digest = createHash('sha256')
		.update(JSON.stringify([columns, rest, text]))
		.digest('base64url')
		.slice(0, 22);
	if (known?.digest === digest) return;
	const number = known?.createdAt === row.createdAt ? known.number : freeNumber(database, row.createdAt);
	if (known !== undefined) removeTile(database, known.number);
	statement(
		database,
		`INSERT INTO tile (number, picture, generation, owner, created_at, deleted_at, width, height, prompt, model, seed, sha256, favourite,
			visibility, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	).run(number, ...columns, ...rest, digest);
	saveText(database, number, text);
}

function removeTile(database: DatabaseSync, number: number): void {
	statement(database, 'DELETE FROM tile WHERE number = ?').run(number);
	statement(database, 'DELETE FROM tile_text WHERE rowid = ?').run(number);
}

function saveText(database: DatabaseSync, number: number, text: TileText): void {
	statement(
		database,
		'INSERT INTO tile_text (rowid, prompt, negative_prompt, model, settings, note, facets) VALUES (?, ?, ?, ?, ?, ?, ?)',
	).run(number, text.prompt, text.negative_prompt, text.model, text.settings, text.note, text.facets);
}

/** After all that were made in the same millisecond. */
function freeNumber(database: DatabaseSync, createdAt: number): number {
	for (let ms = createdAt; ; ms += 1) {
		const row = statement(database, 'SELECT max(number) AS last FROM tile WHERE number >= ? AND number < ?').get(
			ms * placesAMs,
			(ms + 1) * placesAMs,
		);
		const last = row?.['last'];
		if (last === null || last === undefined) return ms * placesAMs;
		if (Number(last) + 1 < (ms + 1) * placesAMs) return Number(last) + 1;
	}
}

function saveLineage(database: DatabaseSync, row: GenerationRow): void {
	statement(database, 'DELETE FROM lineage WHERE generation = ?').run(row.id);
	for (const { parent, operation } of ancestryOf(row)) {
		statement(database, 'INSERT INTO lineage (generation, parent, operation) VALUES (?, ?, ?)').run(row.id, parent, operation);
	}
}

function tilesOf(database: DatabaseSync, generation: string): KnownTile[] {
	return statement(database, 'SELECT number, picture, created_at, digest FROM tile WHERE generation = ?')
		.all(generation)
		.map((row) => ({
			number: Number(row['number']),
			picture: String(row['picture']),
			createdAt: Number(row['created_at']),
			digest: String(row['digest']),
		}));
}

/** Null for an id that is unknown or somebody else's. */
export function findTile(database: DatabaseSync, owner: string, picture: string): GalleryPicture | null {
	const row = statement(database, `SELECT ${tileColumns} FROM tile WHERE picture = ? AND owner = ?`).get(picture, owner);
	return row === undefined ? null : toGalleryPicture(row);
}

export function toGalleryPicture(row: Record<string, SQLOutputValue>): GalleryPicture {
	const id = String(row['picture']);
	const deletedAt = row['deleted_at'] as number | null;
	return {
		id,
		generation: String(row['generation']),
		url: `/api/pictures/${id}`,
		thumbnail: `/api/pictures/${id}/thumbnail`,
		width: Number(row['width']),
		height: Number(row['height']),
		colour: row['colour'] as string | null,
		prompt: String(row['prompt']),
		model: String(row['model']),
		seed: row['seed'] as number | null,
		favourite: row['favourite'] === 1,
		visibility: row['visibility'] as Visibility,
		created_at: new Date(Number(row['created_at'])).toISOString(),
		deleted_at: deletedAt === null ? null : new Date(deletedAt).toISOString(),
	};
}
