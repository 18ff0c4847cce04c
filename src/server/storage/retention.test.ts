/** Retention on a real gallery with real files, by a clock that is moved. */
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CleanOrder, usualRetention } from '#contract/storage.ts';
import { encodePng } from '#images/encode.ts';
import { type GalleryUnderTest, owner, startGallery } from '../../../test/support/gallery-under-test.ts';
import { createMarks, type Marks } from '../collection/marks.ts';
import { openDatabase } from '../database/database.ts';
import { migrations } from '../database/migrations/index.ts';
import { createBin } from '../gallery/bin.ts';
import { createPreferences } from './preferences.ts';
import { createRetention, type RetentionKeeper } from './retention.ts';

const dayMs = 24 * 3_600_000;
const names = ['old.png', 'favourite.png', 'noted.png', 'tagged.png', 'shared.png'];

let under: GalleryUnderTest;
let marks: Marks;
let retention: RetentionKeeper;
let orders: CleanOrder[];
let nowMs: number;

beforeEach(async () => {
	const database = openDatabase(':memory:', migrations);
	marks = createMarks(database);
	under = await startGallery({ marks });
	orders = [];
	nowMs = Date.now();
	for (const [index, name] of names.entries()) {
		const pixels = new Uint8Array(16 * 16 * 3).fill(index * 40);
		await under.put(`2026-11-20/${name}`, (await encodePng({ width: 16, height: 16, data: pixels })) as Uint8Array);
	}
	await under.gallery.scan();
	const move = async (name: string) => {
		await mkdir(dirname(join(under.outputs, '.bin', name)), { recursive: true });
		await rename(join(under.outputs, name), join(under.outputs, '.bin', name));
	};
	const client = {
		removeFile: move,
		restoreFile: async () => undefined,
		remove: () => Promise.reject(new Error('no generation made these')),
		restore: () => Promise.reject(new Error('no generation made these')),
		clean: async (order: CleanOrder) => {
			orders.push(order);
			return { parts: [], disk: { free: 0, total: 0 } };
		},
	};
	retention = createRetention({
		preferences: createPreferences(database),
		gallery: under.gallery,
		marks,
		bin: createBin({ gallery: under.gallery, client }),
		client,
		log: under.log,
		now: () => nowMs,
	});
});
afterEach(() => under[Symbol.asyncDispose]());

const isThere = (name: string) => existsSync(join(under.outputs, '2026-11-20', name));
const idOf = (name: string) => {
	const found = under
		.list()
		.find(({ pictures }) => under.gallery.filesOf(pictures[0]?.id.replace(/-\d+$/, '') ?? '')?.names.some((one) => one.endsWith(name)));
	return found?.pictures[0]?.id ?? '';
};

test('nothing goes by itself until somebody wants that', async () => {
	expect(retention.get()).toEqual(usualRetention);
	nowMs += 4_000 * dayMs;
	await retention.run();
	expect(names.filter(isThere)).toEqual(names);
});

test('old pictures go to the bin, but none that somebody marked, noted, tagged or shared', async () => {
	marks.change(owner, [idOf('favourite.png')], { favourite: true });
	marks.change(owner, [idOf('noted.png')], { note: 'for grandma' });
	marks.change(owner, [idOf('tagged.png')], { add_tags: ['keep'] });
	marks.change(owner, [idOf('shared.png')], { visibility: 'public' });
	await under.gallery.finder.takeMarks();
	retention.set({ unfavoured_days: 365 });
	nowMs += 200 * dayMs;
	await retention.run();
	expect(names.filter(isThere)).toEqual(names);
	nowMs += 200 * dayMs;
	await retention.run();
	expect(names.filter(isThere)).toEqual(names.filter((name) => name !== 'old.png'));
	expect(existsSync(join(under.outputs, '.bin/2026-11-20/old.png'))).toBe(true);
});

test('it is carried out once a day, with the days of the bin and the limit of the caches that were chosen', async () => {
	retention.set({ bin_days: 7, cache_bytes: 5e9 });
	await retention.run();
	await retention.run();
	expect(orders).toEqual([{ bin_before: new Date(nowMs - 7 * dayMs).toISOString(), prepared_bytes: 5e9, recipes_bytes: 5e9 }]);
	nowMs += dayMs;
	await retention.run();
	expect(orders).toHaveLength(2);
});

test.each([{ bin_days: 0 }, { bin_days: 31 }, { unfavoured_days: 1.5 }, { cache_bytes: -1 }])(
	'what makes no sense is refused: %j',
	(value) => {
		expect(() => retention.set(value)).toThrow(
			expect.objectContaining({ problem: expect.objectContaining({ field: Object.keys(value)[0] }) }),
		);
	},
);
