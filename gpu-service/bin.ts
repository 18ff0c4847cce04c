/** The bin: what is deleted lies there for 30 days. Queue and files are kept in step; the queue is changed first, the files follow. */
import type { Log } from '#contract/log.ts';
import type { Outputs } from './outputs/outputs.ts';
import type { Queue, QueuedGeneration } from './queue/queue.ts';

const binDays = 30;
const hourMs = 3_600_000;

export interface Bin extends Disposable {
	/** @throws ProblemError `conflict` before its end, `not_found` for a picture that it does not have. */
	setDeleted(id: string, deleted: boolean, picture?: number): Promise<QueuedGeneration | null>;
	setFileDeleted(name: string, deleted: boolean): Promise<void>;
}

/** Finishes what a crash interrupted, empties what is due, and looks again every hour. */
export async function openBin({ queue, outputs, log }: { queue: Queue; outputs: Outputs; log: Log }): Promise<Bin> {
	const empty = async () => {
		const before = Date.now() - binDays * 24 * hourMs;
		for (const row of await queue.binnedBefore(before)) {
			if (row.day !== null) await outputs.purge(row.id, row.day, namesOf(row));
			await queue.purge(row.id);
		}
		for (const { generation, n } of await queue.binnedPicturesBefore(before)) {
			const names = generation.files.filter((file) => file.n === n).map(({ name }) => name);
			if (generation.day !== null) await outputs.purge(generation.id, generation.day, names);
			await queue.purge(generation.id, n);
		}
		await outputs.expireBin(new Date(before));
	};
	/** A crash between the queue's commit and the move leaves files of a deleted generation in their day. */
	const catchUp = async () => {
		for (const { id, day, files } of await queue.binnedBefore(Number.MAX_SAFE_INTEGER)) {
			if (day !== null) await outputs.bin(id, day, namesOf({ id, files }));
		}
	};
	const attempt = () => empty().catch((error: unknown) => log.error('the bin could not be emptied', { error }));
	await catchUp().catch((error: unknown) => log.error('the bin could not be put in order', { error }));
	void attempt();
	const timer = setInterval(() => void attempt(), hourMs);
	return {
		setDeleted: async (id, deleted, picture) => {
			const row = await queue.setDeleted(id, deleted, picture);
			if (row === null || row.day === null) return row;
			const names = row.files.filter(({ n }) => picture === undefined || n === picture).map(({ name }) => name);
			const files = picture === undefined ? namesOf(row) : names;
			if (deleted) await outputs.bin(id, row.day, files);
			else await outputs.restore(id, row.day, files);
			return row;
		},
		setFileDeleted: (name, deleted) => (deleted ? outputs.binFile(name) : outputs.restoreFile(name)),
		[Symbol.dispose]: () => clearInterval(timer),
	};
}

/** Every file of a generation, the sidecar included. */
function namesOf({ id, files }: Pick<QueuedGeneration, 'id' | 'files'>): string[] {
	return [...files.map(({ name }) => name), `${id}.json`];
}
