/** What the web process owns, as pages and endpoints see it through `Astro.locals.easel`. */
import type { Catalog } from '#contract/catalog.ts';
import type { Album, GalleryChanged, GalleryDays, GalleryPage, Neighbours, PictureDetails, SavedSearch, Tag } from '#contract/gallery.ts';
import type { Generation, GenerationPage } from '#contract/generation.ts';
import type { Group, GroupPage } from '#contract/groups.ts';
import type { KeptInput } from '#contract/inputs.ts';
import type { ReadPicture } from '#contract/metadata.ts';
import type { FoundRepository, ModelDetails, ModelJob, ModelJobAction, ModelPreset, ModelRemoval } from '#contract/models.ts';
import type { LibraryEntry, LibraryImport, PromptLibrary, UsedPrompt } from '#contract/prompt-library.ts';
import type { Estimate, QueueState } from '#contract/queue.ts';
import type { ReliefOptions } from '#contract/relief.ts';
import type { PictureDifference, Reproduction } from '#contract/reproduction.ts';
import type { PublicAlbum, PublicPicture, Publishing, ShareLink, ShownPicture } from '#contract/sharing.ts';
import type { Retention, Storage } from '#contract/storage.ts';
import type { TokenCount } from '#contract/tokens.ts';
import type { Export } from '#images/export.ts';
import type { Actor } from './access/actor.ts';
import type { SentBody } from './request-body.ts';

/** The bytes of a picture, a thumbnail or a preview. */
export interface Blob {
	body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
	type: string;
	bytes: number;
	/** Strong validator without quotes; null for what changes all the time. */
	etag: string | null;
	/** Name for saving it. */
	download: string;
}

/** What was sent to be painted. */
export interface SentRequest {
	/** Not checked yet. */
	request: unknown;
	/** Pictures that came along, by the names that the request calls them. */
	files: ReadonlyMap<string, Uint8Array>;
}

export interface Generations {
	/**
	 * Reads the body of a request, JSON or a form with files.
	 * @param body null for none
	 * @throws ProblemError `invalid_request`, `validation_failed`, `too_large`.
	 */
	read(body: Pick<SentBody, 'type' | 'bytes'> | null): SentRequest;
	/**
	 * Accepts a request. With an idempotency key that is known it is the same generation again.
	 * @throws ProblemError `invalid_request`, `validation_failed`, `unsupported_media`, `too_large`, `idempotency_mismatch`, `queue_full`,
	 *   `out_of_disk`, `gpu_unavailable`.
	 */
	submit(actor: Actor, request: unknown, idempotencyKey: string | null, files?: SentRequest['files']): Promise<Generation>;
	/** Waits up to `waitSeconds` for its end. @throws ProblemError `not_found`. */
	get(actor: Actor, id: string, waitSeconds: number, signal?: AbortSignal): Promise<Generation>;
	/** Newest first. `state: 'deleted'` lists the bin. @throws ProblemError `validation_failed` for a bad cursor. */
	list(actor: Actor, query: { cursor: string | null; limit: number; state: string | null }): Promise<GenerationPage>;
	cancel(actor: Actor, id: string): Promise<Generation>;
	/** To the bin. @throws ProblemError `conflict` before its end. */
	remove(actor: Actor, id: string): Promise<Generation>;
	restore(actor: Actor, id: string): Promise<Generation>;
	preview(actor: Actor, id: string): Promise<Blob>;
}

export interface Pictures {
	/** @throws ProblemError `not_found`. */
	open(actor: Actor, id: string): Promise<Blob>;
	/** As it is to leave the house. @throws ProblemError `not_found`. */
	export(actor: Actor, id: string, wanted: Export): Promise<Blob>;
	/** @param side longest side in pixels as it was asked for; null for the usual one. @throws ProblemError `validation_failed`, `not_found`. */
	thumbnail(actor: Actor, id: string, side?: string | null): Promise<Blob>;
	remove(actor: Actor, id: string): Promise<Generation>;
	restore(actor: Actor, id: string): Promise<Generation>;
}

/** Pictures in three dimensions. */
export interface Reliefs {
	/** Whether a GLB file lies beside the picture. @throws ProblemError `not_found`. */
	hasFile(actor: Actor, id: string): Promise<boolean>;
	/** A GLB file. @throws ProblemError `not_found`, `conflict` for a network or a file that is not there, `gpu_unavailable`. */
	open(actor: Actor, id: string, options: ReliefOptions): Promise<Blob>;
}

/** What is searched: `search` as `contract/search.ts` reads it, `offset` in minutes east of UTC, by which days begin. */
interface Search {
	search: string;
	offset: number;
}

/** Pictures as they are found, marked and put together. What is sent is not checked yet; all throw ProblemError `validation_failed`. */
export interface Collection {
	/** Newest first. */
	page(actor: Actor, query: Search & { cursor: string | null; limit: number }): GalleryPage;
	days(actor: Actor, query: Search): GalleryDays;
	/** @throws ProblemError `not_found`. */
	details(actor: Actor, id: string): PictureDetails;
	/** What hangs beside it in the whole gallery. @throws ProblemError `not_found`. */
	neighbours(actor: Actor, id: string): Neighbours;
	/** Changes what `{pictures | search, change}` says. @throws ProblemError `gpu_unavailable` when not all could be moved to the bin or back. */
	change(actor: Actor, body: unknown): Promise<GalleryChanged>;
	/** @throws ProblemError `not_found`, `gpu_unavailable`. */
	changePicture(actor: Actor, id: string, change: unknown): Promise<PictureDetails>;
	/** A zip of what `{pictures | search, with_sidecars}` says, JSON or a form. @throws ProblemError `invalid_request`, `not_found` when there is none. */
	archive(actor: Actor, body: Pick<SentBody, 'type' | 'bytes'> | null, connection: Pick<Connection, 'drained'>): ReadableStream<Uint8Array>;
	/** In order of the alphabet. */
	tags(actor: Actor): Tag[];
	albums(actor: Actor): Album[];
	/** One of the same name is that one again. */
	addAlbum(actor: Actor, album: unknown): Promise<Album>;
	/** @throws ProblemError `not_found`, `conflict` for a name that another one has. */
	changeAlbum(actor: Actor, id: string, album: unknown): Promise<Album>;
	/** Its pictures stay. @throws ProblemError `not_found`. */
	removeAlbum(actor: Actor, id: string): Promise<void>;
	searches(actor: Actor): SavedSearch[];
	/** One of the same name is replaced. */
	saveSearch(actor: Actor, search: unknown): SavedSearch;
	/** @throws ProblemError `not_found`. */
	removeSearch(actor: Actor, id: string): void;
}

/** Pictures that generations start from, as they were sent. */
export interface Inputs {
	/**
	 * Takes in a picture ahead of the request that will name it.
	 * @param body a form with the file `picture`, or JSON that names one
	 * @throws ProblemError `validation_failed`, `unsupported_media`, `too_large`, `gpu_unavailable`.
	 */
	keep(actor: Actor, body: Pick<SentBody, 'type' | 'bytes'> | null): Promise<KeptInput>;
	/** @throws ProblemError `not_found`. */
	open(actor: Actor, sha256: string): Promise<Blob>;
}

/** What pictures say of how they were made. */
export interface Metadata {
	/**
	 * Reads one that was sent, or one of the gallery.
	 * @param body a form with the file `picture`, or JSON that names one
	 * @throws ProblemError `validation_failed`, `unsupported_media`, `too_large`, `gpu_unavailable`.
	 */
	read(actor: Actor, body: Pick<SentBody, 'type' | 'bytes'> | null): Promise<ReadPicture>;
	/** How to paint one again, and whether the pixels will be the same. @throws ProblemError `not_found`, `gpu_unavailable`. */
	reproduce(actor: Actor, id: string): Promise<Reproduction>;
	/** Compares two pixel by pixel. @throws ProblemError `not_found`. */
	difference(actor: Actor, id: string, other: string): Promise<PictureDifference>;
}

export interface EventStream {
	/** An endless `text/event-stream` body of what concerns the actor. Ends when the reader is too slow or goes away. */
	open(actor: Actor, lastEventId: string | null, connection?: Pick<Connection, 'pendingBytes' | 'drop'>): ReadableStream<Uint8Array>;
}

/** The connection behind a response: what Astro hands to it is not paced by how fast the reader takes it. */
export interface Connection {
	/** What was written and is not on its way to the reader yet. */
	pendingBytes(): number;
	/** Resolves when what was written is on its way, or the reader has gone. */
	drained(): Promise<void>;
	/** Ends it at once, without sending what is pending. */
	drop(): void;
}

export interface Sessions {
	/** Checks a household key; resolves with the `Set-Cookie` value of a new session. @throws ProblemError `not_authenticated`, `rate_limited`. */
	join(key: string, clientAddress: string): Promise<string>;
	/** Ends the session of a `Cookie` header, if it holds one; resolves with the `Set-Cookie` value that takes it away. */
	leave(cookieHeader: string | null): Promise<string>;
}

/** Models that come and go. Everything throws ProblemError `forbidden` and `gpu_unavailable`. */
export interface Models {
	/** Begins to bring one. @param request not checked yet. @throws ProblemError `validation_failed`, `conflict`. */
	add(actor: Actor, request: unknown): Promise<ModelJob>;
	presets(actor: Actor): Promise<ModelPreset[]>;
	jobs(actor: Actor): Promise<ModelJob[]>;
	/** @throws ProblemError `not_found`. */
	job(actor: Actor, id: string): Promise<ModelJob>;
	/** @throws ProblemError `not_found`, `conflict`. */
	steer(actor: Actor, id: string, action: ModelJobAction, acceptLicence?: boolean): Promise<ModelJob>;
	verify(actor: Actor, name: string): Promise<ModelJob>;
	/** Begins to make opening it quick, or with `int8` a quicker one beside it. @throws ProblemError `not_found`. */
	prepare(actor: Actor, name: string, options: { int8: boolean }): Promise<ModelJob>;
	/** Makes it the model of requests that name none. @throws ProblemError `not_found`. */
	makeDefault(actor: Actor, name: string): Promise<void>;
	/** @throws ProblemError `not_found`. */
	details(actor: Actor, name: string): Promise<ModelDetails>;
	/** @throws ProblemError `validation_failed`, `download_failed`. */
	search(actor: Actor, query: string): Promise<FoundRepository[]>;
	/** @throws ProblemError `conflict` saying what would break, unless forced. */
	remove(actor: Actor, name: string, options: { kind: string; force: boolean }): Promise<ModelRemoval>;
	/** How many tokens a prompt has, and what of it the model does not read. @throws ProblemError `validation_failed`, `not_found`. */
	tokens(actor: Actor, name: string, request: unknown): Promise<TokenCount>;
}

/** A file as it is saved. */
export interface LibraryDownload {
	name: string;
	type: string;
	bytes: Uint8Array<ArrayBuffer>;
}

/** Styles, templates and wildcards. */
export interface Library {
	list(actor: Actor): PromptLibrary;
	/** One of the same name and content is the same again. @throws ProblemError `validation_failed`, `conflict`, `not_found`. */
	add(actor: Actor, kind: string, entry: unknown): LibraryEntry;
	/** What is absent stays. @throws ProblemError `validation_failed`, `conflict`, `not_found`. */
	change(actor: Actor, kind: string, id: string, entry: unknown): LibraryEntry;
	/** Repeating it changes nothing. */
	remove(actor: Actor, kind: string, id: string): void;
	/** @param body a form with files, each under its own name; its field `existing` is `keep` or `replace` */
	import(actor: Actor, body: Pick<SentBody, 'type' | 'bytes'> | null): LibraryImport;
	/** @throws ProblemError `validation_failed` for an unknown format. */
	export(actor: Actor, format: string): Promise<LibraryDownload>;
}

/** Prompts that were used. */
export interface PromptHistory {
	/** Newest first; those that hold every word of `search`. @throws ProblemError `validation_failed`. */
	list(actor: Actor, query: { search: string; limit: number }): UsedPrompt[];
	/** Forgets a prompt, or with null all of them. */
	forget(actor: Actor, prompt: string | null): void;
}

/** Prompt matrices and X/Y/Z grids. */
export interface Groups {
	/**
	 * Accepts all cells of a grid, or none. With an idempotency key that is known it is the same group again.
	 * @throws ProblemError `validation_failed`, `idempotency_mismatch`, `gpu_unavailable`.
	 */
	create(actor: Actor, request: unknown, idempotencyKey: string | null): Promise<Group>;
	/** Newest first. @throws ProblemError `validation_failed`. */
	list(actor: Actor, query: { cursor: string | null; limit: number }): GroupPage;
	/** @throws ProblemError `not_found`. */
	get(actor: Actor, id: string): Group;
	/** Cancels what has not ended. Repeating it changes nothing. */
	cancel(actor: Actor, id: string): Promise<Group>;
	/** Cancels what has not ended, and moves all to the bin. Repeating it changes nothing. @throws ProblemError `not_found`, `gpu_unavailable`. */
	remove(actor: Actor, id: string): Promise<Group>;
	/** All that is in the bin back from it. @throws ProblemError `not_found`, `gpu_unavailable`. */
	restore(actor: Actor, id: string): Promise<Group>;
	/** Cancels the cells that are not in the queue yet, or lets those wait again. @throws ProblemError `not_found`. */
	setWaiting(actor: Actor, id: string, waits: boolean): Group;
	/** What all cells would cost. @throws ProblemError `validation_failed`, `gpu_unavailable`. */
	estimate(actor: Actor, request: unknown): Promise<Estimate>;
	/** The contact sheet of what is there. @throws ProblemError `not_found`, `validation_failed`. */
	sheet(actor: Actor, id: string, format: string): Promise<Blob>;
}

/** Devices that are told when pictures are ready. */
export interface Push {
	/** Of this Easel, base64url: what browsers subscribe to. */
	readonly publicKey: string;
	/** @param device not checked yet. @returns its id. @throws ProblemError `validation_failed`. */
	add(actor: Actor, device: unknown): string;
	/** @throws ProblemError `not_found`. */
	remove(actor: Actor, id: string): void;
	/** Tells a device something, to see whether it comes. @throws ProblemError `not_found`, `download_failed`. */
	tryOut(actor: Actor, id: string): Promise<void>;
}

/** The queue, and what would come into it. Everything throws ProblemError `gpu_unavailable`. */
export interface QueueDesk {
	state(actor: Actor): Promise<QueueState>;
	/** Pauses or resumes all, or sets the hour of all that the actor has waiting. @throws ProblemError `validation_failed`, `forbidden`. */
	order(actor: Actor, order: unknown): Promise<QueueState>;
	/** Changes one that waits. @throws ProblemError `validation_failed`, `not_found`, `conflict` when it does not wait any more. */
	change(actor: Actor, id: string, change: unknown): Promise<QueueState>;
	/** Cancels all that the actor has waiting, or one group of it; what is in work goes on. */
	cancelAll(actor: Actor, part: unknown): Promise<Generation[]>;
	/** What a request would cost. @throws ProblemError `validation_failed`. */
	estimate(actor: Actor, request: unknown): Promise<Estimate>;
}

/** Looking after the disk. Everything throws ProblemError `forbidden`, and `gpu_unavailable` where the GPU service has to do something. */
export interface StorageDesk {
	measure(actor: Actor): Promise<Storage>;
	/** Removes parts that can be made again, or the bin. @param request not checked yet. @throws ProblemError `validation_failed`. */
	clean(actor: Actor, request: unknown): Promise<Storage>;
	retention(actor: Actor): Retention;
	/** @param value not checked yet. @throws ProblemError `validation_failed`. */
	setRetention(actor: Actor, value: unknown): Promise<Retention>;
	/** Copies the databases into a new folder of the data folder. @returns its name. */
	snapshot(actor: Actor): Promise<string>;
}

/** Which file of a shown picture. */
export type ShownFile = { kind: 'file'; format: Export['format'] } | { kind: 'thumbnail'; size: string | null };

/** What a share link opens. */
export type SharedLook = { expires_at: string | null } & (
	| { kind: 'picture'; picture: ShownPicture }
	| { kind: 'album'; name: string; count: number; pictures: ShownPicture[]; next_cursor: string | null }
);

/** Links for those who have no account. What they open throws ProblemError `not_found`, and `rate_limited` after many wrong tokens. */
export interface Shares {
	/** With an idempotency key that is known it is the same link again. @throws ProblemError `validation_failed`, `not_found`, `idempotency_mismatch`. */
	add(actor: Actor, request: unknown, idempotencyKey: string | null): ShareLink;
	/** Those that still open, newest first. @param subject null: all of the actor's */
	list(actor: Actor, subject: string | null): ShareLink[];
	/** Takes one back. @throws ProblemError `not_found`. */
	remove(actor: Actor, id: string): void;

	/** @param cursor of a page of an album; null for the first. @throws ProblemError `validation_failed` for a bad one. */
	look(token: string, clientAddress: string, cursor: string | null): SharedLook;
	/** @param reference as an address of the link names a picture */
	picture(token: string, reference: string, clientAddress: string): ShownPicture;
	file(token: string, reference: string, clientAddress: string, wanted: ShownFile): Promise<Blob>;
}

/** What strangers may see without a link. While the public pages are closed there is nothing: ProblemError `not_found`. */
export interface PublicPages {
	publishing(actor: Actor): Publishing;
	/** @param value not checked yet. @throws ProblemError `validation_failed`. */
	setPublishing(actor: Actor, value: unknown): Publishing;
	/** Public pictures, newest first. @param owner null for everybody's. @throws ProblemError `validation_failed` for a bad cursor. */
	page(owner: string | null, cursor: string | null): { pictures: PublicPicture[]; next_cursor: string | null };
	/** Those that are public, in order of the alphabet. */
	albums(): { name: string; page: string }[];
	/** Public or unlisted, with its pictures, newest first. @throws ProblemError `validation_failed` for a bad cursor. */
	album(id: string, cursor: string | null): PublicAlbum;
	/** Public or unlisted, by itself or by an album. */
	picture(id: string): PublicPicture;
	/** @param name `<id>.png`, `.jpg` or `.webp`. @param size longest side of a small one; null for the whole picture. @throws ProblemError `validation_failed`. */
	file(name: string, size: string | null): Promise<Blob>;
}

/** The page over HTTPS. */
export interface HttpsFacts {
	port: number;
	/** Made by `npm run https`: devices have to trust it first. Null for a certificate that they trust already. */
	authority: { pem: string; der: Uint8Array<ArrayBuffer> /** SHA-256, for people to compare. */; fingerprint: string } | null;
}

export interface Easel {
	generations: Generations;
	pictures: Pictures;
	reliefs: Reliefs;
	collection: Collection;
	inputs: Inputs;
	push: Push;
	storage: StorageDesk;
	metadata: Metadata;
	events: EventStream;
	sessions: Sessions;
	models: Models;
	library: Library;
	history: PromptHistory;
	groups: Groups;
	queue: QueueDesk;
	shares: Shares;
	publicPages: PublicPages;
	/** @throws ProblemError `gpu_unavailable` while nothing is known. */
	catalog(): Promise<Catalog>;
	/** Gives the device's memory back. @throws ProblemError `forbidden`, `gpu_unavailable`. */
	releaseEngine(actor: Actor): Promise<boolean>;
	/** Null while the page is open over plain HTTP only. */
	https(): HttpsFacts | null;
	/** True when a picture can be made. */
	ready(): Promise<boolean>;
}
