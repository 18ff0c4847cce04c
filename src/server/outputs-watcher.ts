/** Watches the outputs folder and tells the gallery where to look. Where watching is not possible, everything is looked at each minute. */
import { relative, sep } from 'node:path';
import { watch as watchWithChokidar } from 'chokidar';
import type { Log } from '#contract/log.ts';
import type { Gallery } from './gallery/gallery.ts';

export interface OutputsWatcher extends AsyncDisposable {
	status(): WatcherStatus;
	/** Resolves when everything has been looked at for the first time. */
	readonly settled: Promise<void>;
}

interface WatcherStatus {
	/** `scanning` when changes cannot be watched. */
	mode: 'starting' | 'watching' | 'scanning';
	/** Why it cannot be watched, and what helps. */
	reason: string | null;
}

/** What tells of changes in a folder and the folders in it. */
export type Watch = (folder: string, hear: WatchListener) => { close(): Promise<void> };

export interface WatchListener {
	/** Everything that comes from now on is told. */
	ready(): void;
	/** Something happened to this file or folder. */
	changed(path: string, kind: 'file' | 'folder'): void;
	failed(error: Error): void;
}

export interface OutputsWatcherParts {
	folder: string;
	gallery: Pick<Gallery, 'examine' | 'examineFolder' | 'scan'>;
	log: Log;
	watch?: Watch;
	/** Pause between scans when the folder cannot be watched. */
	scanEveryMs?: number;
	/** Pause between scans when it is watched: some file systems tell nothing. */
	checkEveryMs?: number;
	/** Called after each scan. */
	onScanned?: () => void;
}

/** What comes within this time is told together. */
const collectMs = 20;
const folderGone = 'ENOENT';
const limits: Record<string, string> = {
	ENOSPC: 'the system allows no more watches; raise fs.inotify.max_user_watches',
	EMFILE: 'the system allows no more open files or watchers; raise fs.inotify.max_user_instances or the limit of open files',
	ENFILE: 'the system has too many open files',
};

export function createOutputsWatcher(parts: OutputsWatcherParts): OutputsWatcher {
	const { folder, gallery, log, watch = watchFolder, scanEveryMs = 60_000, checkEveryMs = 3_600_000, onScanned } = parts;
	const { promise: settled, resolve: settle } = Promise.withResolvers<void>();
	let status: WatcherStatus = { mode: 'starting', reason: null };
	let isOpen = true;
	let files = new Set<string>();
	let folders = new Set<string>();
	let collecting: NodeJS.Timeout | undefined;
	let nextScan: NodeJS.Timeout | undefined;
	let scanning: Promise<void> = Promise.resolve();

	const scan = (): void => {
		clearTimeout(nextScan);
		scanning = scanning.then(async () => {
			if (!isOpen) return;
			await gallery.scan();
			if (!isOpen) return;
			settle();
			onScanned?.();
			clearTimeout(nextScan);
			nextScan = setTimeout(scan, status.mode === 'scanning' ? scanEveryMs : checkEveryMs);
		});
	};
	const flush = (): void => {
		collecting = undefined;
		const [names, inFolders] = [files, folders];
		files = new Set();
		folders = new Set();
		for (const name of inFolders) void gallery.examineFolder(name);
		void gallery.examine(names);
	};
	const listener: WatchListener = {
		ready: () => {
			if (status.mode === 'scanning') return;
			status = { mode: 'watching', reason: null };
			scan();
		},
		changed: (path, kind) => {
			const name = relative(folder, path).split(sep).join('/');
			if (name === '') {
				startAgain();
				return;
			}
			(kind === 'file' ? files : folders).add(name);
			collecting ??= setTimeout(flush, collectMs);
		},
		failed: (error) => {
			const reason = limits[(error as NodeJS.ErrnoException).code ?? ''];
			if (reason === undefined) {
				log.warn('a part of the outputs folder cannot be watched', { error });
			} else if (status.mode !== 'scanning') {
				status = { mode: 'scanning', reason };
				log.warn('the outputs folder cannot be watched; it is looked through each minute instead', { reason });
				void watcher.close();
				scan();
			}
		},
	};
	let watcher = watch(folder, listener);
	/** The folder itself went or came: what was watched in it is another one now. */
	const startAgain = (): void => {
		if (!isOpen || status.mode === 'scanning') return;
		const old = watcher;
		watcher = watch(folder, listener);
		void old.close();
	};

	return {
		status: () => status,
		settled,
		[Symbol.asyncDispose]: async () => {
			isOpen = false;
			clearTimeout(collecting);
			clearTimeout(nextScan);
			await watcher.close();
			await scanning;
		},
	};
}

/** Hidden names are the writer's own: half-written files and the bin. */
const watchFolder: Watch = (folder, { ready, changed, failed }) => {
	const watcher = watchWithChokidar(folder, {
		ignoreInitial: true,
		followSymlinks: false,
		depth: 1,
		atomic: false,
		ignored: (path) =>
			relative(folder, path)
				.split(sep)
				.some((part) => part !== '..' && part.startsWith('.')),
	});
	watcher
		.on('ready', ready)
		.on('add', (path) => changed(path, 'file'))
		.on('change', (path) => changed(path, 'file'))
		.on('unlink', (path) => changed(path, 'file'))
		.on('addDir', (path) => changed(path, 'folder'))
		.on('unlinkDir', (path) => changed(path, 'folder'))
		.on('error', (error) => {
			// A folder may go while it is being read.
			if ((error as NodeJS.ErrnoException).code !== folderGone) failed(error as Error);
		});
	return watcher;
};
