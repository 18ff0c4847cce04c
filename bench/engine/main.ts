/** `npm run bench engine [part …]`: the engine with models of random weights in the architectures of Stable Diffusion 1.5 and SDXL. */
import { makeLargeModel, makeModels } from '../models/make-models.ts';
import type { Figure } from '../support/figures.ts';
import { measureInt8 } from './int8.ts';
import { measureEngineMemory } from './memory.ts';
import { measurePrepared, measureStarts } from './prepared.ts';
import { measureSteps, measureStepsXl } from './steps.ts';
import { measureTinyDecoder } from './tiny.ts';

type Measure = () => Promise<Figure[]>;

const withModels =
	(make: () => Promise<void>, measure: Measure): Measure =>
	async () => {
		await make();
		return await measure();
	};

export const engineMeasurements: Record<string, Measure> = {
	prepared: withModels(makeModels, measurePrepared),
	start: withModels(makeModels, measureStarts),
	steps: withModels(makeModels, measureSteps),
	int8: withModels(makeModels, measureInt8),
	tiny: withModels(makeModels, measureTinyDecoder),
	memory: withModels(makeModels, measureEngineMemory),
	'steps-xl': withModels(makeLargeModel, measureStepsXl),
};
