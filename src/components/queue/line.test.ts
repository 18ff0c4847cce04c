import { describe, expect, test } from 'vitest';
import type { QueueEntry, QueueState } from '#contract/queue.ts';
import { wireGeneration } from '../../../test/support/wire-generation.ts';
import { changed, moved, nextAt, secondsOf, without } from './line.ts';

const mine = (id: string, position: number | null): QueueEntry => ({
	id,
	generation: wireGeneration(id, 0, { state: 'queued' }),
	position,
	expected_start_s: 5,
	expected_s: 2,
	paused: position === null,
	not_before: null,
});
const theirs = (position: number): QueueEntry => ({ ...mine(`other-${position}`, position), generation: null });
const state = (...waiting: QueueEntry[]): QueueState => ({ paused: false, running: [], waiting, cells: [] });
const shown = ({ waiting }: QueueState) => waiting.map(({ id, position }) => `${id} ${position}`);

describe('moving', () => {
	const line = state(mine('a', 1), theirs(2), mine('b', 3), mine('c', 4));

	test('changes the order of what is one’s own, and leaves others where they are', () => {
		expect(shown(moved(line, 'c', 'a'))).toEqual(['c 1', 'other-2 2', 'a 3', 'b 4']);
		expect(shown(moved(line, 'a', null))).toEqual(['b 1', 'other-2 2', 'c 3', 'a 4']);
		expect(moved(line, 'other-2', 'a')).toBe(line);
	});

	test('says before which one something goes', () => {
		expect([0, 1, 2].map((place) => nextAt(line, 'b', place))).toEqual(['a', 'c', null]);
	});

	test('leaves unsaid when those start that changed their place', () => {
		expect(moved(line, 'c', 'b').waiting.map(({ expected_start_s }) => expected_start_s)).toEqual([5, 5, null, null]);
	});
});

test('what is held has no place, and those behind it come closer', () => {
	const line = state(mine('a', 1), mine('b', 2), mine('c', 3));
	expect(shown(changed(line, 'a', { paused: true }))).toEqual(['a null', 'b 1', 'c 2']);
	expect(shown(changed(line, 'b', { not_before: '2999-01-01T00:00:00.000Z' }))).toEqual(['a 1', 'b null', 'c 2']);
	expect(shown(without(line, new Set(['a', 'b'])))).toEqual(['c 1']);
});

test('a sum of times is known only when all of them are', () => {
	expect(secondsOf([mine('a', 1), mine('b', 2)])).toBe(4);
	expect(secondsOf([mine('a', 1), { ...mine('b', 2), expected_s: null }])).toBeNull();
	expect(secondsOf([])).toBe(0);
});
