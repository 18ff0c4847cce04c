/** `npm run bench engine [part …]`: the engine with models of random weights in the architecture of Stable Diffusion 1.5. */
import { makeModels } from '../models/make-models.ts';
import type { Figure } from '../support/figures.ts';
import { measureInt8 } from './int8.ts';
import { measureEngineMemory } from './memory.ts';
import { measurePrepared, measureStarts } from './prepared.ts';
import { measureSteps } from './steps.ts';
import { measureTinyDecoder } from './tiny.ts';

export const engineMeasurements: Record<string, () => Promise<Figure[]>> = Object.fromEntries(
	Object.entries({
		prepared: measurePrepared,
		start: measureStarts,
		steps: measureSteps,
		int8: measureInt8,
		tiny: measureTinyDecoder,
		memory: measureEngineMemory,
	}).map(([name, measure]) => [
		name,
		async () => {
			await makeModels();
			return await measure();
		},
	]),
);
