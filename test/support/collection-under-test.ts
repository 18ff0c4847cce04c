/** The collection on a gallery of its own, with ways to say what is in it. */
import type { DatabaseSync } from 'node:sqlite';
import type { ServiceGeneration } from '#contract/service.ts';
import type { Actor } from '../../src/server/access/actor.ts';
import { createCollection } from '../../src/server/collection/collection.ts';
import { createMarks } from '../../src/server/collection/marks.ts';
import { openDatabase } from '../../src/server/database/database.ts';
import { migrations } from '../../src/server/database/migrations/index.ts';
import { createBin } from '../../src/server/gallery/bin.ts';
import { writePictures, writeSidecar } from './fake-pictures.ts';
import { day, done, type GalleryUnderTest, owner, queued, startGallery } from './gallery-under-test.ts';

export const actor: Actor = { owner, via: 'key' };

export interface CollectionUnderTest extends AsyncDisposable {
	under: GalleryUnderTest;
	database: DatabaseSync;
	readonly collection: ReturnType<typeof createCollection>;
	/** Names of pictures that were told to have changed. */
	heard: (string[] | null)[];
	/** A generation with its files; ids of its pictures. */
	made(id: string, fields?: Partial<ServiceGeneration>, settings?: Partial<ServiceGeneration['settings']>): Promise<string[]>;
	/** Ids of what a search finds. */
	found(search: string, offset?: number): string[];
	/** Ends the process, so to speak, and begins again. */
	restart(between?: () => Promise<void>): Promise<void>;
}

export async function startCollection(): Promise<CollectionUnderTest> {
	const database = openDatabase(':memory:', migrations);
	const marks = createMarks(database);
	const under = await startGallery({ marks });
	const service = new Map<string, ServiceGeneration>();
	const setDeleted = (id: string, deleted: boolean, n?: number): ServiceGeneration => {
		const known = service.get(id);
		if (known === undefined) throw new Error(`There is no generation ${id}.`);
		const others = known.deleted_pictures.filter((other) => other !== n);
		const whole = { deleted_at: deleted ? new Date().toISOString() : null, deleted_pictures: deleted ? known.deleted_pictures : [] };
		const changed = { ...known, ...(n === undefined ? whole : { deleted_pictures: deleted ? [...others, n] : others }) };
		service.set(id, changed);
		return changed;
	};
	const heard: (string[] | null)[] = [];
	const open = () => {
		const bin = createBin({
			gallery: under.gallery,
			client: {
				remove: async (id, n) => setDeleted(id, true, n),
				restore: async (id, n) => setDeleted(id, false, n),
				removeFile: async () => undefined,
				restoreFile: async () => undefined,
			},
		});
		const collection = createCollection({ database, marks, gallery: under.gallery, bin, store: under.store });
		collection.subscribe((news) => {
			if (news.name === 'marks') heard.push(news.data.pictures);
		});
		return collection;
	};
	let collection = open();
	return {
		under,
		database,
		get collection() {
			return collection;
		},
		heard,
		made: async (id, fields = {}, settings = {}) => {
			const base = queued(id);
			const whole = {
				settings: { ...base.settings, ...settings },
				request: { prompt: settings.prompt ?? base.settings.prompt },
				...fields,
			};
			const files = await writePictures(under.outputs, day, queued(id, whole), whole.settings.count);
			const generation = done(id, files, whole);
			await writeSidecar(under.outputs, day, generation);
			service.set(id, generation);
			under.gallery.remember(generation);
			await under.gallery.scan();
			return files.map(({ n }) => `${id}-${n}`);
		},
		found: (search, offset = 0) => collection.page(actor, { search, offset, cursor: null, limit: 200 }).pictures.map(({ id }) => id),
		restart: async (between) => {
			await under.reopen(between);
			await under.gallery.finder.takeMarks();
			await under.gallery.scan();
			collection = open();
		},
		[Symbol.asyncDispose]: async () => {
			await under[Symbol.asyncDispose]();
			database.close();
		},
	};
}
