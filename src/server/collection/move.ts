/** Many pictures to the bin and back, with as few moves as there can be. */
import type { Generation } from '#contract/generation.ts';
import { atMost } from '../at-most.ts';
import type { Bin } from '../gallery/bin.ts';
import type { Gallery } from '../gallery/gallery.ts';

/** Most moves at a time. */
const mostMoves = 4;

export interface MoveParts {
	gallery: Pick<Gallery, 'generation'>;
	bin: Bin;
}

/**
 * Moves these pictures of an owner. Repeating it, also after a part of it failed, moves what is left.
 *
 * @param pictures by generation
 * @throws ProblemError `gpu_unavailable` when not all could be moved.
 */
export async function movePictures(
	{ gallery, bin }: MoveParts,
	owner: string,
	pictures: ReadonlyMap<string, readonly string[]>,
	deleted: boolean,
): Promise<void> {
	const inTurn = atMost(mostMoves);
	const moves = [...pictures].map(([id, chosen]) =>
		inTurn(async () => {
			const generation = gallery.generation(owner, id);
			if (generation !== null) await (deleted ? discard(bin, generation, chosen) : bringBack(bin, generation, chosen));
		}),
	);
	const results = await Promise.allSettled(moves);
	const failed = results.find((result) => result.status === 'rejected');
	if (failed !== undefined) throw failed.reason;
}

async function discard(bin: Bin, { id, pictures }: Generation, chosen: readonly string[]): Promise<void> {
	const left = pictures.filter((picture) => picture.deleted_at === null);
	if (left.every((picture) => chosen.includes(picture.id))) {
		await bin.setDeleted(id, true);
		return;
	}
	for (const picture of left) if (chosen.includes(picture.id)) await bin.setPictureDeleted(picture.id, true);
}

/** A generation comes out of the bin as a whole; what was not chosen goes in again. */
async function bringBack(bin: Bin, { id, deleted_at, pictures }: Generation, chosen: readonly string[]): Promise<void> {
	const binned = pictures.filter((picture) => picture.deleted_at !== null);
	if (deleted_at === null) {
		for (const picture of binned) if (chosen.includes(picture.id)) await bin.setPictureDeleted(picture.id, false);
		return;
	}
	await bin.setDeleted(id, false);
	for (const picture of binned) if (!chosen.includes(picture.id)) await bin.setPictureDeleted(picture.id, true);
}
