/** Pictures as one zip, made while it is sent: nothing is held but one piece of one file, and the list of what is in it. */
import { makeZip } from 'client-zip';
import { downloadName } from '../gallery/download-name.ts';
import type { Gallery } from '../gallery/gallery.ts';
import type { GenerationRow } from '../gallery/generation-rows.ts';
import type { PictureMarks } from '../gallery/marks-source.ts';
import type { PlacedPicture } from '../gallery/picture-rows.ts';
import { PictureGone, type PictureStore } from '../gallery/picture-store.ts';

export interface ArchiveParts {
	gallery: Pick<Gallery, 'picture'>;
	store: PictureStore;
	/** What is written into the sidecars about a picture itself. */
	marksOf: (picture: string) => PictureMarks & { albumNames: string[] };
}

export interface ArchiveWish {
	/** Ids, in the order in which they go in. Those that are gone are left out. */
	pictures: readonly string[];
	/** Puts `<name>.json` beside each picture: how it was made, and what was added to it. */
	withSidecars: boolean;
	/** Resolves when the reader can take more. */
	drained: () => Promise<void>;
}

interface Entry {
	name: string;
	input: ReadableStream<Uint8Array> | string;
	lastModified: Date;
	size?: number;
}

/** Ends when the reader goes away, and lets go of the file that was being read. */
export function streamArchive(parts: ArchiveParts, wish: ArchiveWish): ReadableStream<Uint8Array> {
	return makeZip(entriesOf(parts, wish));
}

async function* entriesOf(
	{ gallery, store, marksOf }: ArchiveParts,
	{ pictures, withSidecars, drained }: ArchiveWish,
): AsyncGenerator<Entry> {
	const nameFor = uniqueNames();
	for (const id of pictures) {
		const found = gallery.picture(id);
		const file = found === null ? null : await openWhole(store, found.picture.name, drained);
		if (found === null || file === null) continue;
		const { picture, row } = found;
		const lastModified = new Date(row.createdAt);
		const folder = lastModified.toISOString().slice(0, 10);
		const name = nameFor(`${folder}/${downloadName(row.facts.request.prompt, picture.seed, picture.type)}`);
		try {
			yield { name, input: file.content, lastModified, size: picture.bytes };
			if (!withSidecars) continue;
			const sidecar = JSON.stringify(await sidecarOf(store, row, picture, marksOf(id)), null, '\t');
			yield { name: `${name.slice(0, name.lastIndexOf('.'))}.json`, input: sidecar, lastModified };
		} catch {
			// The reader has gone: so the zip says when it is given up.
			return;
		} finally {
			await file.close();
		}
	}
}

/** Null when it is gone: its first piece is there before its name goes into the zip. */
async function openWhole(store: PictureStore, name: string, drained: () => Promise<void>) {
	const reader = store.stream(name).getReader();
	try {
		let next: Awaited<ReturnType<typeof reader.read>> | null = await reader.read();
		const content = new ReadableStream<Uint8Array>(
			{
				pull: async (controller) => {
					await drained();
					const { done, value } = next ?? (await reader.read());
					next = null;
					if (done) controller.close();
					else controller.enqueue(value);
				},
			},
			{ highWaterMark: 0 },
		);
		return { content, close: () => reader.cancel() };
	} catch (error) {
		if (error instanceof PictureGone) return null;
		throw error;
	}
}

/** The generation's own sidecar where there is one, else what is known; with it, what concerns the one picture. */
async function sidecarOf(
	store: PictureStore,
	{ id, folder, facts, createdAt }: GenerationRow,
	{ n, seed, sha256 }: PlacedPicture,
	{ favourite, note, tags, albumNames }: ReturnType<ArchiveParts['marksOf']>,
): Promise<object> {
	const about = { n, seed, sha256, favourite, note, tags, albums: albumNames };
	const { request, settings, provider, timings } = facts;
	const known = { id, request, settings, provider, timings, created_at: new Date(createdAt).toISOString(), picture: about };
	if (folder === null) return known;
	try {
		const own: unknown = JSON.parse(new TextDecoder().decode(await store.read(`${folder}/${id}.json`)));
		return typeof own === 'object' && own !== null ? { ...own, picture: about } : known;
	} catch {
		return known;
	}
}

/** Gives every name once, whatever the case of its letters: `a fox 7.png`, `a fox 7 (2).png`. */
function uniqueNames(): (name: string) => string {
	const counts = new Map<string, number>();
	return (name) => {
		const stem = name.slice(0, name.lastIndexOf('.'));
		const count = (counts.get(stem.toLowerCase()) ?? 0) + 1;
		counts.set(stem.toLowerCase(), count);
		return count === 1 ? name : `${stem} (${count})${name.slice(stem.length)}`;
	};
}
