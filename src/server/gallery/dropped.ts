/** Pictures that somebody put into `outputs/` by hand: each is a generation of its own, known by its content. */
import type { DatabaseSync } from 'node:sqlite';
import { type GenerationRequest, maxPromptLength, neutralSettings } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import { parseInfotext } from '#images/infotext.ts';
import type { PictureFacts } from '#images/inspect.ts';
import { readSettings } from '#images/read-settings.ts';
import { household } from '../access/actor.ts';
import { followFiles } from './follow-files.ts';
import { findGeneration, saveTold } from './generation-rows.ts';
import { findFile, saveFile, savePicture } from './picture-rows.ts';
import { fileOf, type StoredFile } from './picture-store.ts';

/** The same content has the same id, whatever its name. */
export function idOfDropped({ sha256 }: PictureFacts): string {
	return `f-${sha256.slice(0, 32)}`;
}

/** True for ids that {@link idOfDropped} makes. */
export function isDroppedId(id: string): boolean {
	return /^f-[0-9a-f]{32}$/.test(id);
}

/** The generation whose picture would have this name; null for other names. */
export function idInName(name: string): string | null {
	return /^([A-Za-z0-9_-]{1,64})-\d+\.png$/.exec(fileOf(name))?.[1] ?? null;
}

/**
 * True for a picture that says it belongs to this generation, whose sidecar may only be on its way.
 *
 * @param easel Easel's record in the file, as it was found
 */
export function isMadeBy(easel: unknown, generation: string): boolean {
	return typeof easel === 'object' && easel !== null && 'id' in easel && easel.id === generation;
}

/** Takes in a picture that has just been inspected, unless it is known. */
export function takeDropped(database: DatabaseSync, facts: PictureFacts, file: StoredFile): void {
	const id = idOfDropped(facts);
	if (findGeneration(database, id) !== null) return;
	const said = readWhatItSays(facts);
	const request = toRequest(facts, said);
	const none = { negative_prompt: '', model: '', seed: -1, steps: 0, guidance: 0, count: 1, scheduler: '' };
	saveTold(database, {
		id,
		owner: household,
		origin: 'file',
		turn: 0,
		told: 'done',
		folder: null,
		facts: {
			request,
			settings: { ...neutralSettings, ...none, ...said, ...request, width: facts.width, height: facts.height },
			problem: null,
			warnings: [],
			provider: null,
			timings: null,
		},
		createdAt: file.modifiedAt,
		startedAt: null,
		endedAt: file.modifiedAt,
		deletedAt: null,
	});
	savePicture(database, {
		id,
		generation: id,
		n: 1,
		name: file.name,
		type: facts.type,
		width: facts.width,
		height: facts.height,
		seed: request.seed ?? null,
		bytes: facts.bytes,
		sha256: facts.sha256,
		deletedAt: null,
	});
}

/** Lets go of files that turned out to be a generation's: they are no pictures of their own. */
export function releaseDropped(database: DatabaseSync, names: readonly string[], touch: (id: string) => void): void {
	for (const name of names) {
		const file = findFile(database, name);
		if (file === null || file.dropped === null) continue;
		touch(file.dropped);
		saveFile(database, { ...file, dropped: null });
		followFiles(database, file.dropped);
	}
}

/** Null for one that tells nothing, or nothing that could be asked for. Names are those of the program that made it. */
function readWhatItSays({ texts }: PictureFacts): GenerationRequest | null {
	try {
		const found = readSettings(texts);
		return found === null ? null : parseGenerationRequest(found.request);
	} catch (error) {
		if (error instanceof ProblemError) return null;
		throw error;
	}
}

/** What means the same here as where it was made. */
function toRequest({ parameters }: PictureFacts, said: GenerationRequest | null): GenerationRequest {
	if (said !== null) {
		const { prompt, negative_prompt, seed, steps, guidance } = said;
		const known = Object.entries({ negative_prompt, seed, steps, guidance }).filter(([, value]) => value !== undefined);
		return { prompt, ...Object.fromEntries(known) };
	}
	const { prompt, negativePrompt } = parseInfotext(parameters ?? '');
	const request: GenerationRequest = { prompt: prompt.slice(0, maxPromptLength) };
	if (negativePrompt !== '') request.negative_prompt = negativePrompt.slice(0, maxPromptLength);
	return request;
}
