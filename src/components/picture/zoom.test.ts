import { expect, test } from 'vitest';
import { hold, limits, oneToOne, sizeOnStage, toggledScale, wholePicture, zoomAt } from './zoom.ts';

const stage = { width: 400, height: 300 };
const picture = { width: 1024, height: 512 };

test('the whole picture fits the stage', () => {
	expect(sizeOnStage(stage, picture)).toEqual({ width: 400, height: 200 });
	expect(sizeOnStage(stage, { width: 50, height: 100 })).toEqual({ width: 150, height: 300 });
});

test('one to one counts the pixels of the screen', () => {
	expect(oneToOne(stage, picture, 1)).toBe(2.56);
	expect(oneToOne(stage, picture, 2)).toBe(1.28);
});

test('a small picture can be shown in its own size, a large one pixel by pixel', () => {
	expect(limits(stage, { width: 40, height: 30 }, 1)).toEqual({ min: 0.1, max: 6 });
	expect(limits(stage, { width: 4_000, height: 3_000 }, 1)).toEqual({ min: 1, max: 60 });
});

test('what is under the finger stays there', () => {
	const at = { x: 120, y: -40 };
	const view = zoomAt({ scale: 2, x: 10, y: 5 }, 3, at);
	const inPicture = ({ scale, x, y }: { scale: number; x: number; y: number }) => [(at.x - x) / scale, (at.y - y) / scale];
	const [before, after] = [inPicture({ scale: 2, x: 10, y: 5 }), inPicture(view)];
	expect(after[0]).toBeCloseTo(before[0] ?? 0);
	expect(after[1]).toBeCloseTo(before[1] ?? 0);
});

test('it goes no further than its edge, and stands in the middle where it is smaller', () => {
	const range = limits(stage, picture, 1);
	expect(hold({ scale: 2, x: 900, y: 900 }, stage, picture, range)).toEqual({ scale: 2, x: 200, y: 50 });
	expect(hold({ scale: 1, x: 50, y: -50 }, stage, picture, range)).toEqual(wholePicture);
	expect(hold({ scale: 0.1, x: 0, y: 0 }, stage, picture, range).scale).toBe(1);
});

test('a double tap goes close and back', () => {
	expect(toggledScale(wholePicture, 1.3)).toBe(2.5);
	expect(toggledScale(wholePicture, 4)).toBe(4);
	expect(toggledScale({ scale: 2.5, x: 3, y: 3 }, 4)).toBe(1);
});
