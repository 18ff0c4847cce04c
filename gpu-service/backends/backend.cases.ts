/** What every backend promises. The suite is called with a way to open one and the settings of a quick picture. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '#contract/generation.ts';
import { resolveSettings } from '#contract/settings.ts';
import { calm, recordPainting } from '../engine/recorded-painting.cases.ts';
import type { Backend } from './backend.ts';

export interface BackendCase {
	open(): Promise<Backend>;
	/** Fields of a request that is painted in a moment. */
	quick: { model: string; width: number; height: number; steps: number };
}

export function describeBackend(name: string, { open, quick }: BackendCase): void {
	describe(`${name} as a backend`, () => {
		let backend: Backend;
		let settings: Settings;
		beforeAll(async () => {
			backend = await open();
			const model = (await backend.catalog()).models.find((candidate) => candidate.name === quick.model);
			if (model === undefined) throw new Error(`there is no model ${quick.model}`);
			settings = resolveSettings({ prompt: 'a fox', ...quick }, model, 7);
		});
		afterAll(() => backend[Symbol.asyncDispose]());

		it('lists its default model among its models', async () => {
			const { default_model, models } = await backend.catalog();
			expect(models.map((model) => model.name)).toContain(default_model);
		});

		it('paints as many pictures as were asked for, in the size that was asked for, with seeds that count up', async () => {
			const recording = recordPainting();
			const report = await backend.paint({ id: 'a', settings: { ...settings, count: 2, seed: 2 ** 32 - 1 } }, recording, calm());
			expect(recording.pictures.map(({ n, seed }) => [n, seed])).toEqual([
				[1, 2 ** 32 - 1],
				[2, 0],
			]);
			for (const { pixels } of recording.pictures) {
				expect(pixels).toMatchObject({ width: quick.width, height: quick.height });
				expect(pixels.data).toHaveLength(quick.width * quick.height * 3);
			}
			// Some schedulers ask the denoiser more often than there are steps.
			const steps = recording.steps[0]?.steps ?? 0;
			expect(steps).toBeGreaterThanOrEqual(quick.steps);
			const ofOne = Array.from({ length: steps }, (_, index) => index + 1);
			expect(recording.steps.map(({ step }) => step)).toEqual([...ofOne, ...ofOne]);
			expect(report).toEqual(backend.measured());
			expect(report.timings.device).toBeGreaterThan(0);
		});

		it('ends with the reason of whoever stops it, and paints the next one', async () => {
			const abort = new AbortController();
			const reason = new Error('enough');
			const recording = recordPainting((event) => event === 'step:1' && abort.abort(reason));
			await expect(backend.paint({ id: 'b', settings: { ...settings, count: 8 } }, recording, abort.signal)).rejects.toBe(reason);
			await backend.paint({ id: 'c', settings }, recordPainting(), calm());
		});

		it('paints again after it has given its memory back', async () => {
			await backend.release();
			await backend.paint({ id: 'd', settings }, recordPainting(), calm());
		});

		it('tells when the state of a model changes, until nobody wants to know', async () => {
			let changes = 0;
			const stop = backend.onCatalogChange(() => {
				changes += 1;
			});
			await backend.release();
			await backend.paint({ id: 'e', settings }, recordPainting(), calm());
			expect(changes).toBeGreaterThan(0);
			stop();
			changes = 0;
			await backend.release();
			expect(changes).toBe(0);
		});

		it('refuses a model that it does not have', async () => {
			const painting = backend.paint({ id: 'f', settings: { ...settings, model: 'nobody' } }, recordPainting(), calm());
			await expect(painting).rejects.toMatchObject({ problem: { code: 'model_broken' } });
		});
	});
}
