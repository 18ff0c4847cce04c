/** A gallery on an outputs folder of its own, with ways to put files there. */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Generation, neutralSettings, type PictureFile } from '#contract/generation.ts';
import { createLog, type Log } from '#contract/log.ts';
import type { ServiceGeneration } from '#contract/service.ts';
import { encodePng } from '#images/encode.ts';
import { createFolderStore } from '../../src/server/gallery/folder-store.ts';
import { createGallery, type Gallery } from '../../src/server/gallery/gallery.ts';
import { type MarksSource, noMarksSource } from '../../src/server/gallery/marks-source.ts';
import type { News } from '../../src/server/gallery/news.ts';
import type { Timing } from '../../src/server/gallery/patience.ts';
import type { PictureStore } from '../../src/server/gallery/picture-store.ts';
import { newlyAccepted } from './fake-generations.ts';
import { writePictures, writeSidecar } from './fake-pictures.ts';

export const owner = 'household';
export const day = '2026-11-21';

export interface GalleryUnderTest extends AsyncDisposable {
	folder: string;
	outputs: string;
	index: string;
	store: PictureStore;
	log: Log;
	/** Everything that was logged, a line each. */
	logged: string[];
	gallery: Gallery;
	/** News since the last call, as `name id`. */
	heard(): string[];
	/** Closes the gallery, does this, and opens it again. */
	reopen(between?: () => Promise<void>): Promise<void>;
	/** Deletes the index; for {@link reopen}. */
	forget(): Promise<void>;
	/** Writes a file whole. */
	put(name: string, bytes: Uint8Array | string): Promise<void>;
	/** All generations, newest first. */
	list(state?: string | null): Generation[];
	get(id: string): Generation;
}

export interface Options {
	marks?: MarksSource;
	now?: () => number;
	timing?: Timing;
}

/** Files count as written at once, unless a test says otherwise. */
const impatient: Timing = { unchangedMs: 0, unclaimedMs: 50 };

export async function startGallery({ marks = noMarksSource, now = Date.now, timing = impatient }: Options = {}): Promise<GalleryUnderTest> {
	const folder = await mkdtemp(join(tmpdir(), 'gallery-'));
	const outputs = join(folder, 'outputs');
	const index = join(folder, 'data', 'index.sqlite');
	await mkdir(outputs);
	const store = createFolderStore(outputs);
	const logged: string[] = [];
	const log = createLog({ source: 'test', level: 'debug', terminal: false, write: (line) => logged.push(line) });
	let news: string[] = [];
	const open = (): Gallery => {
		const gallery = createGallery({ file: index, store, log, marks, now, timing });
		gallery.subscribe((one) => news.push(describe(one)));
		return gallery;
	};
	const under: GalleryUnderTest = {
		folder,
		outputs,
		index,
		store,
		log,
		logged,
		gallery: open(),
		heard: () => {
			const heard = news;
			news = [];
			return heard;
		},
		reopen: async (between) => {
			await under.gallery[Symbol.asyncDispose]();
			await between?.();
			under.gallery = open();
		},
		forget: () => rm(dirname(index), { recursive: true }),
		put: async (name, bytes) => {
			const partial = join(folder, 'partial');
			await mkdir(dirname(join(outputs, name)), { recursive: true });
			await writeFile(partial, bytes);
			await rename(partial, join(outputs, name));
		},
		list: (state = null) => under.gallery.list(owner, { cursor: null, limit: 100, state }).generations,
		get: (id) => {
			const generation = under.gallery.generation(owner, id);
			if (generation === null) throw new Error(`There is no generation ${id}.`);
			return generation;
		},
		[Symbol.asyncDispose]: async () => {
			await under.gallery[Symbol.asyncDispose]();
			await rm(folder, { recursive: true, force: true, maxRetries: 5 });
		},
	};
	return under;
}

/** What the service tells of a generation that waits. */
export function queued(id: string, fields: Partial<ServiceGeneration> = {}): ServiceGeneration {
	const settings = {
		...neutralSettings,
		prompt: 'a fox in the snow',
		negative_prompt: '',
		model: 'starter',
		seed: 7,
		steps: 20,
		guidance: 5,
		width: 16,
		height: 16,
		count: 1,
		scheduler: 'ddim',
	};
	return {
		...newlyAccepted,
		id,
		owner,
		request: { prompt: settings.prompt },
		settings,
		created_at: new Date().toISOString(),
		...fields,
	};
}

export function running(id: string, fields: Partial<ServiceGeneration> = {}): ServiceGeneration {
	return queued(id, { state: 'running', attempt: 1, started_at: new Date().toISOString(), ...fields });
}

/** One that is done, with files that are not written yet. */
export function done(id: string, files: PictureFile[], fields: Partial<ServiceGeneration> = {}): ServiceGeneration {
	return running(id, { state: 'done', day, files, ended_at: new Date().toISOString(), ...fields });
}

/** Writes pictures and sidecar of a generation as the service does. Returns it as it is told then. */
export async function paint(outputs: string, id: string, count = 1, fields: Partial<ServiceGeneration> = {}): Promise<ServiceGeneration> {
	const files = await writePictures(outputs, fields.day ?? day, queued(id), count);
	const generation = done(id, files, fields);
	await writeSidecar(outputs, fields.day ?? day, generation);
	return generation;
}

/** A PNG of one colour; another number is another content. */
export function png(colour: number): Promise<Uint8Array> {
	const data = Uint8Array.from({ length: 16 * 16 * 3 }, (_, index) => (colour >>> ((index % 3) * 8)) & 0xff);
	return encodePng({ width: 16, height: 16, data });
}

function describe(news: News): string {
	return 'id' in news.data ? `${news.name} ${news.data.id}` : news.name;
}
