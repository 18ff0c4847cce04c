/**
 * The private HTTP interface of the GPU service, as the web process uses it. Every call carries `Authorization: Bearer <service token>`.
 *
 * | call | answer |
 * | --- | --- |
 * | `PUT /generations/{id}` {@link Submission} | 202 or, when it is known already, 200: {@link ServiceGeneration}; 422, 429, 507 problems |
 * | `PUT /inputs/{sha256}` bytes of a picture | 204, also when it is there already; 413, 422, 507 problems. Submissions name it `input:<sha256>` |
 * | `GET /generations/{id}` | {@link ServiceGeneration} |
 * | `POST /generations/{id}/cancel` | {@link ServiceGeneration}; idempotent |
 * | `PATCH /generations/{id}` `QueueChange` | {@link ServiceGeneration}; 409 when it does not wait any more |
 * | `GET /queue` | {@link ServiceQueue} |
 * | `POST /queue` {@link ServiceQueueOrder} | {@link ServiceQueue} |
 * | `POST /queue/cancel` {@link QueuePart} | {@link CancelledPart}: all that waited |
 * | `POST /estimate` {@link EstimateQuestion} | `Estimate` of all of them |
 * | `DELETE /generations/{id}`, `POST /generations/{id}/restore` | {@link ServiceGeneration}; 409 before its end |
 * | `DELETE /generations/{id}/pictures/{n}`, `POST …/restore` | the same for one picture |
 * | `GET /generations/{id}/preview` | newest preview as raw bytes of {@link PreviewEvent}'s picture |
 * | `GET /changes?after=N&limit=M` | {@link ChangePage}; a {@link ServiceGeneration} for each change of state, in order |
 * | `GET /events` | server-sent {@link ServiceEvents}; not durable: steps, previews, and a hint that the log has grown |
 * | `GET /models` | `Catalog` |
 * | `POST /models` `AddModelRequest` | 202 `ModelJob`; 409, 422 problems |
 * | `GET /models/jobs`, `GET /models/jobs/{id}` | `{jobs: ModelJob[]}`, `ModelJob` |
 * | `POST /models/jobs/{id}/pause`, `…/resume` `{accept_licence?}`, `…/cancel` | `ModelJob` |
 * | `GET /models/presets` | `{presets: ModelPreset[]}` |
 * | `GET /models/search?q=` | `{repositories: FoundRepository[]}` |
 * | `GET /models/{name}/details` | `ModelDetails` |
 * | `POST /models/{name}/verify`, `POST /models/{name}/prepare` `{int8?}` | 202 `ModelJob` |
 * | `POST /models/{name}/default` | 204 |
 * | `POST /models/{name}/tokens` `TokenQuestion` | `TokenCount` |
 * | `DELETE /models/{name}?force&kind` | `ModelRemoval`; 409 saying what would break |
 * | `POST /depth` bytes of a picture | float32 by pixel, with `x-depth` `{model, width, height}`; 404 without a network for depth |
 * | `POST /engine/release` | 204; 202 {@link EngineRelease} when a generation in work is finished first |
 * | `GET /storage` | `Storage`: what the files of the service take |
 * | `POST /storage/clean` `CleanOrder` | `Storage` afterwards |
 * | `GET /snapshot` | the queue as a database, for a backup |
 * | `GET /healthz`, `GET /readyz` | 200 or 503 problem |
 */
import type { GenerationRequest, GenerationState, PictureFile, RunFacts, Settings, Stage, Timings } from './generation.ts';
import type { ModelJob } from './models.ts';
import type { Problem } from './problem.ts';
import type { QueueOrder } from './queue.ts';

/** Told when the memory cannot be given back at once. */
export interface EngineRelease {
	when: 'after_painting';
}

/** What the web process hands over: values only, no accounts. */
export interface Submission {
	owner: string;
	request: GenerationRequest;
}

/** What one request would cost, or with `more` several after each other. */
export interface EstimateQuestion extends Submission {
	more?: GenerationRequest[];
}

/** A generation as the queue knows it. */
export interface ServiceGeneration {
	id: string;
	owner: string;
	/** `done`, `failed` and `cancelled` are told only when the files and the sidecar lie in their place. */
	state: GenerationState;
	request: GenerationRequest;
	settings: Settings;
	/** Place in the queue from 1; null unless queued. */
	position: number | null;
	expected_start_s: number | null;
	progress: ServiceProgress | null;
	/** Folder of its files under `outputs/` (a UTC day, `2026-11-21`); null before there are any. */
	day: string | null;
	files: PictureFile[];
	/** Numbers of the pictures that lie in the bin. */
	deleted_pictures: number[];
	problem: Problem | null;
	warnings: string[];
	run: RunFacts | null;
	timings: Timings | null;
	/** Number of the attempt, from 1; 0 before the first. */
	attempt: number;
	created_at: string;
	started_at: string | null;
	ended_at: string | null;
	deleted_at: string | null;
}

/** One place in the line, or one that is in work. */
export interface ServiceQueueEntry {
	generation: ServiceGeneration;
	/** Seconds that it will take, or that are left of it; null when nothing is known. */
	expected_s: number | null;
	paused: boolean;
	not_before: string | null;
}

export interface ServiceQueue {
	paused: boolean;
	running: ServiceQueueEntry[];
	/** Those that are paused or not due stand among them without a position. */
	waiting: ServiceQueueEntry[];
}

/** What an owner has waiting, or one group of it. */
export interface QueuePart extends Pick<QueueOrder, 'group'> {
	owner: string;
}

export type ServiceQueueOrder = QueueOrder & QueuePart;

export interface CancelledPart {
	cancelled: ServiceGeneration[];
}

export interface ServiceProgress {
	stage: Stage;
	step: number;
	steps: number;
	picture: number;
	pictures: number;
	loading: number | null;
	upscaled: number | null;
	remaining_s: number | null;
	/** True as soon as a preview can be fetched. */
	preview: boolean;
}

/** One entry of the durable log. `purged` means that nothing of it is left; `generation` is then null. */
export interface Change {
	cursor: number;
	id: string;
	kind: 'queued' | 'started' | 'requeued' | 'ended' | 'deleted' | 'restored' | 'purged';
	generation: ServiceGeneration | null;
}

export interface ChangePage {
	/** Random; another value means another log (the queue's file was replaced): start again from 0. */
	log: string;
	changes: Change[];
	/** Ask again after this one. */
	cursor: number;
}

interface PreviewEvent {
	id: string;
	picture: number;
	step: number;
	/** `data:image/webp;base64,…` */
	image: string;
}

export interface ServiceEvents {
	/** The log has an entry with this cursor, or the order of the queue changed. Sent first on every connection. */
	changed: { log: string; cursor: number };
	step: { id: string; progress: ServiceProgress };
	preview: PreviewEvent;
	/** The list of models or the state of one changed; with `job`, only that job did, a few times a second. */
	models: { job?: ModelJob };
}
