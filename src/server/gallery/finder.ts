/** Searches over the index, and the way of marks into it. */
import type { DatabaseSync } from 'node:sqlite';
import type { GalleryDays, GalleryPage, GalleryPicture, Neighbours, Relative } from '#contract/gallery.ts';
import { ProblemError } from '#contract/problem.ts';
import { transact } from '../database/database.ts';
import { statement } from '../database/statement.ts';
import { familyOf } from './family.ts';
import { countFound, findDays, findIds, findNeighbours, findPage, findPublic, type PageOf } from './find.ts';
import type { MarksSource } from './marks-source.ts';
import { type Query, toQuery } from './match.ts';
import { findTile, keepTiles } from './tiles.ts';

/** What is searched. */
export interface Sought {
	owner: string;
	/** As people type it; see `contract/search.ts`. */
	search: string;
	/** Minutes east of UTC that days begin by. */
	offset: number;
	/** Id of an album by its name; null when there is none. */
	albumNamed: (name: string) => string | null;
}

/** All that take {@link Sought} throw ProblemError `validation_failed` with the field that is wrong. */
export interface Finder {
	page(sought: Sought, page: PageOf): GalleryPage;
	days(sought: Sought): GalleryDays;
	/** Newest first. */
	ids(sought: Sought): string[];
	count(sought: Sought): number;
	/** Public pictures, newest first, of one owner or, with null, of all. */
	publicPage(owner: string | null, page: PageOf): GalleryPage;
	/** Null for an id that is unknown or somebody else's. */
	picture(owner: string, id: string): GalleryPicture | null;
	/** In the whole gallery; none for an id that is unknown or somebody else's. */
	neighbours(owner: string, id: string): Neighbours;
	family(id: string): { parents: Relative[]; children: Relative[] };
	/** Takes in all changes of marks that it has not heard of. Lets others work in between when they are many. */
	takeMarks(): Promise<void>;
}

/** Time zones differ by quarters of an hour, in minutes. */
const quarter = 15;
/** Wider than any. */
const mostOffset = 18 * 60;
/** Small enough that a transaction takes some milliseconds. */
const marksAtOnce = 100;

export function createFinder(database: DatabaseSync, marks: MarksSource): Finder {
	const contentOf = (picture: string): string | null => {
		const row = statement(database, 'SELECT sha256 FROM tile WHERE picture = ?').get(picture);
		return row === undefined ? null : String(row['sha256']);
	};
	const read = ({ owner, search, offset, albumNamed }: Sought): Query => {
		if (!Number.isInteger(offset / quarter) || Math.abs(offset) > mostOffset) {
			const detail = `"offset" must be minutes east of UTC, a multiple of ${quarter} from -${mostOffset} to ${mostOffset}.`;
			throw new ProblemError('validation_failed', detail, { field: 'offset' });
		}
		return toQuery({ owner, search, offset, albumNamed, contentOf });
	};
	/** How many changes it took in. */
	const takeSome = (): number => {
		const known = Number(statement(database, 'SELECT sequence FROM mark_position').get()?.['sequence'] ?? 0);
		// Other marks were put in the place of those that the index knows, as from a backup.
		const changes = marks.changedAfter(known > marks.sequence() ? 0 : known, marksAtOnce);
		const last = changes.at(-1);
		if (last === undefined) return 0;
		transact(database, () => {
			const generations = changes.map(
				({ picture }) => statement(database, 'SELECT generation FROM tile WHERE picture = ?').get(picture)?.['generation'],
			);
			for (const generation of new Set(generations)) if (generation !== undefined) keepTiles(database, String(generation), marks);
			statement(database, 'INSERT OR REPLACE INTO mark_position (one, sequence) VALUES (1, ?)').run(last.sequence);
		});
		return changes.length;
	};

	return {
		page: (sought, page) => findPage(database, sought.owner, read(sought), page),
		days: (sought) => findDays(database, sought.owner, read(sought), sought.offset),
		ids: (sought) => findIds(database, sought.owner, read(sought)),
		count: (sought) => countFound(database, sought.owner, read(sought)),
		publicPage: (owner, page) => findPublic(database, owner, page),
		picture: (owner, id) => findTile(database, owner, id),
		neighbours: (owner, id) => findNeighbours(database, owner, id),
		family: (id) => familyOf(database, id),
		takeMarks: async () => {
			while (takeSome() === marksAtOnce) await new Promise((resolve) => setImmediate(resolve));
		},
	};
}
