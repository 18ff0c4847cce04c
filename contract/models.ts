/** Models that come and go: what may be asked for, and the jobs that fetch, adopt and check them. */
import type { Problem } from './problem.ts';

/** The body of `POST /api/models`. */
export interface AddModelRequest {
	/** `sd-turbo` (a preset), `org/name` or `org/name@revision`, an https address of a file, or a folder or file on the machine of the GPU service. */
	source: string;
	/** Its name under `models/`; absent: made from the source. */
	name?: string;
	/** Which of several: a precision (`fp16`), a folder, or the name of a checkpoint file. Absent: what suits most. */
	variant?: string;
	/** True says that the person who asks has read the licence and accepts it; nothing is downloaded before. */
	accept_licence?: boolean;
}

/**
 * `licence` waits until somebody accepts it, `paused` until somebody resumes it; both survive a restart. A failed job can be resumed: what
 * was fetched already is kept until it is cancelled.
 */
export type ModelJobState = 'running' | 'licence' | 'paused' | 'done' | 'failed' | 'cancelled';

export type ModelJobAction = 'pause' | 'resume' | 'cancel';

/** `waiting`: another job downloads. */
export type ModelJobStage = 'looking' | 'waiting' | 'downloading' | 'placing' | 'checking' | 'preparing';

/** `add` brings a model, `verify` reads its files again, `prepare` makes opening it quick, `int8` makes a quicker one beside it. */
export type ModelJobKind = 'add' | 'verify' | 'prepare' | 'int8';

export interface ModelLicence {
	/** As its maker states it: an SPDX name mostly. */
	name: string;
	/** Where it can be read. */
	url: string | null;
}

/** One file of a job. */
interface ModelJobFile {
	/** Relative to the model's folder. */
	path: string;
	bytes: number | null;
	bytes_done: number;
}

export interface ModelJob {
	id: string;
	kind: ModelJobKind;
	/** As it was asked for. */
	source: string;
	/** Names under `models/` of what it brings or looks at: one, or those found in a folder full of models. */
	models: string[];
	state: ModelJobState;
	stage: ModelJobStage;
	licence: ModelLicence | null;
	variant: string | null;
	/** What could be had instead of `variant`. */
	variants: string[];
	/** The commit that all its files come from. */
	commit: string | null;
	/** How much of it is done, 0 to 1, where bytes do not tell; else null. */
	share: number | null;
	/** Null until it is known. It may still grow a little: weights beside a graph are named inside the graph. */
	bytes: number | null;
	bytes_done: number;
	/** Over the last seconds; null unless it downloads. */
	bytes_per_second: number | null;
	files: ModelJobFile[];
	/** Worth knowing, no reason to stop. */
	warnings: string[];
	/** Why it failed; of a job that verifies: what is damaged or missing and could not be mended. */
	problem: Problem | null;
	created_at: string;
	updated_at: string;
}

/** True when nothing more happens unless somebody asks. */
export function isModelJobAtRest({ state }: Pick<ModelJob, 'state'>): boolean {
	return state !== 'running';
}

/** A well-known repository with what suits it. */
export interface ModelPreset {
	/** `sd-turbo`; also the model's name. */
	name: string;
	title: string;
	description: string;
	family: string;
	/** `org/name@revision` */
	source: string;
	licence: ModelLicence;
	/** About; the job tells the exact figure. */
	bytes: number;
	/** ONNX Runtime providers that can run it, as far as known. */
	providers: string[];
	defaults: { steps: number; guidance: number; width: number; height: number };
}

/** The answer to `DELETE /api/models/{name}`. */
export interface ModelRemoval {
	name: string;
	bytes_freed: number;
}

export type ModelFileKind = 'model' | 'lora' | 'embedding' | 'upscaler';

/** What a repository of the hub says of itself in a search. */
export interface FoundRepository {
	/** `org/name`, to be added by. */
	source: string;
	downloads: number;
	licence: string | null;
	/** Its maker gives it only to those who have asked. */
	is_gated: boolean;
	/** Holds weights that Easel can open, as far as its labels tell. */
	seems_usable: boolean;
}

/** What a model takes and where it came from. */
export interface ModelDetails {
	name: string;
	/** Of all its files. */
	bytes: number;
	/** That removing it would free. */
	own_bytes: number;
	/** Names of models that share files with it. */
	shared_with: string[];
	/** Lies elsewhere on the machine and is only used from there. */
	is_adopted: boolean;
	/** `org/name`, an address or a place; null when it was put there by hand. */
	source: string | null;
	commit: string | null;
	/** What would break without it, a sentence each. */
	needed_by: string[];
}
