/** For how long things stay: what was chosen, and carrying it out once a day. */
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { type Retention, usualRetention } from '#contract/storage.ts';
import { household } from '../access/actor.ts';
import type { Marks } from '../collection/marks.ts';
import type { Bin } from '../gallery/bin.ts';
import type { Gallery } from '../gallery/gallery.ts';
import type { GpuServiceClient } from '../gpu-service-client.ts';
import type { Preferences } from './preferences.ts';

export interface RetentionParts {
	preferences: Preferences;
	gallery: Pick<Gallery, 'finder'>;
	marks: Pick<Marks, 'of'>;
	bin: Pick<Bin, 'setPictureDeleted'>;
	client: Pick<GpuServiceClient, 'clean'>;
	log: Log;
	/** Milliseconds UTC. */
	now?: () => number;
}

export interface RetentionKeeper {
	get(): Retention;
	/** @throws ProblemError `validation_failed`. */
	set(value: unknown): Retention;
	/** Carries it out when a day has gone by since the last time. */
	run(): Promise<void>;
}

const dayMs = 24 * 3_600_000;
const chosenName = 'retention';
const ranName = 'retention-ran-at';

export function createRetention({ preferences, gallery, marks, bin, client, log, now = Date.now }: RetentionParts): RetentionKeeper {
	// Until accounts exist there is one household, and one disk.
	const get = (): Retention => {
		const chosen = preferences.get(household, chosenName);
		return chosen === undefined ? usualRetention : parseRetention(chosen);
	};

	async function sweepPictures(days: number): Promise<void> {
		// A search goes by whole days: one more, so that nothing goes early anywhere on earth.
		const before = new Date(now() - (days + 1) * dayMs).toISOString().slice(0, 10);
		const search = `before:${before} -is:favourite is:private`;
		let moved = 0;
		for (const id of gallery.finder.ids({ owner: household, search, offset: 0, albumNamed: () => null })) {
			const { favourite, tags, note, albums } = marks.of(id);
			if (favourite || note !== '' || tags.length > 0 || albums.length > 0) continue;
			await bin.setPictureDeleted(id, true);
			moved += 1;
		}
		if (moved > 0) log.info('old pictures that nobody marked were moved to the bin', { moved, days });
	}

	return {
		get,
		set: (value) => {
			const chosen = parseRetention(value);
			preferences.set(household, chosenName, chosen);
			// The next look carries it out.
			preferences.set(household, ranName, 0);
			return chosen;
		},
		run: async () => {
			const ranAt = Number(preferences.get(household, ranName) ?? 0);
			if (now() - ranAt < dayMs && ranAt <= now()) return;
			const { bin_days, unfavoured_days, cache_bytes } = get();
			if (unfavoured_days !== null) await sweepPictures(unfavoured_days);
			await client.clean({
				bin_before: new Date(now() - bin_days * dayMs).toISOString(),
				...(cache_bytes === null ? {} : { prepared_bytes: cache_bytes, recipes_bytes: cache_bytes }),
			});
			preferences.set(household, ranName, now());
		},
	};
}

function parseRetention(value: unknown): Retention {
	const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
	const { bin_days = usualRetention.bin_days, unfavoured_days = null, cache_bytes = null } = given;
	if (!isBetween(bin_days, 1, 30)) throw invalid('bin_days', 'a whole number of days from 1 to 30');
	if (unfavoured_days !== null && !isBetween(unfavoured_days, 1, 36_500))
		throw invalid('unfavoured_days', 'a whole number of days, or null');
	if (cache_bytes !== null && !isBetween(cache_bytes, 0, 1e15)) throw invalid('cache_bytes', 'a number of bytes, or null');
	return { bin_days, unfavoured_days, cache_bytes };
}

function isBetween(value: unknown, least: number, most: number): value is number {
	return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function invalid(field: string, expected: string): ProblemError {
	return new ProblemError('validation_failed', `"${field}" must be ${expected}.`, { field });
}
