import { describe, expect, test } from 'vitest';
import type { Generation, GenerationPage, Progress } from '#contract/generation.ts';
import { wireGeneration } from '../../../test/support/wire-generation.ts';
import { mergeFirstPage, place } from './order.ts';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id, index) => wireGeneration(id, 10 - index)) as [
	Generation,
	Generation,
	Generation,
	Generation,
];
const progress: Progress = {
	step: 6,
	steps: 20,
	picture: 1,
	pictures: 1,
	stage: 'denoise',
	loading: null,
	upscaled: null,
	remaining_s: 8,
	preview: null,
};

function page(generations: Generation[], next_cursor: string | null): GenerationPage {
	return { generations, next_cursor };
}

function ids({ generations }: { generations: readonly Generation[] }): string {
	return generations.map(({ id }) => id).join('');
}

describe('a generation goes to its place', () => {
	test('by its time', () => expect(ids({ generations: place([a, c], b) })).toBe('abc'));
	test('by its id when the times are equal', () => {
		const twins = [wireGeneration('y', 1), wireGeneration('x', 1)];
		expect(ids({ generations: place(twins, wireGeneration('z', 1)) })).toBe('zyx');
	});
	test('only once', () => expect(ids({ generations: place([a, b], b) })).toBe('ab'));
	test('and away when it lies in the bin', () => expect(ids({ generations: place([a, b], { ...a, deleted_at: a.created_at }) })).toBe('b'));
});

describe('answers that overtake each other', () => {
	const running = { ...a, state: 'running' as const, progress };
	test('an end is final', () => expect(place([a], running)).toEqual([a]));
	test('a step is not taken back', () => expect(place([running], { ...running, progress: { ...progress, step: 5 } })).toEqual([running]));
	test('a new attempt begins anew', () => {
		const again = { ...running, started_at: '2026-11-21T01:00:00.000Z', progress: { ...progress, step: 1 } };
		expect(place([running], again)).toEqual([again]);
	});
});

describe('a fresh first page', () => {
	test('takes out what it should hold but does not', () => {
		const merged = mergeFirstPage({ generations: [a, b, c, d], nextCursor: 'older' }, page([a, c], 'c'));
		expect([ids(merged), merged.nextCursor]).toEqual(['acd', 'older']);
	});

	test('keeps what has not ended: it may have been accepted after the page was made', () => {
		const queued = { ...a, state: 'queued' as const };
		expect(ids(mergeFirstPage({ generations: [queued, b], nextCursor: null }, page([b], null)))).toBe('ab');
	});

	test('starts the list again when there is a gap', () => {
		const merged = mergeFirstPage({ generations: [c, d], nextCursor: null }, page([a, b], 'b'));
		expect([ids(merged), merged.nextCursor]).toEqual(['ab', 'b']);
	});

	test('brings its cursor when nothing older is known', () => {
		expect(mergeFirstPage({ generations: [a], nextCursor: null }, page([a, b], 'b')).nextCursor).toBe('b');
	});

	test('that is empty empties the list', () => {
		expect(mergeFirstPage({ generations: [a, b], nextCursor: 'b' }, page([], null))).toEqual({ generations: [], nextCursor: null });
	});
});
