import { expect, test } from 'vitest';
import { baseSize, fullSize, growTo, moveEdge, noFrame } from './frame.ts';

const many = { min: 1, max: 100 };
const side = { min: 128, max: 512, multiple: 32 };
const model = {
	defaults: { negative_prompt: '', steps: 20, guidance: 4, width: 256, height: 256, count: 1, scheduler: 'ddim' },
	limits: { steps: many, guidance: many, count: many, width: side, height: side },
};
const base = { width: 256, height: 256 };

test('an edge moves on the grid, and back, and never into the picture', () => {
	const frame = moveEdge(noFrame, 'right', 70, base, model);
	expect(frame).toEqual({ ...noFrame, right: 64 });
	expect(moveEdge(frame, 'right', 20, base, model)).toEqual({ ...noFrame, right: 32 });
	expect(moveEdge(frame, 'right', -40, base, model)).toEqual(noFrame);
});

test('both edges together stay within what the model paints', () => {
	const right = moveEdge(noFrame, 'right', 1_000, base, model);
	expect(fullSize(base, right)).toEqual({ width: 512, height: 256 });
	expect(moveEdge(right, 'left', 100, base, model)).toEqual(right);
});

test('a picture grows to a ratio on two sides alike', () => {
	const wide = growTo(16 / 9, base, model);
	expect(wide).toEqual({ ...noFrame, left: 96, right: 96 });
	expect(growTo(1 / 2, base, model)).toEqual({ ...noFrame, top: 128, bottom: 128 });
	expect(growTo(1, base, model)).toEqual(noFrame);
});

test('a picture keeps its size where that leaves room, else becomes smaller', () => {
	expect(baseSize(model, { width: 288, height: 224 })).toEqual({ width: 288, height: 224 });
	expect(baseSize(model, { width: 512, height: 512 })).toEqual(base);
	expect(baseSize(model, { width: 4_000, height: 3_000 })).toEqual({ width: 288, height: 224 });
	const tight = { ...model, limits: { ...model.limits, width: { ...side, max: 256 }, height: { ...side, max: 256 } } };
	expect(baseSize(tight, base)).toEqual({ width: 160, height: 160 });
});
