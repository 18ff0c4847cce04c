import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProblemError } from '#contract/problem.ts';
import { done, type GalleryUnderTest, owner, queued, running, startGallery } from '../../../test/support/gallery-under-test.ts';

let under: GalleryUnderTest;
beforeEach(async () => {
	under = await startGallery();
});
afterEach(() => under[Symbol.asyncDispose]());

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 12, minute)).toISOString();
const page = (cursor: string | null, limit: number, state: string | null = null) => under.gallery.list(owner, { cursor, limit, state });

test('pages go from the newest to the oldest and miss none, also of the same moment', () => {
	const ids = Array.from({ length: 25 }, (_, index) => `generation-${String(index).padStart(2, '0')}`);
	for (const [index, id] of ids.entries()) under.gallery.remember(queued(id, { created_at: at(Math.floor(index / 5)) }));
	const seen: string[] = [];
	let cursor: string | null = null;
	do {
		const { generations, next_cursor } = page(cursor, 4);
		expect(generations.length).toBeLessThanOrEqual(4);
		seen.push(...generations.map(({ id }) => id));
		cursor = next_cursor;
	} while (cursor !== null);
	expect(seen).toEqual([...ids].reverse());
});

test('what is made while somebody turns pages neither repeats nor hides anything', () => {
	for (let minute = 0; minute < 6; minute += 1) under.gallery.remember(queued(`generation-${minute}`, { created_at: at(minute) }));
	const first = page(null, 3);
	under.gallery.remember(queued('generation-new', { created_at: at(30) }));
	expect(page(first.next_cursor, 3).generations.map(({ id }) => id)).toEqual(['generation-2', 'generation-1', 'generation-0']);
});

test('a page that ends exactly at the last one has no next', () => {
	under.gallery.remember(queued('generation-a'));
	under.gallery.remember(queued('generation-b'));
	expect(page(null, 2).next_cursor).toBeNull();
	expect(page(null, 1).next_cursor).not.toBeNull();
});

test('a state picks those that are in it', () => {
	under.gallery.remember(queued('waits-here'));
	under.gallery.remember(running('runs-here-'));
	under.gallery.remember(done('ended-here', [], { state: 'cancelled', day: null }));
	under.gallery.remember(done('binned-one', [], { state: 'cancelled', day: null, deleted_at: at(1) }));
	expect(page(null, 9, 'queued').generations).toMatchObject([{ id: 'waits-here' }]);
	expect(page(null, 9, 'running').generations).toMatchObject([{ id: 'runs-here-' }]);
	expect(page(null, 9, 'cancelled').generations).toMatchObject([{ id: 'ended-here' }]);
	expect(page(null, 9, 'deleted').generations).toMatchObject([{ id: 'binned-one' }]);
	expect(page(null, 9, 'done').generations).toEqual([]);
});

test.each([
	['cursor', 'nonsense', 5, null],
	['cursor', '', 5, null],
	['cursor', Buffer.from("1:x' OR 1=1").toString('base64url'), 5, null],
	['limit', null, 0, null],
	['limit', null, 1.5, null],
	['limit', null, 201, null],
	['limit', null, Number.NaN, null],
	['state', null, 5, 'asleep'],
	['state', null, 5, "done' OR '1'='1"],
])('a bad %s is refused by name', (field, cursor, limit, state) => {
	expect.assertions(1);
	try {
		page(cursor, limit, state);
	} catch (error) {
		expect((error as ProblemError).problem).toMatchObject({ code: 'validation_failed', field });
	}
});
