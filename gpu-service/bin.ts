/**
 * The bin: what is deleted lies there for 30 days. The queue says what belongs there: it is changed before files go, and after they have come
 * back, so that no file waits in the bin for its end without a row that says so.
 */
import type { Log } from '#contract/log.ts';
import type { Outputs } from './outputs/outputs.ts';
import type { Queue, QueuedGeneration } from './queue/queue.ts';

const binDays = 30;
const hourMs = 3_600_000;

export interface Bin extends Disposable {
	/** @throws ProblemError `conflict` before its end, `not_found` for a picture that it does not have. */
	setDeleted(id: string, deleted: boolean, picture?: number): Promise<QueuedGeneration | null>;
	setFileDeleted(name: string, deleted: boolean): Promise<void>;
	/** Empties it of what was deleted before. */
	emptyBefore(before: Date): Promise<void>;
}

/** Finishes what a crash interrupted, empties what is due, and looks again every hour. */
export async function openBin({ queue, outputs, log }: { queue: Queue; outputs: Outputs; log: Log }): Promise<Bin> {
	const empty = async (before: number) => {
		for (const row of await queue.binnedBefore(before)) {
			if (row.day !== null) await outputs.purge(row.id, row.day, namesOf(row));
			await queue.purge(row.id);
		}
		for (const { generation, n } of await queue.binnedPicturesBefore(before)) {
			if (generation.day !== null) await outputs.purge(generation.id, generation.day, namesOf(generation, n));
			await queue.purge(generation.id, n);
		}
		await outputs.expireBin(new Date(before));
	};
	/** A crash between the queue's commit and the move leaves files in their day. */
	const catchUp = async () => {
		for (const row of await queue.binnedBefore(Number.MAX_SAFE_INTEGER)) {
			if (row.day !== null) await outputs.bin(row.id, row.day, namesOf(row));
		}
		for (const { generation, n } of await queue.binnedPicturesBefore(Number.MAX_SAFE_INTEGER)) {
			if (generation.day !== null) await outputs.bin(generation.id, generation.day, namesOf(generation, n));
		}
	};
	const attempt = () =>
		empty(Date.now() - binDays * 24 * hourMs).catch((error: unknown) => log.error('the bin could not be emptied', { error }));
	await catchUp().catch((error: unknown) => log.error('the bin could not be put in order', { error }));
	void attempt();
	const timer = setInterval(() => void attempt(), hourMs);
	return {
		setDeleted: async (id, deleted, picture) => {
			const before = deleted ? null : await queue.get(id);
			if (before !== null && before.day !== null && isBinned(before, picture)) {
				await outputs.restore(id, before.day, namesOf(before, picture));
			}
			const row = await queue.setDeleted(id, deleted, picture);
			if (deleted && row !== null && row.day !== null) await outputs.bin(id, row.day, namesOf(row, picture));
			return row;
		},
		setFileDeleted: (name, deleted) => (deleted ? outputs.binFile(name) : outputs.restoreFile(name)),
		emptyBefore: (before) => empty(before.getTime()),
		[Symbol.dispose]: () => clearInterval(timer),
	};
}

/** The file of picture n, or every file of a generation, the sidecar included. */
function namesOf({ id, files }: QueuedGeneration, picture?: number): string[] {
	if (picture !== undefined) return files.filter(({ n }) => n === picture).map(({ name }) => name);
	return [...files.map(({ name }) => name), `${id}.json`];
}

function isBinned({ deletedAt, deletedPictures }: QueuedGeneration, picture?: number): boolean {
	if (picture !== undefined) return deletedPictures.includes(picture);
	return deletedAt !== null || deletedPictures.length > 0;
}
