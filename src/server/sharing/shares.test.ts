import { afterEach, beforeEach, expect, test } from 'vitest';
import { actor, type CollectionUnderTest, startCollection } from '../../../test/support/collection-under-test.ts';
import { createGuesses } from '../access/guesses.ts';
import { createAlbums } from '../collection/albums.ts';
import { createMarks } from '../collection/marks.ts';
import type { Pictures } from '../context.ts';
import { createShares } from './shares.ts';

let under: CollectionUnderTest;
let time = 0;
let picture = '';
beforeEach(async () => {
	under = await startCollection();
	time = Date.parse('2026-11-21T12:00:00Z');
	[picture = ''] = await under.made('V1StGXR8_Z5jdHi6B-myT');
});
afterEach(() => under[Symbol.asyncDispose]());

function open() {
	const marks = createMarks(under.database);
	return createShares({
		database: under.database,
		secret: 'secret of this test',
		gallery: under.under.gallery,
		marks,
		albums: createAlbums(under.database, marks),
		// No file is asked for here.
		pictures: {} as Pictures,
		guesses: createGuesses(() => time, { most: 3, what: 'links' }),
		now: () => time,
	});
}
const wanted = { kind: 'picture', with_prompt: true, with_metadata: false };
const notFound = expect.objectContaining({ problem: expect.objectContaining({ code: 'not_found' }) });
const tokenOf = ({ path }: { path: string | null }) => path?.split('/')[2] ?? '';

test('a link is open to the last millisecond of its time, and not a moment longer', () => {
	const shares = open();
	const hour = tokenOf(shares.add(actor, { ...wanted, subject: picture, expires_in_s: 3_600 }, null));
	const always = tokenOf(shares.add(actor, { ...wanted, subject: picture, expires_in_s: null }, null));
	time += 3_599_999;
	expect(shares.look(hour, '10.0.0.1', null)).toMatchObject({ kind: 'picture', picture: { told: { prompt: 'a fox in the snow' } } });
	expect(shares.list(actor, picture)).toHaveLength(2);
	time += 1;
	expect(() => shares.look(hour, '10.0.0.1', null)).toThrow(notFound);
	expect(shares.list(actor, picture)).toHaveLength(1);
	time += 50 * 365 * 86_400_000;
	expect(shares.look(always, '10.0.0.1', null).kind).toBe('picture');
});

test('a link that ran out is no guess; a token that nobody made is', () => {
	const shares = open();
	const token = tokenOf(shares.add(actor, { ...wanted, subject: picture, expires_in_s: 3_600 }, null));
	time += 3_600_000;
	for (let look = 0; look < 10; look += 1) expect(() => shares.look(token, '10.0.0.1', null)).toThrow(notFound);
	for (let look = 0; look < 3; look += 1) expect(() => shares.look('guess', '10.0.0.1', null)).toThrow(notFound);
	expect(() => shares.look('guess', '10.0.0.1', null)).toThrow(
		expect.objectContaining({ problem: expect.objectContaining({ code: 'rate_limited', detail: expect.stringContaining('wrong links') }) }),
	);
	expect(() => shares.look('guess', '10.0.0.2', null)).toThrow(notFound);
});

test('nobody shares or takes back what belongs to somebody else', () => {
	const shares = open();
	const other = { owner: 'somebody', via: 'session' } as const;
	expect(() => shares.add(other, { ...wanted, subject: picture, expires_in_s: null }, null)).toThrow(notFound);
	const { id } = shares.add(actor, { ...wanted, subject: picture, expires_in_s: null }, null);
	expect(shares.list(other, picture)).toEqual([]);
	expect(() => shares.remove(other, id)).toThrow(notFound);
	expect(shares.list(actor, picture)).toHaveLength(1);
});

test.each([
	[{ expires_in_s: 3_599 }, 'expires_in_s'],
	[{ expires_in_s: 31_622_401 }, 'expires_in_s'],
	[{ expires_in_s: 'week' }, 'expires_in_s'],
	[{ expires_in_s: undefined }, 'expires_in_s'],
	[{ kind: 'person' }, 'kind'],
	[{ subject: 7 }, 'subject'],
	[{ with_prompt: 'yes' }, 'with_prompt'],
	[{ with_prompt: false, with_metadata: true }, 'with_metadata'],
	[{ password: 'x' }, 'password'],
])('%j is refused by its field', (wrong, field) => {
	const request = { ...wanted, subject: picture, expires_in_s: null, ...wrong };
	const refused = expect.objectContaining({ problem: expect.objectContaining({ code: 'validation_failed', field }) });
	expect(() => open().add(actor, request, null)).toThrow(refused);
});
