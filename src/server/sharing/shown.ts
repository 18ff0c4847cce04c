/** Pictures as strangers see them: what they are told of one, and its files without what they are not told. */
import { createHash } from 'node:crypto';
import { ProblemError } from '#contract/problem.ts';
import { toSearchFilter } from '#contract/search.ts';
import type { ShownPicture } from '#contract/sharing.ts';
import type { Actor } from '../access/actor.ts';
import type { AlbumRow } from '../collection/albums.ts';
import type { Blob, Pictures, ShownFile } from '../context.ts';
import type { Sought } from '../gallery/finder.ts';
import type { Gallery } from '../gallery/gallery.ts';

/** A picture that is there and not in the bin, with whose it is. */
export type FoundPicture = NonNullable<ReturnType<Gallery['picture']>>;

/** Null for one that is unknown, in the bin, not finished, or whose file is gone. */
export function findShown(gallery: Pick<Gallery, 'picture'>, id: string): FoundPicture | null {
	const found = gallery.picture(id);
	if (found === null || found.picture.deletedAt !== null || found.row.deletedAt !== null) return null;
	return found;
}

/** The pictures of an album that are not in the bin, to be looked for. */
export function insideAlbum({ owner, id }: Pick<AlbumRow, 'owner' | 'id'>): Sought {
	return { owner, search: toSearchFilter('album', id), offset: 0, albumNamed: () => id };
}

/** @param addresses of its page, its file and its thumbnail. @param tells whether prompt and settings are told */
export function toShown(
	{ picture, row }: FoundPicture,
	addresses: Pick<ShownPicture, 'page' | 'file' | 'thumbnail'>,
	tells: boolean,
): ShownPicture {
	const { prompt, negative_prompt, model, steps, guidance, scheduler } = row.facts.settings;
	return {
		...addresses,
		width: picture.width,
		height: picture.height,
		type: picture.type,
		bytes: picture.bytes,
		created_at: new Date(row.createdAt).toISOString(),
		told: tells ? { prompt, negative_prompt, model, steps, guidance, scheduler, seed: picture.seed } : null,
	};
}

/** The file itself or its thumbnail, with what it says of itself or without. @throws ProblemError `not_found`, `validation_failed`. */
export async function deliver(
	pictures: Pictures,
	{ picture, row }: FoundPicture,
	wanted: ShownFile,
	{ tells, keepsMetadata }: { tells: boolean; keepsMetadata: boolean },
): Promise<Blob> {
	// Whoever calls has decided already; the picture is opened in the name of its owner.
	const owner: Actor = { owner: row.owner, via: 'link' };
	const blob =
		wanted.kind === 'thumbnail'
			? await pictures.thumbnail(owner, picture.id, wanted.size)
			: await pictures.export(owner, picture.id, { format: wanted.format, metadata: keepsMetadata ? 'all' : 'none' });
	return { ...blob, etag: disguise(blob.etag), download: tells ? blob.download : nameWithoutWords(blob.download) };
}

export function notShown(): ProblemError {
	return new ProblemError('not_found', 'There is nothing at this address, or not any more.');
}

/** A tag that does not tell the hash of the file as it lies here: whoever knows that may name it as an input. */
function disguise(etag: string | null): string | null {
	return etag === null ? null : createHash('sha256').update(`shown ${etag}`).digest('base64url').slice(0, 27);
}

/** Names for saving begin with the prompt. */
function nameWithoutWords(name: string): string {
	return `picture${name.slice(name.lastIndexOf('.'))}`;
}
