/** Sidecars: reading them from files that anybody may have written, and taking them in. */
import type { DatabaseSync } from 'node:sqlite';
import {
	type GenerationRequest,
	neutralSettings,
	type PictureFile,
	type Settings,
	type Sidecar,
	type Timings,
} from '#contract/generation.ts';
import { isProblem } from '#contract/problem.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import { releaseDropped } from './dropped.ts';
import { findGeneration, saveTold } from './generation-rows.ts';
import { findFile, findPictureByName, savePicture } from './picture-rows.ts';
import { fileOf, folderOf } from './picture-store.ts';

/** Larger files are no sidecars. */
export const longestSidecarBytes = 1024 * 1024;

/** The generation whose sidecar has this name; null for other names. */
export function idOfSidecar(name: string): string | null {
	return /^[^/]+\/([A-Za-z0-9_-]{1,64})\.json$/.exec(name)?.[1] ?? null;
}

/**
 * Reads the fields that are shown. Names of files must be those that the GPU service gives, so that a sidecar can name nothing else.
 * @throws Error for anything that is not the sidecar of this generation.
 */
export function parseSidecar(text: string, id: string): Sidecar {
	const value = JSON.parse(text) as Record<string, unknown>;
	const { state, owner, files, created_at, started_at, ended_at } = value;
	if (value['easel'] !== 1 || value['id'] !== id) throw new Error('It is not the sidecar of this generation.');
	if (state !== 'done' && state !== 'failed' && state !== 'cancelled') throw new Error('Its state is none.');
	if (typeof owner !== 'string' || !isTime(created_at) || !isTime(ended_at)) throw new Error('It has no owner or no times.');
	if (!Array.isArray(files)) throw new Error('It has no list of files.');
	const request = parseGenerationRequest(value['request']);
	return {
		...(value as unknown as Sidecar),
		request,
		settings: toSettings(value['settings'], request),
		files: files.map((file) => parseFile(file, id)),
		problem: isProblem(value['problem']) ? value['problem'] : null,
		warnings: Array.isArray(value['warnings']) ? value['warnings'].map(String) : [],
		run: isRecord(value['run']) && typeof value['run']['provider'] === 'string' ? (value['run'] as unknown as Sidecar['run']) : null,
		timings: isRecord(value['timings']) && Array.isArray(value['timings']['steps']) ? (value['timings'] as unknown as Timings) : null,
		started_at: isTime(started_at) ? started_at : null,
	};
}

/** A sidecar that nobody else knows of makes a generation; one of a generation that the log knows adds nothing to it. */
export function takeSidecar(database: DatabaseSync, sidecar: Sidecar, name: string, touch: (id: string) => void): void {
	const folder = folderOf(name);
	const known = findGeneration(database, sidecar.id);
	if (known !== null && known.origin !== 'sidecar') return;
	const isElsewhere = known !== null && known.folder !== folder && findFile(database, `${known.folder}/${fileOf(name)}`) !== null;
	if (isElsewhere) return;
	releaseDropped(
		database,
		sidecar.files.map((file) => `${folder}/${file.name}`),
		touch,
	);
	saveTold(database, {
		id: sidecar.id,
		owner: sidecar.owner,
		origin: 'sidecar',
		turn: 0,
		told: sidecar.state,
		folder,
		facts: {
			request: sidecar.request,
			settings: sidecar.settings,
			problem: sidecar.problem,
			warnings: sidecar.warnings,
			provider: sidecar.run?.provider ?? null,
			timings: sidecar.timings,
		},
		createdAt: Date.parse(sidecar.created_at),
		startedAt: sidecar.started_at === null ? null : Date.parse(sidecar.started_at),
		endedAt: Date.parse(sidecar.ended_at),
		deletedAt: null,
	});
	for (const file of sidecar.files) {
		const picture = `${folder}/${file.name}`;
		const other = findPictureByName(database, picture);
		if (other !== null && other.generation !== sidecar.id) continue;
		const { n, width, height, seed, bytes, sha256 } = file;
		savePicture(database, {
			id: `${sidecar.id}-${n}`,
			generation: sidecar.id,
			n,
			name: picture,
			type: 'image/png',
			width,
			height,
			seed,
			bytes,
			sha256,
			deletedAt: null,
		});
	}
}

function parseFile(value: unknown, id: string): PictureFile {
	if (!isRecord(value)) throw new Error('A file of it is no object.');
	const { name, n, seed, width, height, bytes, sha256 } = value;
	const numbers = [n, seed, width, height, bytes];
	if (name !== `${id}-${n}.png` || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
		throw new Error('A file of it has no name.');
	if (!numbers.every((number) => Number.isSafeInteger(number) && Number(number) >= 0)) throw new Error('A file of it has no numbers.');
	return value as unknown as PictureFile;
}

/** Settings that miss a field take it from an empty one: older and newer versions of Easel may have written them. */
function toSettings(value: unknown, request: GenerationRequest): Settings {
	const none = { negative_prompt: '', model: '', seed: -1, steps: 0, guidance: 0, width: 0, height: 0, count: 1, scheduler: '' };
	return { ...neutralSettings, ...none, ...request, ...(isRecord(value) ? parseGenerationRequest(toSent(value)) : {}) };
}

/** Settings say null, and a strength without a picture to start from, where a request says nothing. */
function toSent(settings: Record<string, unknown>): Record<string, unknown> {
	const said = Object.entries(settings).filter(
		([field, each]) => each !== null && (field !== 'strength' || settings['init_image'] !== null),
	);
	return Object.fromEntries(said);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

function isTime(value: unknown): value is string {
	return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
