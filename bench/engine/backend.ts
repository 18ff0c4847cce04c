/** The backend of the service with the models of random weights, without the service around it. */
import { resolve } from 'node:path';
import type { GenerationRequest } from '#contract/generation.ts';
import { createLog } from '#contract/log.ts';
import { resolveSettings } from '#contract/settings.ts';
import type { PaintTimings } from '../../gpu-service/backends/backend.ts';
import { createLocalBackend, type LocalBackend } from '../../gpu-service/backends/local.ts';

/** Models and caches of the measurements; kept, as they take minutes to make. */
export const models = resolve('data/bench/models');
export const state = resolve('data/bench/state');

export function openBackend({ prepared, models: folder = models }: { prepared: boolean; models?: string }): Promise<LocalBackend> {
	return createLocalBackend({
		configuration: {
			models: folder,
			data: state,
			providers: ['cpu'],
			idle_minutes: 100,
			step_seconds: 600,
			recipe_cache_gb: 1,
			prepared_gb: prepared ? 100 : 0,
			disk_reserve_mb: 1_000,
			safety_checker: 'off' as const,
			batch: 'auto',
		},
		log: createLog({ source: 'bench', level: 'error', terminal: true, write: (line) => process.stderr.write(line) }),
	});
}

/** Else the backend would prepare the model by itself, in the midst of a measurement. */
export async function prepareOnce(backend: LocalBackend, model: string): Promise<void> {
	await backend.prepare(model, () => undefined, new AbortController().signal);
}

export interface PaintedPicture {
	timings: PaintTimings;
	/** From the order to the last pixel, loading left out. */
	wallMs: number;
	/** Of the first picture. */
	pixels: Uint8Array;
}

/** One picture without guidance: one network run a step. */
export async function paintPicture(backend: LocalBackend, model: string, request: Partial<GenerationRequest>): Promise<PaintedPicture> {
	const entry = (await backend.catalog()).models.find(({ name }) => name === model);
	if (entry === undefined) throw new Error(`There is no model "${model}".`);
	const settings = resolveSettings({ prompt: 'a fox in the snow', model, guidance: 1, ...request }, entry, 1);
	let pixels: Uint8Array = new Uint8Array(0);
	const began = performance.now();
	const { timings } = await backend.paint(
		{ id: 'bench', settings },
		{
			onStage: () => undefined,
			onStep: () => undefined,
			onPicture: async (picture) => {
				pixels = picture.pixels.data;
			},
			onWarning: () => undefined,
		},
		new AbortController().signal,
	);
	return { timings, wallMs: performance.now() - began - (timings.loading ?? 0), pixels };
}
