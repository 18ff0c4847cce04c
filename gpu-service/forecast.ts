/** When what waits will start and what it will take: the line, what is in work, and what such things have taken here. */
import type { Settings } from '#contract/generation.ts';
import type { Line, Queue, QueuedGeneration } from './queue/queue.ts';
import { type Estimator, paintingMs } from './worker/estimate.ts';
import { type Live, remainingSeconds } from './worker/live.ts';

interface ForecastParts {
	queue: Pick<Queue, 'line' | 'ahead'>;
	live: Live;
	estimator: Pick<Estimator, 'expect'>;
	/** Name of the model that is in memory now; null for none. */
	loaded(): string | null;
	/** Milliseconds UTC. */
	now?: () => number;
}

/** One that waits. Milliseconds; null when nothing is known. */
export interface Foretold {
	row: QueuedGeneration;
	position: number | null;
	startsInMs: number | null;
	costMs: number | null;
}

export interface Forecast {
	line(): Promise<{ paused: boolean; running: { row: QueuedGeneration; leftMs: number | null }[]; waiting: Foretold[] }>;
	/** How long they would take if they were asked for now, one after the other, and when the first would start. */
	newcomers(
		owner: string,
		settings: readonly [Settings, ...Settings[]],
		notBefore: number,
	): Promise<{ costMs: number | null; startsInMs: number | null }>;
}

export function createForecast({ queue, live, estimator, loaded, now = Date.now }: ForecastParts): Forecast {
	const leftOf = (row: QueuedGeneration): number | null => {
		const running = live.get(row.id);
		const left = running === undefined ? null : remainingSeconds(running, performance.now());
		if (left !== null) return left * 1000;
		const expected = estimator.expect(row.settings);
		return expected === null ? null : paintingMs(expected);
	};
	/** @param before name of the model that is there when it begins */
	const costOf = (settings: Settings, before: string | null): number | null => {
		const expected = estimator.expect(settings);
		return expected === null ? null : paintingMs(expected) + (before === settings.model ? 0 : expected.loading);
	};
	/** The device as those in work leave it, and then each that is claimed. */
	const follow = (running: readonly QueuedGeneration[]) => {
		let freeInMs: number | null = running.reduce<number | null>((sum, row) => plus(sum, leftOf(row)), 0);
		let model = running.at(-1)?.settings.model ?? loaded();
		return (settings: Settings) => {
			const startsInMs = freeInMs;
			const costMs = costOf(settings, model);
			freeInMs = plus(freeInMs, costMs);
			model = settings.model;
			return { startsInMs, costMs };
		};
	};
	const untilHour = (notBefore: number) => Math.max(0, notBefore - now());

	return {
		line: async () => {
			const { paused, running, waiting } = await queue.line();
			const claim = follow(running);
			return {
				paused,
				running: running.map((row) => ({ row, leftMs: leftOf(row) })),
				waiting: waiting.map(({ waiting: row, position }) => {
					if (position !== null) {
						const { startsInMs, costMs } = claim(row.settings);
						return { row, position, costMs, startsInMs: paused ? null : startsInMs };
					}
					const costMs = costOf(row.settings, row.settings.model);
					return { row, position, costMs, startsInMs: paused || row.paused ? null : untilHour(row.notBefore) };
				}),
			};
		},
		newcomers: async (owner, [first, ...more], notBefore) => {
			const { paused, running }: Line = await queue.line();
			const claim = follow(running);
			for (const row of await queue.ahead(owner)) claim(row.settings);
			const { startsInMs, costMs } = claim(first);
			const wholeMs = more.reduce((sum, settings) => plus(sum, claim(settings).costMs), costMs);
			const hour = untilHour(notBefore);
			return { costMs: wholeMs, startsInMs: paused ? null : hour > 0 ? hour : startsInMs };
		},
	};
}

function plus(one: number | null, other: number | null): number | null {
	return one === null || other === null ? null : one + other;
}
