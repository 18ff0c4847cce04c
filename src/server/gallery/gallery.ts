/** What the web process knows of pictures: an index over `outputs/` and over the log of the GPU service, which can be made again from both. */
import { type Generation, type GenerationPage, hasEnded } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { toProblem } from '#contract/problem.ts';
import type { ChangePage, ServiceGeneration, ServiceProgress } from '#contract/service.ts';
import { transact } from '../database/database.ts';
import { type ColourRows, createColourRows } from './colour-rows.ts';
import { createFinder, type Finder } from './finder.ts';
import { findGeneration, type GenerationRow, leaveToSidecars, removeGeneration, saveTold, selectGenerations } from './generation-rows.ts';
import { createIntake } from './intake.ts';
import { createLive } from './live.ts';
import { readPosition, savePosition } from './log-position.ts';
import { type MarksSource, noMarksSource } from './marks-source.ts';
import { type News, newsOf, type Shown } from './news.ts';
import { type PageQuery, selectPage } from './page.ts';
import { defaultTiming, type Timing } from './patience.ts';
import { filesOfDropped, findPicture, isContentUsed, type PlacedPicture, picturesOf } from './picture-rows.ts';
import type { PictureStore } from './picture-store.ts';
import { toGeneration, toProgress } from './present.ts';
import { openIndex } from './schema.ts';
import { longestWaitForFilesMs, settle } from './standing.ts';
import { keepTiles } from './tiles.ts';
import { namesOf, takeTold } from './told.ts';

export interface Gallery extends AsyncDisposable {
	/** Null for an id that is unknown or somebody else's. */
	generation(owner: string, id: string): Generation | null;
	/** Newest first. @throws ProblemError `validation_failed` with `field` for a bad cursor, limit or state. */
	list(owner: string, query: PageQuery): GenerationPage;
	/** What has not ended, oldest first; of everybody when `owner` is null. */
	active(owner: string | null): Generation[];
	/** A picture with the generation that it belongs to; null when it is unknown or its file is gone. */
	picture(id: string): { picture: PlacedPicture; row: GenerationRow } | null;
	/** Who vouches for a generation, whose it is, and the names of its pictures' files, copies included; null when it is unknown. */
	filesOf(id: string): { owner: string; origin: GenerationRow['origin']; names: string[] } | null;
	/** Searches, and what people see of pictures. */
	readonly finder: Finder;
	/** Mean colours of pictures. */
	readonly colours: ColourRows;
	/** True while some picture has this content. */
	isContentUsed(sha256: string): boolean;

	/** Takes in an answer of the GPU service. Repeating it, or hearing of something older later, changes nothing. */
	remember(told: ServiceGeneration): void;
	/** How far the log has been read; null before its first page. */
	position(): { log: string; cursor: number } | null;
	/** Takes in a page of the log; the position moves in the same transaction. */
	apply(page: ChangePage): void;
	/** Ends a generation that the GPU service does not know any more. */
	lose(id: string): void;
	/** Keeps the progress of what runs, in memory. Null when nothing of it is to be told. */
	progress(id: string, progress: ServiceProgress): { owner: string; progress: NonNullable<Generation['progress']> } | null;
	/** Owner of a generation that has not ended, or null. */
	ownerOfActive(id: string): string | null;

	/** Brings the index in line with files, a folder, or all that there is. Names are relative to the store. */
	examine(names: Iterable<string>): Promise<void>;
	examineFolder(folder: string): Promise<void>;
	scan(): Promise<void>;

	/** Calls `listener` after each change that can be seen. Returns the way to stop. */
	subscribe(listener: (news: News) => void): () => void;
}

export interface GalleryOptions {
	/** Of the index; `:memory:` is allowed. */
	file: string;
	store: PictureStore;
	log: Log;
	/** What people add to pictures. */
	marks?: MarksSource;
	/** Milliseconds UTC. */
	now?: () => number;
	timing?: Timing;
}

/** How often ends are shown whose files do not come. */
const overdueEveryMs = 5_000;

export function createGallery({
	file,
	store,
	log,
	marks = noMarksSource,
	now = Date.now,
	timing = defaultTiming,
}: GalleryOptions): Gallery {
	const database = openIndex(file, log);
	const live = createLive();
	const listeners = new Set<(news: News) => void>();

	const present = (row: GenerationRow) => toGeneration(row, picturesOf(database, row.id), live.get(row.id));
	const show = (id: string): Shown | null => {
		const row = findGeneration(database, id);
		return row === null ? null : { owner: row.owner, listed: row.listed, generation: present(row) };
	};
	/** One transaction; then everybody hears what has changed for those generations that were touched before they changed. */
	const commit = (work: (touch: (id: string) => void) => void): void => {
		const before = new Map<string, Shown | null>();
		transact(database, () => {
			work((id) => {
				if (!before.has(id)) before.set(id, show(id));
			});
			for (const id of before.keys()) {
				settle(database, id, now());
				keepTiles(database, id, marks);
			}
		});
		for (const [id, was] of before) {
			const is = show(id);
			if (is === null || hasEnded(is.generation.state)) live.forget(id);
			for (const news of newsOf(was, is)) for (const listener of listeners) listener(news);
		}
	};
	const intake = createIntake({ database, store, log, now, timing, commit });
	const take = (told: ServiceGeneration, touch: (id: string) => void, source: 'answer' | 'log'): void => {
		touch(told.id);
		live.take(told, source);
		takeTold(database, told, now(), touch);
	};
	/** The log may be ahead of the watcher: what it names is looked for at once. */
	const lookFor = (told: readonly ServiceGeneration[]): void => {
		const names = told.flatMap((generation) => (hasEnded(generation.state) ? namesOf(generation) : []));
		if (names.length > 0) void intake.examine(names);
	};
	const overdue = setInterval(() => {
		const late = selectGenerations(database, `WHERE state = 'running' AND ended_at < ?`, now() - longestWaitForFilesMs);
		if (late.length === 0) return;
		commit((touch) => {
			for (const { id } of late) touch(id);
		});
	}, overdueEveryMs);

	return {
		generation: (owner, id) => {
			const row = findGeneration(database, id);
			return row === null || row.owner !== owner ? null : present(row);
		},
		list: (owner, query) => {
			const { rows, next } = selectPage(database, owner, query);
			return { generations: rows.map(present), next_cursor: next };
		},
		active: (owner) => {
			const rows = selectGenerations(database, `WHERE state IN ('queued', 'running') ORDER BY created_at, id`);
			return rows.filter((row) => owner === null || row.owner === owner).map(present);
		},
		picture: (id) => {
			const picture = findPicture(database, id);
			const row = picture === null ? null : findGeneration(database, picture.generation);
			return picture === null || row === null || !picture.present || !hasEnded(row.state) ? null : { picture, row };
		},
		filesOf: (id) => {
			const row = findGeneration(database, id);
			if (row === null) return null;
			const { owner, origin } = row;
			const files = origin === 'file' ? filesOfDropped(database, id) : picturesOf(database, id);
			return { owner, origin, names: files.map(({ name }) => name) };
		},
		finder: createFinder(database, marks),
		colours: createColourRows(database),
		isContentUsed: (sha256) => isContentUsed(database, sha256),

		remember: (told) => {
			commit((touch) => take(told, touch, 'answer'));
			lookFor([told]);
		},
		position: () => readPosition(database),
		apply: ({ log: name, changes, cursor }) => {
			const known = readPosition(database);
			commit((touch) => {
				if (known !== null && known.log !== name) leaveToSidecars(database);
				for (const { id, generation } of changes) {
					if (generation !== null) take(generation, touch, 'log');
					else {
						touch(id);
						removeGeneration(database, id);
					}
				}
				savePosition(database, { log: name, cursor });
			});
			lookFor(changes.flatMap(({ generation }) => generation ?? []));
		},
		lose: (id) => {
			commit((touch) => {
				const row = findGeneration(database, id);
				if (row === null || hasEnded(row.told)) return;
				touch(id);
				const detail = 'The GPU service does not know this generation any more: its queue was replaced. Please start it again.';
				const facts = { ...row.facts, problem: toProblem('internal', detail) };
				saveTold(database, { ...row, facts, told: 'failed', turn: Number.MAX_SAFE_INTEGER, endedAt: now() });
			});
		},
		progress: (id, progress) => {
			const row = findGeneration(database, id);
			if (row === null || hasEnded(row.told)) return null;
			live.setProgress(id, progress);
			return { owner: row.owner, progress: toProgress(id, progress) };
		},
		ownerOfActive: (id) => {
			const row = findGeneration(database, id);
			return row === null || hasEnded(row.told) ? null : row.owner;
		},

		examine: intake.examine,
		examineFolder: intake.examineFolder,
		scan: intake.scan,

		subscribe: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		[Symbol.asyncDispose]: async () => {
			clearInterval(overdue);
			await intake[Symbol.asyncDispose]();
			database.close();
		},
	};
}
