import { describe, expect, test } from 'vitest';
import type { GalleryPicture } from '#contract/gallery.ts';
import { toProblem } from '#contract/problem.ts';
import { Refused, Unreachable } from '../live/api.ts';
import { createShelf, type Shelf } from './shelf.ts';

function picture(id: string, fields: Partial<GalleryPicture> = {}): GalleryPicture {
	const common = {
		generation: 'g',
		colour: null,
		prompt: 'a fox',
		model: 'starter',
		seed: 1,
		favourite: false,
		visibility: 'private' as const,
	};
	return {
		id,
		url: '',
		thumbnail: '',
		width: 512,
		height: 256,
		created_at: '2026-11-21T10:00:00Z',
		deleted_at: null,
		...common,
		...fields,
	};
}

/** A server with a list of pictures a day; a cursor is `<day>:<index>`. */
function serve(days: Record<string, GalleryPicture[]>, part = 200) {
	const server = { days, asked: [] as string[], away: false };
	const shelf = createShelf({
		days: async () => {
			if (server.away) throw new Unreachable('away');
			const parts = Object.entries(server.days).flatMap(([day, all]) =>
				Array.from({ length: Math.ceil(all.length / part) }, (_, n) => ({
					day,
					cursor: `${day}:${n * part}`,
					count: Math.min(part, all.length - n * part),
				})),
			);
			return { days: parts, count: parts.reduce((sum, { count }) => sum + count, 0) };
		},
		page: async (cursor, limit) => {
			if (server.away) throw new Unreachable('away');
			server.asked.push(cursor);
			const [day = '', from = '0'] = cursor.split(':');
			return { pictures: (server.days[day] ?? []).slice(Number(from), Number(from) + limit), next_cursor: null };
		},
	});
	return { server, shelf };
}

const ids = (shelf: Shelf) => shelf.state().sections.map(({ pictures }) => pictures?.map(({ id }) => id) ?? null);
/** Once all questions that were asked are answered. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function twoDays() {
	const both = serve({ '2026-11-21': [picture('c'), picture('b')], '2026-11-20': [picture('a')] });
	await both.shelf.refresh();
	both.shelf.want([0, 1]);
	await settled();
	return both;
}

test('days are known at once, their pictures when they come near', async () => {
	const { shelf, server } = serve({ '2026-11-21': [picture('c'), picture('b')], '2026-11-20': [picture('a')] });
	await shelf.refresh();
	expect([shelf.state().count, ids(shelf)]).toEqual([3, [null, null]]);
	shelf.want([1]);
	await settled();
	expect([server.asked, ids(shelf)]).toEqual([['2026-11-20:0'], [null, ['a']]]);
	expect(shelf.state().aspect).toBe(2);
});

test('a long day comes in parts, and only the first one has a heading', async () => {
	const { shelf } = serve({ '2026-11-21': Array.from({ length: 5 }, (_, index) => picture(`p${index}`)) }, 2);
	await shelf.refresh();
	expect(shelf.state().sections.map(({ count, first }) => [count, first])).toEqual([
		[2, true],
		[2, false],
		[1, false],
	]);
	shelf.want([0, 2]);
	await settled();
	expect(await shelf.idsBetween('p4', 'p1')).toEqual(['p1', 'p2', 'p3', 'p4']);
});

test('a new picture is read, and only its day', async () => {
	const { shelf, server } = await twoDays();
	server.days['2026-11-21']?.unshift(picture('d'));
	server.asked = [];
	await shelf.refresh();
	await settled();
	expect([ids(shelf), server.asked]).toEqual([[['d', 'c', 'b'], ['a']], ['2026-11-21:0']]);
});

test('a day whose last picture is gone goes too', async () => {
	const { shelf, server } = await twoDays();
	delete server.days['2026-11-20'];
	await shelf.refresh();
	expect(ids(shelf)).toEqual([['c', 'b']]);
});

test('marks that were set elsewhere are read again', async () => {
	const { shelf, server } = await twoDays();
	server.days['2026-11-20'] = [picture('a', { favourite: true })];
	shelf.outdate(['a']);
	await settled();
	expect(shelf.state().sections[1]?.pictures?.[0]?.favourite).toBe(true);
});

test('pictures far away are let go, their proportions are not', async () => {
	const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`day ${String(99 - index)}`, [picture(`p${index}`)]]));
	const { shelf } = serve(many);
	await shelf.refresh();
	for (let index = 0; index < 60; index += 1) {
		shelf.want([index]);
		await settled();
	}
	const kept = shelf.state().sections.filter(({ pictures }) => pictures !== null);
	expect(kept).toHaveLength(40);
	expect(shelf.state().sections.every(({ aspects }) => aspects?.[0] === 2)).toBe(true);
});

describe('a change', () => {
	test('is shown before the server knows it, and stays when it does', async () => {
		const { shelf, server } = await twoDays();
		const laid = shelf.lay((id) => id === 'a', { favourite: true });
		expect(shelf.state().sections[1]?.pictures?.[0]?.favourite).toBe(true);
		// What the server says meanwhile is older.
		shelf.outdate(['a']);
		await settled();
		expect(shelf.state().sections[1]?.pictures?.[0]?.favourite).toBe(true);
		server.days['2026-11-20'] = [picture('a', { favourite: true })];
		laid.done(true);
		expect(shelf.state().sections[1]?.pictures?.[0]?.favourite).toBe(true);
	});

	test('is taken back when it failed', async () => {
		const { shelf } = await twoDays();
		const laid = shelf.lay((id) => id !== 'c', { deleted: true });
		expect([ids(shelf), shelf.state().count]).toEqual([[['c'], []], 1]);
		laid.done(false);
		expect([ids(shelf), shelf.state().count]).toEqual([[['c', 'b'], ['a']], 3]);
	});

	test('in the bin takes pictures out of it', async () => {
		const { shelf } = serve({ '2026-11-21': [picture('a', { deleted_at: '2026-11-21T11:00:00Z' })] });
		await shelf.refresh();
		shelf.want([0]);
		await settled();
		shelf.lay(() => true, { deleted: false }).done(true);
		expect(shelf.state().count).toBe(0);
	});
});

test('without a network it says so, and asks again', async () => {
	const { shelf, server } = serve({ '2026-11-21': [picture('a')] });
	server.away = true;
	await shelf.refresh();
	expect([shelf.state().known, shelf.state().waiting]).toEqual([false, true]);
	server.away = false;
	await new Promise<void>((resolve) => shelf.subscribe(() => shelf.state().known && resolve()));
	expect(shelf.state().count).toBe(1);
	shelf.close();
});

test('a search that is refused says why', async () => {
	const refusal = new Refused(toProblem('validation_failed', '"size:" takes 512x512.'));
	const shelf = createShelf({ days: () => Promise.reject(refusal), page: () => Promise.reject(refusal) });
	await shelf.refresh();
	expect(shelf.state().problem).toBe('"size:" takes 512x512.');
});
