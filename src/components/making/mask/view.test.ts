import { expect, test } from 'vitest';
import { fitView, moveBy, pinch, toPicture, zoomAt } from './view.ts';

const stage = { width: 390, height: 500 };
const picture = { width: 256, height: 256 };
const fit = fitView(stage, picture);

test('a picture that fits lies in the middle', () => {
	const middle = toPicture(fit, { x: 195, y: 250 });
	expect(middle.x).toBeCloseTo(128);
	expect(middle.y).toBeCloseTo(128);
});

test('enlarging keeps the point under the pointer where it is', () => {
	const point = { x: 100, y: 300 };
	const before = toPicture(fit, point);
	const after = toPicture(zoomAt(fit, point, 3, stage, picture), point);
	expect(after.x).toBeCloseTo(before.x);
	expect(after.y).toBeCloseTo(before.y);
});

test('what lay under two fingers lies under them still', () => {
	const [a, b] = [
		{ x: 150, y: 200 },
		{ x: 250, y: 300 },
	];
	const moved = [
		{ x: 140, y: 220 },
		{ x: 340, y: 420 },
	] as const;
	const view = pinch(fit, [a, b], moved, stage, picture);
	expect(view.scale / fit.scale).toBeCloseTo(2);
	const under = toPicture(view, moved[0]);
	expect(under.x).toBeCloseTo(toPicture(fit, a).x);
	expect(under.y).toBeCloseTo(toPicture(fit, a).y);
});

test('nobody can push the picture out of sight', () => {
	const away = moveBy(fit, 5_000, -5_000, stage, picture);
	const corner = toPicture(away, { x: stage.width - 1, y: 1 });
	expect(corner.x).toBeGreaterThan(0);
	expect(corner.x).toBeLessThan(picture.width);
	expect(corner.y).toBeGreaterThan(0);
	expect(corner.y).toBeLessThan(picture.height);
});
