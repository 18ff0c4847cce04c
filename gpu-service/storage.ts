/** What the files of this service take on the disk, and removing what can be made again. */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Configuration } from '#contract/configuration.ts';
import type { CleanOrder, Storage, StoragePart, StorageUse } from '#contract/storage.ts';
import { createRecipeCache } from './engine/recipe-cache.ts';
import type { Queue } from './queue/queue.ts';

export interface StorageKeeper {
	measure(): Promise<Storage>;
	/** What is in use this minute stays. */
	clean(order: CleanOrder): Promise<void>;
	/** All rows of the queue, as a database. */
	snapshot(): Promise<ReadableStream<Uint8Array>>;
}

export interface StorageParts {
	configuration: Pick<Configuration, 'data' | 'models'>;
	/** Absolute. */
	outputs: string;
	queue: Pick<Queue, 'snapshot'>;
	/** Empties the bin of what was deleted before. */
	emptyBin(before: Date): Promise<void>;
}

export function createStorageKeeper({ configuration: { data, models }, outputs, queue, emptyBin }: StorageParts): StorageKeeper {
	const places: readonly { part: StoragePart; folder: string; without?: readonly string[] }[] = [
		{ part: 'pictures', folder: outputs, without: ['.bin', '.inputs', '.partial'] },
		{ part: 'inputs', folder: join(outputs, '.inputs') },
		{ part: 'bin', folder: join(outputs, '.bin') },
		{ part: 'models', folder: models, without: ['.jobs'] },
		{ part: 'downloads', folder: join(models, '.jobs') },
		{ part: 'prepared', folder: join(data, 'prepared') },
		{ part: 'recipes', folder: join(data, 'recipes') },
		{ part: 'libraries', folder: join(data, 'cuda') },
	];
	return {
		measure: async () => {
			const parts: StorageUse[] = [];
			// Files with several names count where they are met first: prepared models and recipes share weights with the models.
			const seen = new Set<string>();
			for (const { part, folder, without = [] } of places) parts.push({ part, ...(await measure(folder, without, seen)) });
			const { bavail, blocks, bsize } = await statfs(outputs);
			return { parts, disk: { free: bavail * bsize, total: blocks * bsize } };
		},
		clean: async ({ bin_before, prepared_bytes, recipes_bytes }) => {
			if (bin_before !== undefined) await emptyBin(new Date(bin_before));
			for (const [name, limitBytes] of [
				['prepared', prepared_bytes],
				['recipes', recipes_bytes],
			] as const) {
				if (limitBytes !== undefined) await createRecipeCache({ folder: join(data, name), limitBytes }).trim(new Set());
			}
		},
		snapshot: async () => {
			const file = join(data, `.snapshot-${randomUUID()}`);
			await queue.snapshot(file);
			const content = createReadStream(file);
			content.once('close', () => void rm(file, { force: true }));
			return Readable.toWeb(content) as ReadableStream<Uint8Array>;
		},
	};
}

/** Files may come and go meanwhile. */
async function measure(folder: string, without: readonly string[], seen: Set<string>): Promise<{ bytes: number; files: number }> {
	let [bytes, files] = [0, 0];
	for (const name of await readdir(folder).catch(() => [])) {
		if (without.includes(name)) continue;
		const path = join(folder, name);
		const facts = await lstat(path).catch(() => null);
		if (facts === null || facts.isSymbolicLink()) continue;
		if (facts.isDirectory()) {
			const inside = await measure(path, [], seen);
			bytes += inside.bytes;
			files += inside.files;
		} else if (facts.isFile()) {
			const identity = `${facts.dev}:${facts.ino}`;
			if (facts.nlink > 1 && seen.has(identity)) continue;
			if (facts.nlink > 1) seen.add(identity);
			bytes += facts.size;
			files += 1;
		}
	}
	return { bytes, files };
}
