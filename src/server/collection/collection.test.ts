import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProblemError } from '#contract/problem.ts';
import { actor, type CollectionUnderTest, startCollection } from '../../../test/support/collection-under-test.ts';
import { owner, png, queued } from '../../../test/support/gallery-under-test.ts';

let under: CollectionUnderTest;
beforeEach(async () => {
	under = await startCollection();
});
afterEach(() => under[Symbol.asyncDispose]());

const at = (time: string) => ({ created_at: new Date(time).toISOString() });
const change = (pictures: string[], wanted: object) => under.collection.change(actor, { pictures, change: wanted });
const page = (cursor: string | null, limit: number, search = '') => under.collection.page(actor, { search, offset: 0, cursor, limit });

test('pictures come newest first, page by page, none twice and none left out, also those of one moment', async () => {
	for (let index = 0; index < 7; index += 1) await under.made(`generation-${index}`, at('2026-11-21T12:00:00Z'), { count: 3 });
	await under.made('generation-new', at('2026-11-21T13:00:00Z'));
	under.under.gallery.remember(queued('not-yet-ended'));
	const seen: string[] = [];
	let cursor: string | null = null;
	do {
		const { pictures, next_cursor } = page(cursor, 4);
		expect(pictures.length).toBeLessThanOrEqual(4);
		seen.push(...pictures.map(({ id }) => id));
		cursor = next_cursor;
	} while (cursor !== null);
	expect(seen[0]).toBe('generation-new-1');
	expect(seen).toHaveLength(22);
	expect(new Set(seen).size).toBe(22);
});

test('beside a picture hang the nearest in the whole gallery, without the bin', async () => {
	const ids: string[] = [];
	for (let index = 0; index < 30; index += 1) ids.push(...(await under.made(`generation-${index}`, at(`2026-11-21T12:${10 + index}:00Z`))));
	const of = (id: string | undefined) => {
		const { newer, older } = under.collection.neighbours(actor, id ?? '');
		return [newer, older].map((side) => side.map((picture) => ids.indexOf(picture.id)));
	};
	expect(of(ids[15])).toEqual([
		[16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27],
		[14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3],
	]);
	await change([ids[14] ?? '', ids[15] ?? ''], { deleted: true });
	expect(of(ids[15])).toMatchObject([{ 0: 16 }, { 0: 13 }]);
	expect(of(ids[29])[0]).toEqual([]);
	expect(() => under.collection.neighbours(actor, 'nobody-1')).toThrow('no such picture');
});

test('a tile says what is shown of a picture', async () => {
	await under.made('generation-a', at('2026-11-21T12:00:00Z'), { prompt: 'a fox', seed: 9, width: 24 });
	expect(page(null, 1).pictures).toEqual([
		{
			id: 'generation-a-1',
			generation: 'generation-a',
			url: '/api/pictures/generation-a-1',
			thumbnail: '/api/pictures/generation-a-1/thumbnail',
			width: 24,
			height: 16,
			colour: null,
			prompt: 'a fox',
			model: 'starter',
			seed: 9,
			favourite: false,
			visibility: 'private',
			created_at: '2026-11-21T12:00:00.000Z',
			deleted_at: null,
		},
	]);
});

test('words find beginnings of words in prompt, negative prompt, model, settings and note, whatever their case and accents', async () => {
	await under.made(
		'generation-a',
		{},
		{ prompt: 'A Fox in the snow, café', negative_prompt: 'blurry', model: 'dream-shaper', scheduler: 'euler' },
	);
	await under.made('generation-b', {}, { prompt: 'a firefox in the garden' });
	await change(['generation-b-1'], { note: 'for grandmother' });
	for (const search of ['fox snow', 'SNO', 'cafe', 'blurry', 'dream', 'euler', '"FOX in the snow"', 'fox -garden', '"in the" -firefox']) {
		expect([search, under.found(search)]).toEqual([search, ['generation-a-1']]);
	}
	for (const search of ['grandm', 'garden', 'fire', '-fox', '-"the snow"']) {
		expect([search, under.found(search)]).toEqual([search, ['generation-b-1']]);
	}
	expect(under.found('"snow the in"')).toEqual([]);
	expect(under.found('fox garden')).toEqual([]);
});

test('words with a colon find what they name', async () => {
	await under.made('generation-a', at('2026-11-20T23:30:00Z'), { model: 'sdxl-turbo', seed: 7, width: 32, height: 16, scheduler: 'Euler' });
	const loras = [{ name: 'Ink', weight: 0.7 }];
	await under.made('generation-b', at('2026-11-21T10:00:00Z'), { seed: 8, loras, subseed_strength: 0.2, subseed: 3 });
	await under.made('generation-c', at('2025-01-05T10:00:00Z'), { seed: 9, upscaler: 'esrgan', prompt: 'a <lora:foo:0.5> cat', height: 48 });
	const [a, b, c] = ['generation-a-1', 'generation-b-1', 'generation-c-1'];
	const finds: [search: string, ids: (string | undefined)[]][] = [
		['model:sdxl', [a]],
		['model:SDXL_turbo', [a]],
		['-model:starter', [a]],
		['model:turbo', []],
		['size:32x16', [a]],
		['size:portrait', [c]],
		['size:landscape', [a]],
		['size:square', [b]],
		['seed:8', [b]],
		['seed:0007', [a]],
		['scheduler:euler', [a]],
		['lora:ink', [b]],
		['lora:foo', [c]],
		['is:variation', [b]],
		['is:upscaled', [c]],
		['is:private', [b, a, c]],
		['-is:private', []],
		['before:2026', [c]],
		['before:2026-11-21', [a, c]],
		['-before:2026-11-21', [b]],
		['after:2025', [b, a]],
		['after:2026-11-20', [b]],
		['-after:2026-11-20', [a, c]],
		['after:2026-10 before:2026-11-21', [a]],
		['is:imported', []],
		['album:nothing', []],
	];
	for (const [search, ids] of finds) expect([search, under.found(search)]).toEqual([search, ids]);
	// In Berlin the 21st had begun already.
	expect(under.found('after:2026-11-20', 60)).toEqual([b, a]);
});

test('nothing that is typed is a command', async () => {
	await under.made('generation-a', {}, { prompt: 'near the "fox" and* OR {prompt}' });
	for (const search of [
		`' OR 1=1 --`,
		'prompt:x',
		'NOT',
		'OR',
		'a AND',
		'NEAR(a b)',
		'"',
		'^fox',
		'{facets} : a',
		'fox*',
		'(',
		'*',
		'\0fox',
		'\ue000',
	]) {
		try {
			expect(under.found(search).length).toBeLessThanOrEqual(1);
		} catch (error) {
			expect((error as ProblemError).problem).toMatchObject({ code: 'validation_failed', field: 'search' });
		}
	}
	expect(under.found('"fox"')).toEqual(['generation-a-1']);
	expect(under.found('near or')).toEqual(['generation-a-1']);
});

test('days are counted by the clock of the reader, and the cursor of a day begins its page', async () => {
	await under.made('generation-a', at('2026-11-20T23:30:00Z'), { count: 2 });
	await under.made('generation-b', at('2026-11-21T10:00:00Z'), { prompt: 'a cat' });
	await under.made('generation-c', at('2026-11-18T10:00:00Z'));
	await under.made('generation-d', at('2026-11-18T20:00:00Z'));
	const days = (search: string, offset: number) => under.collection.days(actor, { search, offset });
	const counts = ({ days: all }: ReturnType<typeof days>) => all.map(({ day, count }) => `${day} ${count}`);
	expect(counts(days('', 0))).toEqual(['2026-11-21 1', '2026-11-20 2', '2026-11-18 2']);
	expect(counts(days('', 60))).toEqual(['2026-11-21 3', '2026-11-18 2']);
	expect(counts(days('fox', 60))).toEqual(['2026-11-21 2', '2026-11-18 2']);
	expect(counts(days('before:2026-11-20', 0))).toEqual(['2026-11-18 2']);
	expect(days('', 0).count).toBe(5);
	const [, second] = days('', 0).days;
	expect(page(second?.cursor ?? '', 10).pictures.map(({ id }) => id)).toEqual([
		'generation-a-2',
		'generation-a-1',
		'generation-d-1',
		'generation-c-1',
	]);
	await change(['generation-a-2'], { deleted: true });
	expect(counts(days('', 0))).toEqual(['2026-11-21 1', '2026-11-20 1', '2026-11-18 2']);
	expect(counts(days('is:deleted', 0))).toEqual(['2026-11-20 1']);
});

test('a day of many pictures comes in parts that a page holds, each with its own beginning', async () => {
	for (let hour = 0; hour < 9; hour += 1) {
		const created = { created_at: `2026-11-20T${String(hour).padStart(2, '0')}:07:00.000Z` };
		for (let index = 0; index < 4; index += 1) await under.made(`generation-${hour}-${index}`, created, { count: 8, width: 8, height: 8 });
	}
	const created = { created_at: '2026-11-19T12:00:00.000Z' };
	for (let index = 0; index < 26; index += 1)
		await under.made(`generation-dense-${index}`, created, { count: 8, width: 8, height: 8, prompt: 'dense' });
	expect(under.collection.days(actor, { search: 'dense', offset: 0 }).days.map((part) => part.count)).toEqual([200, 8]);
	const { days, count } = under.collection.days(actor, { search: '', offset: 60 });
	expect([count, days.map((part) => part.count)]).toEqual([496, [192, 96, 200, 8]]);
	const all: string[] = [];
	for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
		const next = page(cursor, 200);
		all.push(...next.pictures.map(({ id }) => id));
		cursor = next.next_cursor;
	}
	const parts = days.flatMap(({ cursor, count: length }) => page(cursor, length).pictures.map(({ id }) => id));
	expect(parts).toEqual(all);
});

test('marks are seen at once, told to pages, and found', async () => {
	const [a = '', b = ''] = await under.made('generation-a', {}, { count: 2 });
	expect(await change([a, b, 'unknown-1'], { favourite: true, visibility: 'public', add_tags: ['Red fox'] })).toEqual({
		found: 2,
		changed: 2,
		pictures: [a, b],
	});
	expect(await change([a, b], { favourite: true, add_tags: ['red FOX'] })).toEqual({ found: 2, changed: 0, pictures: [] });
	expect(await change([b], { favourite: false, remove_tags: ['RED FOX'] })).toEqual({ found: 1, changed: 1, pictures: [b] });
	expect(under.heard).toEqual([[a, b], [b]]);
	expect(under.found('is:favourite')).toEqual([a]);
	expect(under.found('is:public')).toEqual([b, a]);
	expect(under.found('tag:"red fox"')).toEqual([a]);
	expect(under.found('-tag:"Red Fox"')).toEqual([b]);
	expect(under.collection.tags(actor)).toEqual([{ tag: 'Red fox', pictures: 1 }]);
	const details = await under.collection.changePicture(actor, a, { note: 'first light' });
	expect(details).toMatchObject({ id: a, note: 'first light', tags: ['Red fox'], albums: [], share_links: 0, favourite: true });
	expect(under.collection.details(actor, a)).toEqual(details);
});

test('marks outlive the index, and what changed while it was away is taken in', async () => {
	const [a = '', b = ''] = await under.made('generation-a', {}, { count: 2 });
	await change([a], { favourite: true, add_tags: ['fox'], note: 'kept' });
	await under.restart(() => under.under.forget());
	expect(under.found('is:favourite tag:fox kept')).toEqual([a]);
	await under.restart(async () => {
		under.database.exec(`UPDATE mark SET favourite = 0, sequence = sequence + 1 WHERE picture = '${a}'`);
	});
	expect(under.found('is:favourite')).toEqual([]);
	expect(under.found('-is:favourite')).toEqual([b, a]);
	// As after a backup was put back: marks whose changes are older than what the index knows.
	await under.restart(async () => {
		under.database.exec(`UPDATE mark SET favourite = 1, sequence = 1 WHERE picture = '${a}'`);
	});
	expect(under.found('is:favourite')).toEqual([a]);
});

test('a whole search can be changed, and the change taken back', async () => {
	const [a = ''] = await under.made('generation-a', {}, { prompt: 'a fox' });
	const [b = ''] = await under.made('generation-b', {}, { prompt: 'another fox' });
	await under.made('generation-c', {}, { prompt: 'a cat' });
	const { pictures } = await under.collection.change(actor, { search: 'fox', change: { deleted: true } });
	expect(pictures?.sort()).toEqual([a, b]);
	expect(under.found('')).toEqual(['generation-c-1']);
	expect(under.found('is:deleted').sort()).toEqual([a, b]);
	expect(under.found('is:deleted another')).toEqual([b]);
	expect(await change(pictures ?? [], { deleted: false })).toMatchObject({ changed: 2 });
	expect(under.found('fox').sort()).toEqual([a, b]);
	expect(await under.collection.change(actor, { search: '', except: [a], change: { add_tags: ['all'] } })).toMatchObject({ changed: 2 });
	expect(under.found('-tag:all')).toEqual([a]);
});

test('a change of a whole search means the days of the reader', async () => {
	const [a = ''] = await under.made('generation-a', at('2026-11-21T02:00:00Z'));
	await under.made('generation-b', at('2026-11-21T08:00:00Z'));
	const binned = { search: 'before:2026-11-21', offset: -300, change: { deleted: true } };
	expect(await under.collection.change(actor, binned)).toEqual({ found: 1, changed: 1, pictures: [a] });
	await expect(under.collection.change(actor, { ...binned, offset: 7 })).rejects.toMatchObject({ problem: { field: 'offset' } });
});

test('one picture of several goes to the bin and comes back, also out of a generation that went as a whole', async () => {
	const [a = '', b = '', c = ''] = await under.made('generation-a', {}, { count: 3 });
	await change([b], { deleted: true });
	expect(under.found('')).toEqual([c, a]);
	await change([a, c], { deleted: true });
	expect(under.found('')).toEqual([]);
	expect(under.under.get('generation-a').deleted_at).not.toBeNull();
	await change([c], { deleted: false });
	expect(under.found('')).toEqual([c]);
	expect(under.found('is:deleted')).toEqual([b, a]);
	await change([a, b], { deleted: false });
	expect(under.found('')).toEqual([c, b, a]);
});

test('albums hold pictures, show their newest, and leave them behind', async () => {
	const [a = ''] = await under.made('generation-a', at('2026-11-20T10:00:00Z'));
	const [b = ''] = await under.made('generation-b', at('2026-11-21T10:00:00Z'));
	const album = await under.collection.addAlbum(actor, { name: ' Summer  2026 ' });
	expect(album).toMatchObject({ name: 'Summer 2026', pictures: 0, cover: null, visibility: 'private' });
	expect((await under.collection.addAlbum(actor, { name: 'summer 2026' })).id).toBe(album.id);
	await change([a, b], { add_albums: [album.id] });
	expect(under.found('album:"summer 2026"')).toEqual([b, a]);
	expect(under.collection.albums(actor)).toMatchObject([{ pictures: 2, cover: { id: b } }]);
	expect(under.collection.details(actor, a).albums).toEqual([{ id: album.id, name: 'Summer 2026' }]);
	await under.collection.changeAlbum(actor, album.id, { name: 'Winter', cover: a });
	expect(under.collection.albums(actor)).toMatchObject([{ name: 'Winter', cover: { id: a } }]);
	expect(under.found('album:winter')).toEqual([b, a]);
	await change([a], { deleted: true });
	expect(under.collection.albums(actor)).toMatchObject([{ pictures: 1, cover: { id: b } }]);
	await under.collection.addAlbum(actor, { name: 'Other' });
	await expect(under.collection.changeAlbum(actor, album.id, { name: 'OTHER' })).rejects.toThrow('There is an album "Other" already.');
	await under.collection.removeAlbum(actor, album.id);
	expect(under.found(`album:${album.id}`)).toEqual([]);
	expect(under.found('')).toEqual([b]);
});

test('searches are saved by name', () => {
	const first = under.collection.saveSearch(actor, { name: 'Foxes', search: 'fox' });
	const second = under.collection.saveSearch(actor, { name: 'Foxes', search: 'fox is:favourite' });
	expect(second).toEqual({ id: first.id, name: 'Foxes', search: 'fox is:favourite' });
	expect(under.collection.searches(actor)).toEqual([second]);
	expect(() => under.collection.saveSearch(actor, { name: 'Bad', search: 'is:bad' })).toThrow('is:bad');
	under.collection.removeSearch(actor, first.id);
	expect(under.collection.searches(actor)).toEqual([]);
	expect(() => under.collection.removeSearch(actor, first.id)).toThrow('no such saved search');
});

test('a family is told nearest first, by what a request says and by what it was painted from', async () => {
	const [root = ''] = await under.made('generation-root');
	const rootHash = under.under.gallery.picture(root)?.picture.sha256 ?? '';
	const [child = ''] = await under.made('generation-child', {}, { init_image: `input:${rootHash}`, strength: 0.5, seed: 8 });
	const derived = { request: { prompt: 'a fox', derived_from: { picture: child, operation: 'variation' as const } } };
	const [grandchild = ''] = await under.made('generation-grand', derived, { seed: 9 });
	const upscaled = { init_image: `input:${rootHash}`, strength: 0, upscaler: 'esrgan', seed: 10 };
	const [larger = ''] = await under.made('generation-large', {}, upscaled);
	const told = (id: string) => {
		const { parents, children } = under.collection.details(actor, id);
		const short = (all: typeof parents) => all.map(({ picture, operation, of }) => `${picture.id} ${operation} ${of}`);
		return { parents: short(parents), children: short(children) };
	};
	const expected = {
		parents: [`${child} variation ${grandchild}`, `${root} image-to-image ${child}`],
		children: [],
	};
	expect(told(grandchild)).toEqual(expected);
	expect(told(root)).toEqual({
		parents: [],
		children: [`${child} image-to-image ${root}`, `${larger} upscale ${root}`, `${grandchild} variation ${child}`],
	});
	expect(under.found(`from:${root}`).sort()).toEqual([child, larger].sort());
	await under.restart(() => under.under.forget());
	expect(told(grandchild)).toEqual(expected);
});

test('pictures that somebody put there are found with what they say of themselves, and can be marked', async () => {
	await under.under.put('2026-11-01/from-elsewhere.png', await png(123));
	await under.under.gallery.scan();
	const [id = ''] = under.found('is:imported');
	expect(id).toMatch(/^f-/);
	await change([id], { add_tags: ['old'] });
	expect(under.found('tag:old')).toEqual([id]);
	expect(under.found('is:imported size:square')).toEqual([id]);
});

test('what belongs to somebody else is not there', async () => {
	const [a = ''] = await under.made('generation-a', { owner: 'somebody' });
	expect(under.found('')).toEqual([]);
	expect(under.found('fox')).toEqual([]);
	expect(await change([a], { favourite: true })).toEqual({ found: 0, changed: 0, pictures: [] });
	expect(() => under.collection.details(actor, a)).toThrow('no such picture');
	await expect(under.collection.changePicture(actor, a, { favourite: true })).rejects.toThrow('no such picture');
	const other = await under.collection.addAlbum({ ...actor, owner: 'somebody' }, { name: 'Theirs' });
	const [mine = ''] = await under.made('generation-b', { owner });
	await expect(change([mine], { add_albums: [other.id] })).rejects.toMatchObject({ problem: { field: 'add_albums' } });
});

test.each([
	[{ pictures: ['a-1'], change: {} }, 'change'],
	[{ change: { favourite: true } }, 'pictures'],
	[{ pictures: [], search: '', change: { favourite: true } }, 'pictures'],
	[{ pictures: [], except: [], change: { favourite: true } }, 'except'],
	[{ pictures: 'a-1', change: { favourite: true } }, 'pictures'],
	[{ pictures: [], change: { favourite: 1 } }, 'favourite'],
	[{ pictures: [], change: { visibility: 'secret' } }, 'visibility'],
	[{ pictures: [], change: { add_tags: [''] } }, 'add_tags'],
	[{ pictures: [], change: { add_tags: 'fox' } }, 'add_tags'],
	[{ pictures: [], change: { note: 'x'.repeat(4_001) } }, 'note'],
	[{ pictures: [], change: { stars: 5 } }, 'stars'],
	[{ pictures: [], change: { add_albums: ['nowhere'] } }, 'add_albums'],
	[{ search: 'is:bad', change: { favourite: true } }, 'search'],
	[{ pictures: Array.from({ length: 5_001 }, (_, index) => `a-${index}`), change: { favourite: true } }, 'pictures'],
])('a change that is none is refused by the name of its field: %#', async (body, field) => {
	await expect(under.collection.change(actor, body)).rejects.toMatchObject({ problem: { code: 'validation_failed', field } });
});

test('a note is for one picture', async () => {
	const pictures = await under.made('generation-a', {}, { count: 2 });
	await expect(change(pictures, { note: 'both' })).rejects.toMatchObject({ problem: { field: 'note' } });
	expect(await change(pictures.slice(0, 1), { note: 'one' })).toMatchObject({ changed: 1 });
});
