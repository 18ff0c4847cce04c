import { describe, expect, test } from 'vitest';
import type { GalleryPicture } from '#contract/gallery.ts';
import { aspectsOf, findPicture, keepPlace, layOut, pictureAt, rowOf, type Section, sectionAt } from './sections.ts';
import { chooseDrawn } from './window.ts';

const geometry = { width: 1000, rowHeight: 200, gap: 4 };

function section(day: string, count: number, loaded = true, height = 100): Section {
	const pictures = loaded
		? Array.from({ length: count }, (_, index) => ({ id: `${day}-${index}`, width: 100, height }) as GalleryPicture)
		: null;
	const aspects = pictures === null ? null : aspectsOf(pictures);
	return { key: day, day, cursor: day, count, first: true, told: pictures, pictures, aspects, stale: null };
}

const thousandDays = Array.from({ length: 1_000 }, (_, index) => section(String(9_999 - index), 100));

describe('a layout', () => {
	const layout = layOut(thousandDays, geometry, 1);

	test('has a place for every day, one below the other', () => {
		for (const index of [0, 1, 500, 999]) expect(sectionAt(layout, layout.tops[index] ?? 0)).toBe(index);
		expect(sectionAt(layout, -50)).toBe(0);
		expect(sectionAt(layout, 1e9)).toBe(999);
		expect(sectionAt(layOut([], geometry, 1), 0)).toBe(-1);
	});

	test('finds a picture at a place, and the place of a picture', () => {
		const place = findPicture(thousandDays, '9000-42');
		const at = place && rowOf(thousandDays, layout, place);
		expect(place).toEqual({ section: 999, picture: 42 });
		expect(pictureAt(thousandDays, layout, (at?.top ?? 0) + 10)).toEqual({ section: 999, picture: at?.row.from });
	});

	test('takes the same room whether or not pictures like the others are known', () => {
		const unknown = thousandDays.map(({ day, count }) => section(day, count, false));
		expect(layOut(unknown, geometry, 1).tops).toEqual(layout.tops);
	});
});

describe('what stands on the screen stays there', () => {
	test('when what is above it turns out higher', () => {
		const before = [section('3', 50, false), section('2', 50), section('1', 50)];
		const after = [section('3', 50, true, 250), ...before.slice(1)];
		const layouts = [before, after].map((sections) => ({ sections, layout: layOut(sections, geometry, 1) }));
		const [old, fresh] = layouts as [(typeof layouts)[0], (typeof layouts)[0]];
		const y = (old.layout.tops[1] ?? 0) + 300;
		expect(keepPlace(old, fresh, y)).toBe((fresh.layout.tops[1] ?? 0) - (old.layout.tops[1] ?? 0));
	});

	test('when the rows become lower', () => {
		const sections = [section('3', 80), section('2', 80)];
		const old = { sections, layout: layOut(sections, geometry, 1) };
		const fresh = { sections, layout: layOut(sections, { ...geometry, rowHeight: 120 }, 1) };
		const place = pictureAt(sections, old.layout, 1_500)!;
		const moved = keepPlace(old, fresh, 1_500);
		expect((rowOf(sections, fresh.layout, place)?.top ?? 0) - moved).toBe(rowOf(sections, old.layout, place)?.top);
	});

	test('when its day is gone: the next older one comes', () => {
		const sections = [section('3', 10), section('2', 10), section('1', 10)];
		const old = { sections, layout: layOut(sections, geometry, 1) };
		const rest = [sections[0]!, sections[2]!];
		expect(keepPlace(old, { sections: rest, layout: layOut(rest, geometry, 1) }, (old.layout.tops[1] ?? 0) + 60)).toBe(0);
	});
});

describe('what is drawn', () => {
	const layout = layOut(thousandDays, geometry, 1);
	const countOf = (drawn: ReturnType<typeof chooseDrawn>) => drawn.reduce((sum, { from, to }) => sum + (to - from) * 5, 0);

	test('is what is on the screen and around it, within the limit', () => {
		for (const top of [0, 12_345, (layout.tops[1_000] ?? 0) - 900]) {
			const drawn = chooseDrawn(thousandDays, layout, { top, height: 900, direction: 1 }, 60, never);
			expect(countOf(drawn)).toBeLessThanOrEqual(60);
			expect(countOf(drawn)).toBeGreaterThan(20);
			expect(drawn.some(({ section: index }) => index === sectionAt(layout, top))).toBe(true);
		}
	});

	test('reaches further to where the page moves', () => {
		const reach = (direction: 1 | -1) => {
			const drawn = chooseDrawn(thousandDays, layout, { top: 20_000, height: 900, direction }, 60, never);
			const rows = drawn.flatMap(({ section: index, from, to }) => [
				rowOf(thousandDays, layout, { section: index, picture: from * 5 })?.top ?? 0,
				rowOf(thousandDays, layout, { section: index, picture: to * 5 - 1 })?.top ?? 0,
			]);
			return [20_000 - Math.min(...rows), Math.max(...rows) - 20_900];
		};
		const [upDown = 0, downDown = 0] = reach(1);
		const [upUp = 0, downUp = 0] = reach(-1);
		expect(downDown).toBeGreaterThan(downUp);
		expect(upUp).toBeGreaterThan(upDown);
	});

	test('is everything on the screen, also above the limit', () => {
		expect(countOf(chooseDrawn(thousandDays, layout, { top: 5_000, height: 900, direction: 1 }, 5, never))).toBeGreaterThanOrEqual(20);
	});

	test('is nothing after a jump until all that is seen has come, and afterwards what stood there', () => {
		const half = thousandDays.map((one, index) => (index === 1 ? section(one.day, one.count, false) : one));
		const view = { top: (layout.tops[1] ?? 0) - 100, height: 900, direction: 1 as const };
		expect(chooseDrawn(half, layout, view, 60, never)).toEqual([]);
		expect(chooseDrawn(half, layout, view, 60, () => true).map(({ section: index }) => index)).toEqual([0, 1]);
	});
});

function never(): boolean {
	return false;
}
