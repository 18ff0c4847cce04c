/** From rows to what clients see. */
import { type Generation, hasEnded, type Picture, type Progress } from '#contract/generation.ts';
import type { ServiceProgress } from '#contract/service.ts';
import type { GenerationRow } from './generation-rows.ts';
import type { LiveFacts } from './live.ts';
import type { PlacedPicture } from './picture-rows.ts';

/** Pictures whose files are not there are left out, and so are all before the end is shown. */
export function toGeneration(row: GenerationRow, pictures: readonly PlacedPicture[], live: LiveFacts): Generation {
	const { id, state, facts } = row;
	return {
		id,
		state,
		position: state === 'queued' ? live.position : null,
		expected_start_s: state === 'queued' ? live.expectedStartS : null,
		request: facts.request,
		settings: facts.settings,
		progress: state === 'running' && live.progress !== null ? toProgress(id, live.progress) : null,
		pictures: hasEnded(state) ? pictures.filter(({ present }) => present).map((picture) => toPicture(picture, row.deletedAt)) : [],
		problem: hasEnded(state) ? facts.problem : null,
		warnings: facts.warnings,
		model: facts.settings.model,
		provider: facts.provider,
		created_at: toIso(row.createdAt),
		started_at: row.startedAt === null ? null : toIso(row.startedAt),
		ended_at: row.endedAt === null || !hasEnded(state) ? null : toIso(row.endedAt),
		timings: facts.timings,
		deleted_at: row.deletedAt === null ? null : toIso(row.deletedAt),
	};
}

/** The address of the preview changes with every step, so that a page that shows it loads the newest. */
export function toProgress(id: string, { preview, ...progress }: ServiceProgress): Progress {
	const { step, steps, picture } = progress;
	return { ...progress, preview: preview ? `/api/generations/${id}/preview?step=${(picture - 1) * steps + step}` : null };
}

function toPicture({ id, width, height, seed, deletedAt }: PlacedPicture, generationDeletedAt: number | null): Picture {
	const deleted = deletedAt ?? generationDeletedAt;
	const url = `/api/pictures/${id}`;
	return { id, url, thumbnail: `${url}/thumbnail`, width, height, seed, deleted_at: deleted === null ? null : toIso(deleted) };
}

function toIso(ms: number): string {
	return new Date(ms).toISOString();
}
