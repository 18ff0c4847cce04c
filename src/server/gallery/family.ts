/** What a picture was made from, and what was made from it. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { mostRelatives, type Relative } from '#contract/gallery.ts';
import type { Operation } from '#contract/generation.ts';
import { statement } from '../database/statement.ts';
import { tileColumns, toGalleryPicture } from './tiles.ts';

/** A parent is named by its id or by `input:` and its content. What a request says of its origin counts before what it was painted from. */
const parentsOf = `SELECT ${tileColumns}, lineage.operation FROM tile AS child
	JOIN lineage ON lineage.generation = child.generation
	JOIN tile ON tile.owner = child.owner AND tile.picture <> child.picture
		AND (tile.picture = lineage.parent OR tile.sha256 = substr(lineage.parent, 7))
	WHERE child.picture = ? ORDER BY lineage.parent LIKE 'input:%', tile.number DESC`;

const childrenOf = `SELECT ${tileColumns}, lineage.operation FROM tile AS parent
	JOIN lineage ON lineage.parent IN (parent.picture, 'input:' || parent.sha256)
	JOIN tile ON tile.generation = lineage.generation AND tile.owner = parent.owner AND tile.picture <> parent.picture
	WHERE parent.picture = ? ORDER BY lineage.parent LIKE 'input:%', tile.number`;

/** Nearest first; nobody twice, whatever circle people draw. */
export function familyOf(database: DatabaseSync, picture: string): { parents: Relative[]; children: Relative[] } {
	return {
		parents: collect(picture, (of) => statement(database, parentsOf).all(of)),
		children: collect(picture, (of) => statement(database, childrenOf).all(of)),
	};
}

function collect(picture: string, next: (of: string) => Record<string, SQLOutputValue>[]): Relative[] {
	const found = new Map<string, Relative>();
	const waiting = [picture];
	for (let of = waiting.shift(); of !== undefined && found.size < mostRelatives; of = waiting.shift()) {
		for (const row of next(of)) {
			const relative = { picture: toGalleryPicture(row), operation: row['operation'] as Operation, of };
			const { id } = relative.picture;
			if (id === picture || found.has(id) || found.size >= mostRelatives) continue;
			found.set(id, relative);
			waiting.push(id);
		}
	}
	return [...found.values()];
}
