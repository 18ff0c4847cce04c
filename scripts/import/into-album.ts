/** Puts pictures into an album of the Easel that runs on this machine. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Configuration } from '#contract/configuration.ts';
import type { Album, GalleryChange, GalleryChanged } from '#contract/gallery.ts';
import { isProblem, ProblemError } from '#contract/problem.ts';
import { ExitError, exitCodes } from '../paint/exit-codes.ts';
import { readRunRecord } from '../start/run-record.ts';

export interface AlbumOfEasel {
	/** Waits until the gallery has seen them. Returns how many it did not see in time. @param pictures ids */
	add(pictures: readonly string[], signal: AbortSignal): Promise<number>;
}

/** A change names at most 5,000; smaller ones let others ask in between. */
const atOnce = 500;
const pollMs = 500;
/** How long it waits for one more: new pictures are seen within a second, those that name a generation of Easel after ten. */
const patienceMs = 20_000;

/** @throws ExitError when no Easel answers. */
export async function openAlbum({ data, port }: Configuration, name: string): Promise<AlbumOfEasel> {
	const origin = readRunRecord(data)?.url.replace(/\/$/, '') ?? `http://localhost:${port}`;
	const album = await call<Album>(origin, '/api/albums', { name });
	return {
		add: async (pictures, signal) => {
			let missing = 0;
			for (let start = 0; start < pictures.length && !signal.aborted; start += atOnce) {
				const some = pictures.slice(start, start + atOnce);
				const change: GalleryChange = { pictures: [...some], change: { add_albums: [album.id] } };
				let seen = 0;
				for (let since = performance.now(); seen < some.length && performance.now() - since < patienceMs && !signal.aborted; ) {
					const { found } = await call<GalleryChanged>(origin, '/api/gallery/change', change);
					if (found > seen) since = performance.now();
					seen = found;
					if (seen < some.length) await pause(pollMs);
				}
				missing += some.length - seen;
			}
			return missing;
		},
	};
}

/** Programs on the same machine need no key. */
async function call<Result>(origin: string, path: string, body: unknown): Promise<Result> {
	const headers = { origin, 'content-type': 'application/json' };
	const response = await fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }).catch((cause: unknown) => {
		const detail = `No Easel answers at ${origin}. Start it first ("npm start"), or import without --album.`;
		throw new ExitError(exitCodes.model, detail, { cause });
	});
	const value: unknown = await response.json().catch(() => null);
	if (response.ok) return value as Result;
	if (isProblem(value)) throw new ProblemError(value.code, value.detail);
	throw new ExitError(exitCodes.model, `What answers at ${origin} is no Easel (status ${response.status}).`);
}
