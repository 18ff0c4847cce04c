import { describe, expect, it } from 'vitest';
import type { GenerationState } from '#contract/generation.ts';
import { toProblem } from '#contract/problem.ts';
import type { ServiceProgress } from '#contract/service.ts';
import { generation, outcome } from './cases/bench.ts';
import type { QueuedGeneration } from './queue.ts';
import { toServiceGeneration } from './service-generation.ts';
import { accept, finish } from './transitions.ts';

const progress: ServiceProgress = {
	stage: 'denoise',
	step: 3,
	steps: 20,
	picture: 1,
	pictures: 2,
	loading: null,
	upscaled: null,
	remaining_s: 4,
	preview: true,
};
const facts = { position: 2, expectedStartS: 9, progress };

describe('telling a row', () => {
	it('tells a queued one with its place', () => {
		expect(toServiceGeneration(accept(generation('a'), 0).row, facts)).toMatchObject({
			state: 'queued',
			position: 2,
			expected_start_s: 9,
			progress: null,
			created_at: '1970-01-01T00:00:00.000Z',
			ended_at: null,
		});
	});

	it.each<GenerationState>(['done', 'failed'])('tells that one is %s only when it is published, and until then that it runs', (state) => {
		const row = ended(state);
		expect(toServiceGeneration(row, facts)).toMatchObject({
			state: 'running',
			position: null,
			expected_start_s: null,
			progress,
			day: null,
			files: [],
			problem: null,
			timings: null,
			ended_at: null,
		});
		expect(toServiceGeneration({ ...row, published: true }, facts)).toMatchObject({
			state,
			progress: null,
			day: '2026-11-21',
			files: [{ n: 1 }, { n: 2 }],
			problem: row.problem,
			ended_at: '1970-01-01T00:00:00.005Z',
		});
	});

	it('tells at once that one is cancelled, and its pictures when it is published', () => {
		const row = ended('cancelled');
		expect(toServiceGeneration(row, facts)).toMatchObject({
			state: 'cancelled',
			progress: null,
			files: [],
			ended_at: '1970-01-01T00:00:00.005Z',
		});
		expect(toServiceGeneration({ ...row, published: true }, facts)).toMatchObject({ state: 'cancelled', files: [{ n: 1 }, { n: 2 }] });
	});
});

function ended(state: GenerationState): QueuedGeneration {
	const { row } = accept(generation('a'), 0);
	const problem = state === 'failed' ? toProblem('model_broken', 'The model is broken.') : null;
	return { ...finish(row, outcome('a'), 5).row, state, problem };
}
