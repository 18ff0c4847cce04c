import { describe, expect, test } from 'vitest';
import { wireGeneration, wirePicture } from '../../../test/support/wire-generation.ts';
import type { Sending } from '../live/state.ts';
import { chooseForEasel, listShown, listWall } from './wall.ts';

const done = wireGeneration('done', 1, { pictures: [wirePicture('done-1'), wirePicture('done-2')] });
const running = wireGeneration('running', 2, { state: 'running' });
const queued = wireGeneration('queued', 3, { state: 'queued', position: 1 });
const failed = wireGeneration('failed', 4, { state: 'failed' });
const cancelled = wireGeneration('cancelled', 5, { state: 'cancelled' });
const sending: Sending = { key: 'key', request: { prompt: 'a fox' }, waiting: false, problem: null };

describe('on the easel stands', () => {
	test('what is being painted, before anything else', () => {
		const state = { generations: [cancelled, failed, queued, running, done], sending: [sending] };
		expect(chooseForEasel(state)).toEqual({ kind: 'generation', generation: running });
	});
	test('what waits first', () => {
		const later = wireGeneration('later', 6, { state: 'queued', position: 2 });
		expect(chooseForEasel({ generations: [later, queued, done], sending: [] })).toEqual({ kind: 'generation', generation: queued });
	});
	test('a press that is on its way, when nothing is in work', () => {
		expect(chooseForEasel({ generations: [done], sending: [sending] })).toEqual({ kind: 'sending', sending });
	});
	test('the newest failure or picture, but nothing cancelled', () => {
		expect(chooseForEasel({ generations: [cancelled, failed, done], sending: [] })).toEqual({ kind: 'generation', generation: failed });
		expect(chooseForEasel({ generations: [cancelled, done], sending: [] })).toEqual({ kind: 'generation', generation: done });
	});
	test('nothing when there is nothing', () => expect(chooseForEasel({ generations: [], sending: [] })).toBeNull());
});

describe('on the wall hangs', () => {
	test('everything that is not on the easel, each picture by itself', () => {
		const state = { generations: [cancelled, failed, queued, running, done], sending: [sending] };
		const wall = listWall(state, chooseForEasel(state));
		expect(wall.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
			'sending key',
			'end cancelled',
			'end failed',
			'work queued',
			'picture done-1',
			'picture done-2',
		]);
	});
	test('the cells of a grid as one, where the newest of them stands', () => {
		const cell = (id: string) => ({ ...done, id, request: { ...done.request, group: 'grid' }, pictures: [wirePicture(`${id}-1`)] });
		const wall = listWall({ generations: [cell('c'), failed, cell('b'), cell('a')], sending: [] }, null);
		expect(wall.map(({ kind, key }) => `${kind} ${key}`)).toEqual(['group grid', 'end failed']);
	});
	test('no picture that lies in the bin, and no empty generation', () => {
		const binned = { ...done, pictures: [wirePicture('done-1', { deleted_at: done.created_at })] };
		expect(listWall({ generations: [binned], sending: [] }, null)).toEqual([]);
	});
	test('a cancelled one with its finished pictures instead of a word about it', () => {
		const some = { ...cancelled, pictures: [wirePicture('cancelled-1')] };
		expect(listWall({ generations: [some], sending: [] }, null).map(({ kind }) => kind)).toEqual(['picture']);
	});
});

test('the viewer goes through pictures in their order, the tenth after the ninth', () => {
	const many = { ...done, pictures: ['done-10', 'done-9', 'done-1'].map((id) => wirePicture(id)) };
	expect(listShown([many]).map(({ picture }) => picture.id)).toEqual(['done-1', 'done-9', 'done-10']);
});
