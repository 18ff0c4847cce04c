/** From names of files to rows of the index. */
import type { DatabaseSync } from 'node:sqlite';
import type { Log } from '#contract/log.ts';
import { atMost } from '../at-most.ts';
import { idOfDropped, isDroppedId, takeDropped } from './dropped.ts';
import { followFiles } from './follow-files.ts';
import { findGeneration } from './generation-rows.ts';
import { type Finding, look } from './look.ts';
import { createPatience, type Timing } from './patience.ts';
import { filesIn, findFile, findPictureByName, foldersOfFiles, removeFile, saveFile } from './picture-rows.ts';
import type { PictureStore, StoredFile } from './picture-store.ts';
import { idOfSidecar, takeSidecar } from './sidecar.ts';

/** Most pictures that are read at a time: each is held in memory while it is. */
const mostRead = 4;
/** Small enough that a transaction takes a few milliseconds: requests are answered between two of them. */
const batchSize = 32;

export interface Intake extends AsyncDisposable {
	/** Brings the index in line with these files. Names that mean nothing are passed over. */
	examine(names: Iterable<string>): Promise<void>;
	/** The same for everything in a folder, in the index or on disk. */
	examineFolder(folder: string): Promise<void>;
	/** The same for everything that there is. */
	scan(): Promise<void>;
}

export interface IntakeParts {
	database: DatabaseSync;
	store: PictureStore;
	log: Log;
	now: () => number;
	timing: Timing;
	/** One transaction; `touch` is called with the id of every generation before it changes. */
	commit: (work: (touch: (id: string) => void) => void) => void;
}

export function createIntake({ database, log, now, timing, commit, ...parts }: IntakeParts): Intake {
	let isOpen = true;
	const inTurn = atMost(mostRead);
	const store: PictureStore = { ...parts.store, inspect: (name) => inTurn(() => parts.store.inspect(name)) };
	const running = new Set<Promise<void>>();
	const patience = createPatience(timing, now, (names) => void examine(names));
	/** The newest look at each name that is on its way: an older one must not undo it. */
	const newest = new Map<string, symbol>();

	const examineBatch = async (names: string[]): Promise<void> => {
		const looks = names.map((name) => {
			const token = Symbol(name);
			newest.set(name, token);
			return { name, token, finding: look({ database, store, patience, log }, name) };
		});
		const findings: Finding[] = [];
		for (const { name, token, finding } of looks) {
			const found = await finding;
			if (newest.get(name) !== token) continue;
			newest.delete(name);
			if (found !== null) findings.push(found);
		}
		if (!isOpen || findings.length === 0) return;
		commit((touch) => {
			for (const finding of findings) take(database, finding, touch);
		});
	};
	const examineAll = async (names: string[]): Promise<void> => {
		for (let start = 0; isOpen && start < names.length; start += batchSize) {
			await examineBatch(names.slice(start, start + batchSize));
			await new Promise((resolve) => setImmediate(resolve));
		}
	};
	/** Errors are the log's: whoever names files cannot do anything about them. */
	const track = (work: Promise<void>): Promise<void> => {
		const tracked = work.catch((error: unknown) => log.error('files of the outputs folder could not be taken in', { error }));
		running.add(tracked);
		return tracked.finally(() => running.delete(tracked));
	};
	const examine = (names: Iterable<string>) => track(examineAll([...new Set(names)]));

	const examineFolder = async (folder: string): Promise<void> => {
		const known = new Map(filesIn(database, folder).map((file) => [file.name, file]));
		const changed: string[] = [];
		for (const file of await store.list(folder)) {
			const row = known.get(file.name);
			known.delete(file.name);
			const isSame = row?.bytes === file.bytes && row.modifiedAt === file.modifiedAt && row.binned === file.binned;
			if (!isSame) changed.push(file.name);
		}
		// Sidecars first: a picture that has one is no picture of its own.
		changed.sort((a, b) => Number(idOfSidecar(a) === null) - Number(idOfSidecar(b) === null));
		await examineAll([...changed, ...known.keys()]);
	};

	return {
		examine,
		examineFolder: (folder) => track(examineFolder(folder)),
		scan: () =>
			track(
				(async () => {
					const folders = new Set([...(await store.folders()), ...foldersOfFiles(database)]);
					for (const folder of folders) if (isOpen) await examineFolder(folder);
				})(),
			),
		[Symbol.asyncDispose]: async () => {
			isOpen = false;
			patience[Symbol.dispose]();
			await Promise.all(running);
		},
	};
}

/** Writes one finding. Runs inside a transaction. */
function take(database: DatabaseSync, finding: Finding, touch: (id: string) => void): void {
	const { name, file, sidecar, facts } = finding;
	const known = findFile(database, name);
	const picture = findPictureByName(database, name);
	const affected = new Set([known?.dropped, picture?.generation, idOfSidecar(name), facts && idOfDropped(facts)].filter(isString));
	for (const id of affected) touch(id);
	if (file === null) {
		removeFile(database, name);
	} else {
		const isOwned = picture !== null && !isDroppedId(picture.generation) && picture.bytes === file.bytes;
		const dropped = isOwned ? null : (finding.dropped ?? (facts === undefined ? null : idOfDropped(facts)));
		saveFile(database, { ...file, dropped });
		if (facts !== undefined && !isOwned) takeDropped(database, facts, file);
		if (sidecar !== undefined && isWelcome(database, sidecar.id, file)) {
			for (const one of finding.files ?? []) saveFile(database, { ...one, dropped: findFile(database, one.name)?.dropped ?? null });
			takeSidecar(database, sidecar, name, touch);
		}
	}
	for (const id of affected) followFiles(database, id);
}

/** A sidecar in the bin makes no generation: nobody could bring it back. */
function isWelcome(database: DatabaseSync, id: string, { binned }: StoredFile): boolean {
	return !binned || findGeneration(database, id) !== null;
}

function isString(value: unknown): value is string {
	return typeof value === 'string';
}
