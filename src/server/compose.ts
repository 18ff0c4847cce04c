/** Puts the web process together. `main.ts` and the dev server start it; tests start it with folders of their own. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '#contract/catalog.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { can } from './access/can.ts';
import { createGuesses } from './access/guesses.ts';
import { loadHouseholdKey } from './access/household-key.ts';
import { createSessions } from './access/sessions.ts';
import { createChangeFollower } from './change-follower.ts';
import { createAlbums } from './collection/albums.ts';
import { createCollection } from './collection/collection.ts';
import { createMarks } from './collection/marks.ts';
import { createColours } from './colours.ts';
import type { WebConfiguration } from './config.ts';
import type { Easel, HttpsFacts } from './context.ts';
import { openDatabase } from './database/database.ts';
import { migrations } from './database/migrations/index.ts';
import { createEventStream } from './events.ts';
import { createFrontDoor, type FrontDoor } from './front-door.ts';
import { createBin } from './gallery/bin.ts';
import { createFolderStore } from './gallery/folder-store.ts';
import { createGallery } from './gallery/gallery.ts';
import { createPictures } from './gallery/pictures.ts';
import { createAccept } from './generations/accept.ts';
import { createGenerations } from './generations/generations.ts';
import { createKeepInput } from './generations/keep-input.ts';
import { createSubmissions } from './generations/submissions.ts';
import { createGpuServiceClient, GpuUnavailableError } from './gpu-service-client.ts';
import { startFeeder } from './groups/feeder.ts';
import { createGroupNews } from './groups/group-news.ts';
import { createGroupStore } from './groups/group-store.ts';
import { createGroups } from './groups/groups.ts';
import { createInputFiles } from './input-files.ts';
import { createMetadata } from './metadata/metadata.ts';
import { createModels } from './models.ts';
import { createOutputsWatcher } from './outputs-watcher.ts';
import { createPromptHistory } from './prompts/history.ts';
import { createLibrary } from './prompts/library.ts';
import { loadPushKeys } from './push/keys.ts';
import { createPush } from './push/push.ts';
import { createQueueDesk } from './queue.ts';
import { createReliefs } from './relief/reliefs.ts';
import { createPublicPages } from './sharing/public-pages.ts';
import { loadShareSecret } from './sharing/share-secret.ts';
import { createShares } from './sharing/shares.ts';
import { createPreferences } from './storage/preferences.ts';
import { createRetention } from './storage/retention.ts';
import { createStorageDesk } from './storage/storage.ts';
import { createThumbnails } from './thumbnails.ts';

/** A catalog this young is given again unasked: the service looks at every model's files for each, which painting would feel. */
const catalogAgeMs = 1_000;

/** How often it is looked whether a day has gone by. */
const retentionLookMs = 3_600_000;

/** Links that are wrong or were taken back, from one address in five minutes: a page of many pictures may be open when its link goes. */
const mostWrongLinks = 100;

export interface WebParts {
	configuration: WebConfiguration;
	log: Log;
	/** True when people read the log: then it tells of single requests only at `debug`. */
	terminal: boolean;
	/** The page over HTTPS, once it is open; null without. */
	https?: () => HttpsFacts | null;
}

export interface Web extends AsyncDisposable {
	readonly easel: Easel;
	readonly frontDoor: FrontDoor;
}

/** Opens the databases and begins to follow the GPU service and the outputs folder. @throws Error in plain words when a file cannot be used. */
export async function createEasel({ configuration, log, terminal, https = () => null }: WebParts): Promise<Web> {
	await using started = new AsyncDisposableStack();
	const { data, outputs } = configuration;
	await mkdir(data, { recursive: true, mode: 0o700 });
	await mkdir(outputs, { recursive: true });

	const database = started.use(openDatabase(join(data, 'easel.sqlite'), migrations));
	const key = await loadHouseholdKey(data, configuration.key);
	const guesses = createGuesses();
	const sessions = createSessions({ database, key, guesses });

	const client = createGpuServiceClient({ url: configuration.gpu_url, token: configuration.gpu_token });
	const store = createFolderStore(outputs);
	const marks = createMarks(database);
	const gallery = started.use(createGallery({ file: join(data, 'index.sqlite'), store, log, marks }));
	const colours = started.use(createColours({ gallery, store, log }));
	const thumbnails = createThumbnails({
		folder: join(data, 'thumbnails'),
		store,
		log,
		onMade: (sha256, thumbnail) => void colours.learn(sha256, thumbnail),
	});
	const bin = createBin({ gallery, client });
	const pictures = started.use(createPictures({ gallery, store, bin, thumbnails }));
	const collection = createCollection({ database, marks, gallery, bin, store });
	await gallery.finder.takeMarks();
	const follower = started.use(createChangeFollower({ client, gallery, log }));
	started.use(
		createOutputsWatcher({
			folder: outputs,
			gallery,
			log,
			onScanned: () => {
				const swept = thumbnails.sweep((content) => gallery.isContentUsed(content));
				swept.catch((error: unknown) => log.warn('old thumbnails could not be removed', { error }));
				gallery.colours.sweep();
				void colours.fill(thumbnails);
			},
		}),
	);
	const groupNews = createGroupNews();
	const events = started.use(
		createEventStream({
			sources: [gallery.subscribe, follower.subscribe, collection.subscribe, groupNews.subscribe],
			active: (owner) => gallery.active(owner),
			isOnline: () => follower.isOnline(),
		}),
	);

	const preferences = createPreferences(database);
	const retention = createRetention({ preferences, gallery, marks, bin, client, log });
	const carryOut = () => void retention.run().catch((error: unknown) => log.debug('what is due to go has to wait', { error }));
	const daily = setInterval(carryOut, retentionLookMs);
	started.defer(() => clearInterval(daily));
	const push = started.use(createPush({ database, keys: await loadPushKeys(data), log, subscribe: gallery.subscribe }));
	const submissions = createSubmissions(database);
	const accept = createAccept({
		submissions,
		client,
		exists: async (owner, id) => gallery.generation(owner, id) !== null || (await client.get(id)) !== null,
		log,
	});
	const settle = () => void accept.settle().catch((error: unknown) => log.debug('submissions are still to be settled', { error }));
	settle();
	started.defer(
		follower.subscribe(({ name, data: state }) => {
			if (name !== 'service' || !state.online) return;
			settle();
			carryOut();
		}),
	);

	const library = createLibrary(database);
	const history = createPromptHistory(database);
	const groupStore = createGroupStore(database);
	const feeder = started.use(startFeeder({ store: groupStore, accept, gallery, changed: groupNews.tell, log }));

	let isStopping = false;
	started.defer(() => {
		isStopping = true;
	});
	let known: { catalog: Catalog; at: number } | null = null;
	started.defer(
		follower.subscribe(({ name, data }) => {
			if (name === 'models' && data.job === undefined && known !== null) known.at = Number.NEGATIVE_INFINITY;
		}),
	);
	const inputs = { ...createInputFiles(outputs), keep: createKeepInput({ client, pictures }) };
	const catalog = async (): Promise<Catalog> => {
		if (known !== null && performance.now() - known.at < catalogAgeMs) return known.catalog;
		try {
			known = { catalog: await client.models(), at: performance.now() };
		} catch (error) {
			if (known === null || !(error instanceof GpuUnavailableError)) throw error;
		}
		return known.catalog;
	};
	const cancelCells = (owner: string, group: string | null): void => {
		for (const id of groupStore.setCancelled(owner, group)) groupNews.tell(owner, id);
	};
	const { wildcards } = library;
	const groups = createGroups({
		store: groupStore,
		feeder,
		gallery,
		client,
		bin,
		pictures,
		history,
		wildcards,
		catalog,
		changed: groupNews.tell,
	});
	const albums = createAlbums(database, marks);
	const easel: Easel = {
		generations: createGenerations({ accept, submissions, client, gallery, pictures, bin, history, wildcards }),
		library,
		history,
		groups,
		pictures,
		reliefs: createReliefs({ folder: join(data, 'reliefs'), gallery, store, client, log }),
		collection,
		inputs,
		metadata: createMetadata({ catalog, pictures, inputs }),
		models: createModels(client),
		queue: createQueueDesk({ client, gallery, pictures, cancelCells, waitingCells: groupStore.waitingCells }),
		push,
		shares: createShares({
			database,
			secret: loadShareSecret(preferences),
			gallery,
			marks,
			albums,
			pictures,
			guesses: createGuesses(undefined, { most: mostWrongLinks, what: 'links' }),
		}),
		publicPages: createPublicPages({ preferences, gallery, marks, albums, pictures }),
		storage: createStorageDesk({ data, outputs, database, client, retention }),
		events,
		sessions,
		catalog,
		releaseEngine: async (actor) => {
			if (!can(actor, 'operate', { kind: 'engine' })) throw new ProblemError('forbidden', 'You may not free the memory of the device.');
			return await client.release();
		},
		https,
		ready: async () => !isStopping && (await client.ready()),
	};
	const frontDoor = createFrontDoor({
		easel,
		key,
		sessions,
		guesses,
		allowedHosts: configuration.allowed_hosts,
		log,
		logsRequests: !terminal,
	});
	const owned = started.move();
	return { easel, frontDoor, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
