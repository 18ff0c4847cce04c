/** What tests of the engine share: settings to paint with, an observer that remembers, a way to wait. */
import { neutralSettings, type Settings } from '#contract/generation.ts';
import { createLog } from '#contract/log.ts';
import type { EngineObserver } from './paint-in-child.ts';
import type { EnginePixels } from './protocol.ts';

/** Small and quick: 64x64 in four steps, two network runs for text, four for denoising, one for decoding. */
export const quickSettings: Settings = {
	...neutralSettings,
	prompt: 'a red fox in the snow',
	negative_prompt: '',
	model: 'sd15',
	seed: 0,
	steps: 4,
	guidance: 7.5,
	width: 64,
	height: 64,
	count: 1,
	scheduler: 'ddim',
};

export const silentLog = createLog({ source: 'test', level: 'error', terminal: true, write: () => undefined });

export interface Recording extends EngineObserver {
	stages: string[];
	steps: { picture: number; step: number; steps: number; preview: EnginePixels }[];
	pictures: { n: number; seed: number; pixels: EnginePixels }[];
	warnings: string[];
	/** Shares of loading, in order. */
	loading: number[];
}

/** @param on called after each event has been recorded: `stage:text`, `step:1`, `picture:1`, … */
export function recordPainting(on: (event: string) => void = () => undefined): Recording {
	const recording: Recording = {
		stages: [],
		steps: [],
		pictures: [],
		warnings: [],
		loading: [],
		onStage: (stage, { loading }) => {
			if (loading !== null) recording.loading.push(loading);
			if (recording.stages.at(-1) !== stage) recording.stages.push(stage);
			on(`stage:${stage}`);
		},
		onStep: (step) => {
			recording.steps.push(step);
			on(`step:${step.step}`);
		},
		onPicture: async (picture) => {
			recording.pictures.push(picture);
			on(`picture:${picture.n}`);
		},
		onWarning: (message) => {
			recording.warnings.push(message);
		},
	};
	return recording;
}

/** A signal that nobody aborts. */
export function calm(): AbortSignal {
	return new AbortController().signal;
}

/** Resolves as soon as `condition` holds. @throws when it does not within the time. */
export async function until(condition: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
	const deadline = performance.now() + timeoutMs;
	while (!condition()) {
		if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}
