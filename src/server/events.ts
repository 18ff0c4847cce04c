/** The streams of server-sent events to pages: one numbered series an owner, with the newest of it kept for those that come back. */
import { randomUUID } from 'node:crypto';
import type { Generation } from '#contract/generation.ts';
import type { EventStream } from './context.ts';
import { createEventSeries, type EventSeries } from './event-series.ts';
import type { News } from './gallery/news.ts';

export interface EventStreamParts {
	/** Each calls a listener with news and returns the way to stop. */
	sources: readonly ((listener: (news: News) => void) => () => void)[];
	/** Everything of an owner that has not ended. */
	active: (owner: string) => Generation[];
	/** Whether the GPU service is there. */
	isOnline: () => boolean;
	/** A reader with more than this waiting for it is dropped; it comes back and gets the whole state. */
	mostPendingBytes?: number;
	heartbeatMs?: number;
}

const encoder = new TextEncoder();

export function createEventStream(parts: EventStreamParts): EventStream & Disposable {
	const { sources, active, isOnline, mostPendingBytes = 1024 * 1024, heartbeatMs = 15_000 } = parts;
	const epoch = randomUUID().slice(0, 8);
	const all = new Map<string, EventSeries>();
	const readers = new Map<EventSeries, Set<(chunk: Uint8Array) => void>>();
	const ends = new Set<() => void>();

	const seriesOf = (owner: string): EventSeries => {
		const known = all.get(owner);
		if (known !== undefined) return known;
		const fresh = createEventSeries(epoch);
		all.set(owner, fresh);
		readers.set(fresh, new Set());
		return fresh;
	};
	const publish = (series: EventSeries, { name, data }: News): void => {
		const chunk = encoder.encode(series.add(name, data));
		for (const send of readers.get(series) ?? []) send(chunk);
	};
	const stops = sources.map((subscribe) =>
		subscribe((news) => {
			// Owners without a series have never been here: they will get the whole state first.
			for (const [owner, series] of all) if (news.owner === null || news.owner === owner) publish(series, news);
		}),
	);
	const opening = (owner: string, series: EventSeries, lastEventId: string | null): string => {
		const missed = lastEventId === null ? null : series.since(lastEventId);
		const state = missed ?? series.format('snapshot', { active: active(owner) });
		return `retry: 1000\n\n${state}${series.format('service', { online: isOnline() })}`;
	};

	return {
		open: ({ owner }, lastEventId, connection) => {
			const series = seriesOf(owner);
			const first = encoder.encode(opening(owner, series, lastEventId));
			const own = readers.get(series);
			let leave = (): void => undefined;
			return new ReadableStream<Uint8Array>(
				{
					start: (controller) => {
						const send = (chunk: Uint8Array): void => {
							controller.enqueue(chunk);
							const isSlow = (controller.desiredSize ?? 0) <= 0 || (connection?.pendingBytes() ?? 0) > mostPendingBytes + first.byteLength;
							if (!isSlow) return;
							end();
							connection?.drop();
						};
						const heartbeat = setInterval(() => send(encoder.encode(': still here\n\n')), heartbeatMs);
						const end = () => {
							leave();
							controller.close();
						};
						leave = () => {
							clearInterval(heartbeat);
							own?.delete(send);
							ends.delete(end);
						};
						ends.add(end);
						own?.add(send);
						controller.enqueue(first);
					},
					cancel: () => leave(),
				},
				// The first message may be long, and no reader is slow because of it.
				new ByteLengthQueuingStrategy({ highWaterMark: mostPendingBytes + first.byteLength }),
			);
		},
		[Symbol.dispose]: () => {
			for (const stop of stops) stop();
			for (const end of ends) end();
		},
	};
}
