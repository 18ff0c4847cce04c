/** What follows for a generation from what was told of it and from the files that are there. */
import type { DatabaseSync } from 'node:sqlite';
import { hasEnded } from '#contract/generation.ts';
import { findGeneration, type GenerationRow, type Standing, saveStanding } from './generation-rows.ts';
import { findFile, type PlacedPicture, picturesOf } from './picture-rows.ts';

/** An end whose files stay away this long is shown without them: nobody waits for ever. */
export const longestWaitForFilesMs = 60_000;

/** Works out the standing of a generation again and saves it. */
export function settle(database: DatabaseSync, id: string, now: number): void {
	const row = findGeneration(database, id);
	if (row === null) return;
	const hasSidecar = row.folder !== null && findFile(database, `${row.folder}/${id}.json`) !== null;
	saveStanding(database, id, standingOf(row, picturesOf(database, id), hasSidecar, now));
}

function standingOf(row: GenerationRow, pictures: readonly PlacedPicture[], hasSidecar: boolean, now: number): Standing {
	const { told, origin, deletedAt } = row;
	const state = isShown() ? told : 'running';
	const present = pictures.filter((picture) => picture.present);
	const hasVisible = present.some((picture) => picture.deletedAt === null);
	return {
		state,
		listed: deletedAt === null && (state !== 'done' || hasVisible),
		binned: deletedAt !== null || present.some((picture) => picture.deletedAt !== null),
	};

	function isShown(): boolean {
		if (origin !== 'log' || !hasEnded(told) || hasEnded(row.state)) return true;
		const isWhole = pictures.every((picture) => picture.present) && (pictures.length === 0 || hasSidecar);
		return isWhole || now - (row.endedAt ?? now) > longestWaitForFilesMs;
	}
}
