/** Taking in what the GPU service tells of a generation. */
import type { DatabaseSync } from 'node:sqlite';
import { hasEnded } from '#contract/generation.ts';
import type { ServiceGeneration } from '#contract/service.ts';
import { releaseDropped } from './dropped.ts';
import { findGeneration, saveTold } from './generation-rows.ts';
import { findPictureByName, type PictureRow, picturesOf, removePicture, savePicture } from './picture-rows.ts';

/** The same for log and answers: what is older than what is known already changes nothing. */
export function takeTold(database: DatabaseSync, told: ServiceGeneration, now: number, touch: (id: string) => void): void {
	const known = findGeneration(database, told.id);
	const turn = turnOf(told);
	if (known !== null && known.origin === 'log' && turn < known.turn) return;
	releaseDropped(database, namesOf(told), touch);
	const before = picturesOf(database, told.id);
	saveTold(database, {
		id: told.id,
		owner: told.owner,
		origin: 'log',
		turn,
		told: told.state,
		folder: told.day,
		facts: {
			request: told.request,
			settings: told.settings,
			problem: told.problem,
			warnings: told.warnings,
			provider: told.run?.provider ?? null,
			timings: told.timings,
		},
		createdAt: Date.parse(told.created_at),
		startedAt: toMs(told.started_at),
		endedAt: toMs(told.ended_at),
		deletedAt: toMs(told.deleted_at),
	});
	const pictures = told.day === null ? [] : toPictures(told, told.day, before, now);
	for (const { id } of before) {
		if (!pictures.some((picture) => picture.id === id)) removePicture(database, id);
	}
	for (const picture of pictures) {
		// A picture of the same name that a sidecar of somebody else claimed.
		const other = findPictureByName(database, picture.name);
		if (other !== null && other.generation !== told.id) removePicture(database, other.id);
		savePicture(database, picture);
	}
}

/** Everything that must be there before its end is shown: the pictures and the sidecar. */
export function namesOf({ id, day, files }: ServiceGeneration): string[] {
	return day === null ? [] : [...files.map(({ name }) => `${day}/${name}`), `${day}/${id}.json`];
}

/**
 * Orders what is told of one generation: queued 1, first attempt running 2, queued again 3, second attempt running 4, …, ended last.
 * Answers and the log travel separately, so an older one may come later.
 */
function turnOf({ state, attempt }: ServiceGeneration): number {
	if (hasEnded(state)) return Number.MAX_SAFE_INTEGER;
	return attempt * 2 + (state === 'queued' ? 1 : 0);
}

function toPictures(told: ServiceGeneration, day: string, before: readonly PictureRow[], now: number): PictureRow[] {
	return told.files.map((file) => {
		const id = `${told.id}-${file.n}`;
		const wasDeletedAt = before.find((picture) => picture.id === id)?.deletedAt ?? null;
		return {
			id,
			generation: told.id,
			n: file.n,
			name: `${day}/${file.name}`,
			type: 'image/png',
			width: file.width,
			height: file.height,
			seed: file.seed,
			bytes: file.bytes,
			sha256: file.sha256,
			deletedAt: told.deleted_pictures.includes(file.n) ? (wasDeletedAt ?? now) : null,
		};
	});
}

function toMs(time: string | null): number | null {
	return time === null ? null : Date.parse(time);
}
