/** How rows of the queue are told: with their place in line, when they are expected to start, and their progress. */
import type { ServiceGeneration, ServiceQueue } from '#contract/service.ts';
import type { Forecast, Foretold } from './forecast.ts';
import type { QueuedGeneration } from './queue/queue.ts';
import { noLiveFacts, toServiceGeneration } from './queue/service-generation.ts';
import type { Live } from './worker/live.ts';

interface TellerParts {
	forecast: Forecast;
	live: Live;
}

export interface Teller {
	generation(row: QueuedGeneration): Promise<ServiceGeneration>;
	queue(): Promise<ServiceQueue>;
}

export function createTeller({ forecast, live }: TellerParts): Teller {
	const running = (row: QueuedGeneration) => toServiceGeneration(row, { ...noLiveFacts, progress: live.get(row.id)?.progress ?? null });
	return {
		generation: async (row) => {
			if (row.state !== 'queued') return running(row);
			const place = (await forecast.line()).waiting.find((foretold) => foretold.row.id === row.id);
			return place === undefined ? toServiceGeneration(row, noLiveFacts) : waiting(place);
		},
		queue: async () => {
			const line = await forecast.line();
			return {
				paused: line.paused,
				running: line.running.map(({ row, leftMs }) => ({ ...entryOf(row), generation: running(row), expected_s: toSeconds(leftMs) })),
				waiting: line.waiting.map((place) => ({ ...entryOf(place.row), generation: waiting(place), expected_s: toSeconds(place.costMs) })),
			};
		},
	};
}

function waiting({ row, position, startsInMs }: Foretold): ServiceGeneration {
	return toServiceGeneration(row, { position, expectedStartS: toSeconds(startsInMs), progress: null });
}

function entryOf({ paused, notBefore }: QueuedGeneration) {
	return { paused, not_before: notBefore === 0 ? null : new Date(notBefore).toISOString() };
}

function toSeconds(ms: number | null): number | null {
	return ms === null ? null : ms / 1000;
}
