/** Follows the GPU service: its durable log into the gallery, its live events to whoever listens. Comes back by itself. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '#contract/log.ts';
import { atMost } from './at-most.ts';
import type { Gallery } from './gallery/gallery.ts';
import type { News } from './gallery/news.ts';
import type { GpuServiceClient, ServiceEvent } from './gpu-service-client.ts';

export interface ChangeFollower extends AsyncDisposable {
	/** True while the service answers and the log has been read. */
	isOnline(): boolean;
	/** Calls `listener` with steps, previews, and the service coming and going. Returns the way to stop. */
	subscribe(listener: (news: News) => void): () => void;
}

export interface ChangeFollowerParts {
	client: Pick<GpuServiceClient, 'changes' | 'events' | 'get'>;
	gallery: Gallery;
	log: Log;
}

/** Entries of the log that are taken in at once: few enough that requests are answered in between. */
const pageSize = 50;
const firstPauseMs = 100;
const longestPauseMs = 2_000;
/** Places in the queue are asked for at most this often after changes, and so often while nothing changes. */
const coalesceMs = 200;
const refreshMs = 5_000;
const mostCalls = 4;

export function createChangeFollower({ client, gallery, log }: ChangeFollowerParts): ChangeFollower {
	const stop = new AbortController();
	const listeners = new Set<(news: News) => void>();
	let online = false;

	const tell = (news: News): void => {
		for (const listener of listeners) listener(news);
	};
	const setOnline = (now: boolean): void => {
		if (online === now) return;
		online = now;
		log.info(now ? 'the GPU service is there' : 'the GPU service is away');
		tell({ owner: null, name: 'service', data: { online } });
	};

	/** Reads the log to its end. */
	const readLog = async (signal: AbortSignal): Promise<void> => {
		for (;;) {
			const position = gallery.position();
			let page = await client.changes(position?.cursor ?? 0, pageSize, signal);
			if (position !== null && page.log !== position.log) page = await client.changes(0, pageSize, signal);
			const isNews = page.changes.length > 0 || page.log !== position?.log || page.cursor !== position.cursor;
			if (isNews) gallery.apply(page);
			if (page.changes.length === 0) return;
		}
	};
	/** Asks for what the log does not tell: places, expected starts, and whether it is known at all. */
	const refresh = async (signal: AbortSignal): Promise<void> => {
		const inTurn = atMost(mostCalls);
		const ask = async (id: string) => {
			if (signal.aborted) return;
			const told = await client.get(id);
			if (told === null) gallery.lose(id);
			else gallery.remember(told);
		};
		await Promise.all(gallery.active(null).map(({ id }) => inTurn(() => ask(id))));
	};

	/** One connection, until it breaks. */
	const follow = async (onConnected: () => void): Promise<void> => {
		const connection = new AbortController();
		const signal = AbortSignal.any([stop.signal, connection.signal]);
		let failure: unknown = null;
		const fail = (error: unknown) => {
			failure ??= error;
			connection.abort();
		};
		const again = repeatable(async () => {
			await readLog(signal);
			onConnected();
			tell({ owner: null, name: 'queue', data: {} });
			refreshSoon();
		}, fail);
		const refreshAgain = repeatable(async () => {
			await refresh(signal);
			await wait(coalesceMs, undefined, { signal });
		}, fail);
		const refreshSoon = () => refreshAgain.run();
		const timer = setInterval(refreshSoon, refreshMs);
		try {
			for await (const event of client.events(signal)) {
				if (event.event === 'changed') again.run();
				else pass(event);
			}
			if (failure !== null) throw failure;
		} finally {
			clearInterval(timer);
			connection.abort();
			await Promise.all([again.idle(), refreshAgain.idle()]);
		}
	};
	const pass = (event: Exclude<ServiceEvent, { event: 'changed' }>): void => {
		if (event.event === 'models') {
			tell({ owner: null, name: 'models', data: event.data });
		} else if (event.event === 'step') {
			const { id } = event.data;
			const told = gallery.progress(id, event.data.progress);
			if (told !== null) tell({ owner: told.owner, name: 'step', data: { id, progress: told.progress } });
		} else {
			const { id, step, picture, image } = event.data;
			const owner = gallery.ownerOfActive(id);
			if (owner !== null) tell({ owner, name: 'preview', data: { id, step, picture, image } });
		}
	};

	const run = async (): Promise<void> => {
		let pauseMs = firstPauseMs;
		while (!stop.signal.aborted) {
			try {
				await follow(() => {
					pauseMs = firstPauseMs;
					setOnline(true);
				});
			} catch (error) {
				log.debug('the connection to the GPU service broke', { error });
			}
			if (stop.signal.aborted) return;
			setOnline(false);
			await wait(pauseMs, undefined, { signal: stop.signal }).catch(() => undefined);
			pauseMs = Math.min(pauseMs * 2, longestPauseMs);
		}
	};
	const running = run();

	return {
		isOnline: () => online,
		subscribe: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		[Symbol.asyncDispose]: async () => {
			stop.abort();
			await running;
		},
	};
}

/** Runs `work` once at a time; asked for meanwhile, it runs once more. */
function repeatable(work: () => Promise<void>, fail: (error: unknown) => void): { run(): void; idle(): Promise<void> } {
	let current: Promise<void> | null = null;
	let isWanted = false;
	const loop = async (): Promise<void> => {
		try {
			while (isWanted) {
				isWanted = false;
				await work();
			}
		} catch (error) {
			fail(error);
		} finally {
			current = null;
		}
	};
	return {
		run: () => {
			isWanted = true;
			current ??= loop();
		},
		idle: async () => {
			await current;
		},
	};
}
