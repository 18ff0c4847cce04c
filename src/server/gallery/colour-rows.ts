/** The table of mean colours. They belong to the content of a picture, whatever becomes of its row. */
import type { DatabaseSync } from 'node:sqlite';
import { statement } from '../database/statement.ts';

/** A picture whose colour is not known. */
interface Colourless {
	id: string;
	/** Its place in the gallery. */
	number: number;
	sha256: string;
}

export interface ColourRows {
	save(sha256: string, colour: string): void;
	/** Pictures without a colour whose place is before this number, newest first, at most `limit`. */
	without(before: number, limit: number): Colourless[];
	/** Lets go of the colours of pictures that are gone. */
	sweep(): void;
}

export function createColourRows(database: DatabaseSync): ColourRows {
	return {
		save: (sha256, colour) => {
			statement(database, 'INSERT OR REPLACE INTO colour (sha256, colour) VALUES (?, ?)').run(sha256, colour);
		},
		without: (before, limit) =>
			statement(
				database,
				`SELECT picture, number, sha256 FROM tile WHERE number < ? AND NOT EXISTS (SELECT 1 FROM colour WHERE colour.sha256 = tile.sha256)
					ORDER BY number DESC LIMIT ?`,
			)
				.all(before, limit)
				.map((row) => ({ id: String(row['picture']), number: Number(row['number']), sha256: String(row['sha256']) })),
		sweep: () => {
			statement(database, 'DELETE FROM colour WHERE NOT EXISTS (SELECT 1 FROM picture WHERE picture.sha256 = colour.sha256)').run();
		},
	};
}
