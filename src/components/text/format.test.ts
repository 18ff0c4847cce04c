import { describe, expect, test } from 'vitest';
import type { Progress } from '#contract/generation.ts';
import { wireGeneration } from '../../../test/support/wire-generation.ts';
import { de } from '../../messages/de/index.ts';
import { en } from '../../messages/en/index.ts';
import { describeWork, nameDay, shareDone, toDuration } from './format.ts';
import { createText } from './text.tsx';

const t = createText('en', en);
const german = createText('de', de);

const progress: Progress = {
	step: 6,
	steps: 20,
	picture: 1,
	pictures: 1,
	stage: 'denoise',
	loading: null,
	upscaled: null,
	remaining_s: 7.6,
	preview: null,
};

function running(change: Partial<Progress>) {
	return wireGeneration('a', 0, { state: 'running', progress: { ...progress, ...change } });
}

describe('durations', () => {
	test.each([
		[0.2, '1 s'],
		[89, '89 s'],
		[90, '2 min'],
		[3_600, '1 h'],
		[3_900, '1 h 5 min'],
	])('%d seconds are "%s"', (seconds, text) => expect(toDuration(t, seconds)).toBe(text));

	test('are said in German as well', () => expect(toDuration(german, 3_900)).toBe('1 Std. 5 Min.'));
});

describe('work in one line', () => {
	test('says the place in the queue and when it starts', () => {
		const queued = wireGeneration('a', 0, { state: 'queued', position: 3, expected_start_s: 40 });
		expect(describeWork(t, queued)).toBe('3rd in line, starts in about 40 s');
		expect(describeWork(german, queued)).toBe('Platz 3 in der Reihe, beginnt in etwa 40 s');
		expect(describeWork(t, { ...queued, position: 22, expected_start_s: null })).toBe('22nd in line');
		expect(describeWork(t, { ...queued, position: 1, expected_start_s: null })).toBe('Next in line');
	});

	test('says how much of the model is loaded', () => {
		expect(describeWork(t, running({ stage: 'loading', loading: 0.42, step: 0 }))).toBe('Loading the model, 42 %');
	});

	test('says the step and the time left', () => {
		expect(describeWork(t, running({}))).toBe('Step 6 of 20, about 8 s left');
		expect(describeWork(t, running({ remaining_s: null, step: 0 }))).toBe('Step 0 of 20');
	});

	test('says which of several pictures is in work', () => {
		expect(describeWork(t, running({ picture: 2, pictures: 4, stage: 'decode' }))).toBe('Picture 2 of 4, developing');
		expect(describeWork(t, running({ stage: 'upscale', upscaled: 0.25 }))).toBe('Enlarging, 25 %');
	});
});

describe('the share that is done', () => {
	test('counts steps over all pictures', () => expect(shareDone(running({ picture: 2, pictures: 4, step: 10 }))).toBe(0.375));
	test('of a picture that is only enlarged is that of its tiles', () => {
		expect(shareDone(running({ stage: 'upscale', step: 0, upscaled: 0.25 }))).toBe(0.25);
		expect(shareDone(running({ stage: 'upscale', step: 20, upscaled: 0.25 }))).toBe(1);
	});
	test('is unknown in the queue', () => expect(shareDone(wireGeneration('a', 0, { state: 'queued' }))).toBeNull());
	test('is that of the model while it loads', () => expect(shareDone(running({ stage: 'loading', loading: 0.5 }))).toBe(0.5));
});

test('days have the names that people use', () => {
	const today = new Date(2026, 10, 21, 9);
	expect(nameDay(new Date(2026, 10, 21, 0, 1), today, 'en-GB')).toBe('Today');
	expect(nameDay(new Date(2026, 10, 20, 23, 59), today, 'en-GB')).toBe('Yesterday');
	expect(nameDay(new Date(2026, 10, 2), today, 'en-GB')).toBe('2 November');
	expect(nameDay(new Date(2025, 10, 2), today, 'en-GB')).toBe('2 November 2025');
	expect(nameDay(new Date(2026, 10, 20), today, 'de')).toBe('Gestern');
});
