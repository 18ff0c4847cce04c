/** Pictures as reliefs: made when they are asked for, and kept by the content of the picture until newer ones need the room. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { besidePicture, type ReliefOptions, usualRelief } from '#contract/relief.ts';
import { type HeightMap, lightness, reliefTexture } from '#images/relief.ts';
import type { Actor } from '../access/actor.ts';
import { can } from '../access/can.ts';
import { atMost } from '../at-most.ts';
import type { Reliefs } from '../context.ts';
import { downloadName } from '../gallery/download-name.ts';
import type { Gallery } from '../gallery/gallery.ts';
import { folderOf, PictureGone, type PictureStore, type StoredFile } from '../gallery/picture-store.ts';
import type { GpuServiceClient } from '../gpu-service-client.ts';
import { noSuchPicture } from '../no-such-picture.ts';
import { writeGlb } from './glb.ts';
import { normalise, resample } from './height-map.ts';
import { makeReliefMesh } from './mesh.ts';

const type = 'model/gltf-binary';
/** The newest are kept: each is a few megabytes. */
const mostBytes = 256 * 1024 * 1024;

export interface ReliefsParts {
	/** Where they are kept; made when it is missing. */
	folder: string;
	gallery: Gallery;
	store: PictureStore;
	client: Pick<GpuServiceClient, 'readDepth'>;
	log: Log;
}

export function createReliefs({ folder, gallery, store, client, log }: ReliefsParts): Reliefs {
	const inTurn = atMost(1);
	const making = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

	async function readHeights(bytes: Uint8Array, from: ReliefOptions['from'], size: { width: number; height: number }): Promise<HeightMap> {
		if (from === usualRelief.from) return await lightness(bytes, size);
		const depth = await client.readDepth(bytes);
		if (depth?.model === from) return resample(normalise(depth), size.width, size.height);
		throw new ProblemError(
			'conflict',
			`There is no network for depth "${from.slice(0, 64)}" any more. Take the light of the picture instead.`,
		);
	}

	async function make(name: string, title: string, { depth, detail, invert, from }: ReliefOptions): Promise<Uint8Array<ArrayBuffer>> {
		const bytes = await store.read(name).catch((error: unknown) => {
			throw error instanceof PictureGone ? noSuchPicture() : error;
		});
		const { width, height } = await store.inspect(name);
		const longest = Math.max(width, height);
		const points = (side: number) => Math.max(2, Math.round((side / longest) * detail));
		const heights = await readHeights(bytes, from, { width: points(width), height: points(height) });
		const map = invert ? { ...heights, values: heights.values.map((value) => 1 - value) } : heights;
		return await writeGlb(makeReliefMesh(map, depth), await reliefTexture(bytes), title);
	}

	/** Written elsewhere and renamed: whoever reads it sees all of it. */
	async function keep(file: string, bytes: Uint8Array): Promise<void> {
		await mkdir(folder, { recursive: true, mode: 0o700 });
		const partial = join(folder, `.${randomUUID()}`);
		try {
			await writeFile(partial, bytes);
			await rename(partial, file);
		} catch (error) {
			await rm(partial, { force: true });
			throw error;
		}
		await makeRoom(folder);
	}

	const find = (actor: Actor, id: string): NonNullable<ReturnType<Gallery['picture']>> => {
		const found = gallery.picture(id);
		if (found === null || !can(actor, 'see', { kind: 'generation', owner: found.row.owner })) throw noSuchPicture();
		return found;
	};

	return {
		hasFile: async (actor, id) => (await findBeside(store, find(actor, id))) !== null,
		open: async (actor: Actor, id, options) => {
			const found = find(actor, id);
			const { picture, row } = found;
			const download = downloadName(row.facts.request.prompt, picture.seed, type);
			if (options.from === besidePicture) {
				const file = await findBeside(store, found);
				if (file === null) throw new ProblemError('conflict', 'There is no GLB file beside this picture any more.');
				const etag = createHash('sha256').update(JSON.stringify(file)).digest('hex');
				return { body: store.stream(file.name), type, bytes: file.bytes, etag, download };
			}
			const key = createHash('sha256')
				.update(JSON.stringify([picture.sha256, options.depth, options.detail, options.invert, options.from]))
				.digest('hex');
			const file = join(folder, `${key}.glb`);
			const kept = await readFile(file).catch(() => null);
			if (kept !== null) await utimes(file, new Date(), new Date()).catch(() => undefined);
			const made =
				kept ??
				(await (making.get(key) ??
					share(key, async () => {
						const bytes = await make(picture.name, row.facts.request.prompt.slice(0, 100) || 'Easel', options);
						await keep(file, bytes).catch((error: unknown) => log.warn('a relief could not be kept', { error }));
						return bytes;
					})));
			return { body: new Uint8Array(made), type, bytes: made.length, etag: key, download };
		},
	};

	function share(key: string, work: () => Promise<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
		const promise = inTurn(work).finally(() => making.delete(key));
		making.set(key, promise);
		return promise;
	}
}

/** Under the picture's name, or else under that of its generation. */
async function findBeside(store: PictureStore, { picture, row }: NonNullable<ReturnType<Gallery['picture']>>): Promise<StoredFile | null> {
	const stem = picture.name.replace(/\.[^./]+$/, '');
	const folder = folderOf(picture.name);
	return (await store.head(`${stem}.glb`)) ?? (await store.head(`${folder === '' ? '' : `${folder}/`}${row.id}.glb`));
}

/** Removes those that were not asked for the longest, until the rest fits. */
async function makeRoom(folder: string): Promise<void> {
	const files = await Promise.all(
		(await readdir(folder))
			.filter((name) => name.endsWith('.glb'))
			.map(async (name) => ({ path: join(folder, name), facts: await stat(join(folder, name)).catch(() => null) })),
	);
	let bytes = 0;
	for (const { path, facts } of files.sort((a, b) => (b.facts?.mtimeMs ?? 0) - (a.facts?.mtimeMs ?? 0))) {
		bytes += facts?.size ?? 0;
		if (bytes > mostBytes) await rm(path, { force: true });
	}
}
