/** What lies on the disk, cleaning it, and copies of the databases for a backup. */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import { ProblemError } from '#contract/problem.ts';
import { type CleanablePart, cleanableParts, type Storage, type StoragePart, type StorageUse, storageParts } from '#contract/storage.ts';
import type { Actor } from '../access/actor.ts';
import { can } from '../access/can.ts';
import type { StorageDesk } from '../context.ts';
import { type GpuServiceClient, GpuUnavailableError } from '../gpu-service-client.ts';
import type { RetentionKeeper } from './retention.ts';

export interface StorageDeskParts {
	data: string;
	outputs: string;
	database: DatabaseSync;
	client: Pick<GpuServiceClient, 'storage' | 'clean' | 'snapshot'>;
	retention: RetentionKeeper;
}

const databases = /^[a-z]+\.sqlite(-wal|-shm)?$/;

export function createStorageDesk({ data, outputs, database, client, retention }: StorageDeskParts): StorageDesk {
	const thumbnails = join(data, 'thumbnails');
	const measure = async (): Promise<Storage> => {
		const told = await client.storage().catch((error: unknown) => {
			if (error instanceof GpuUnavailableError) return null;
			throw error;
		});
		const own = [use('thumbnails', await measureFolder(thumbnails)), use('databases', await measureFiles(data, databases))];
		const all = [...(told?.parts ?? []), ...own];
		return {
			parts: storageParts.flatMap((name) => all.find(({ part }) => part === name) ?? []),
			disk: told?.disk ?? (await diskOf(outputs)),
		};
	};
	const check = (actor: Actor): void => {
		if (!can(actor, 'operate', { kind: 'engine' })) throw new ProblemError('forbidden', 'You may not look after the disk of this machine.');
	};

	return {
		measure: async (actor) => {
			check(actor);
			return await measure();
		},
		clean: async (actor, request) => {
			check(actor);
			const parts = parseParts(request);
			const order = {
				...(parts.includes('bin') ? { bin_before: new Date().toISOString() } : {}),
				...(parts.includes('prepared') ? { prepared_bytes: 0 } : {}),
				...(parts.includes('recipes') ? { recipes_bytes: 0 } : {}),
			};
			if (Object.keys(order).length > 0) await client.clean(order);
			// They are made again when they are next looked at.
			if (parts.includes('thumbnails')) {
				for (const name of await readdir(thumbnails).catch(() => [])) await rm(join(thumbnails, name), { recursive: true, force: true });
			}
			return await measure();
		},
		retention: (actor) => {
			check(actor);
			return retention.get();
		},
		setRetention: async (actor, value) => {
			check(actor);
			const chosen = retention.set(value);
			// Without the GPU service it is done when that is back.
			await retention.run().catch((error: unknown) => {
				if (!(error instanceof GpuUnavailableError)) throw error;
			});
			return chosen;
		},
		snapshot: async (actor) => {
			check(actor);
			const name = `.backup-${randomBytes(8).toString('hex')}`;
			const folder = join(data, name);
			await mkdir(folder, { mode: 0o700 });
			try {
				await backup(database, join(folder, 'easel.sqlite'));
				await client.snapshot(join(folder, 'queue.sqlite'));
			} catch (error) {
				await rm(folder, { recursive: true, force: true });
				throw error;
			}
			return name;
		},
	};
}

function use(part: StoragePart, { bytes, files }: Omit<StorageUse, 'part'>): StorageUse {
	return { part, bytes, files };
}

async function measureFolder(folder: string): Promise<Omit<StorageUse, 'part'>> {
	let [bytes, files] = [0, 0];
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
		if (!entry.isFile()) continue;
		bytes += (await lstat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0;
		files += 1;
	}
	return { bytes, files };
}

async function measureFiles(folder: string, names: RegExp): Promise<Omit<StorageUse, 'part'>> {
	const found = (await readdir(folder)).filter((name) => names.test(name));
	const facts = await Promise.all(found.map((name) => lstat(join(folder, name)).catch(() => null)));
	return { bytes: facts.reduce((sum, one) => sum + (one?.size ?? 0), 0), files: found.length };
}

async function diskOf(folder: string): Promise<Storage['disk']> {
	const { bavail, blocks, bsize } = await statfs(folder);
	return { free: bavail * bsize, total: blocks * bsize };
}

function parseParts(request: unknown): CleanablePart[] {
	const given = typeof request === 'object' && request !== null && 'parts' in request ? request.parts : undefined;
	const isCleanable = (part: unknown): part is CleanablePart => cleanableParts.some((one) => one === part);
	if (Array.isArray(given) && given.length > 0 && given.every(isCleanable)) return given;
	throw new ProblemError('validation_failed', `"parts" must be a list of some of: ${cleanableParts.join(', ')}.`, { field: 'parts' });
}
