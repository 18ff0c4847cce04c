/**
 * How long things take here, learned from what was painted here. For each model and provider:
 *
 *     seconds = once + count · (Σ calls · (a + b · passes · megapixels) + c + d · megapixels)
 *
 * `once` is the median of what reading the prompt and everything around the networks took; the calls of the denoiser are those of the
 * first pass and of a hires fix, each with its size; a and b, c and d are lines through the measured times (line-fit.ts), newer ones
 * weighing more. Calls a step are learned by scheduler, enlarging by upscaler, loading as a median of its own.
 */
import type { Settings } from '#contract/generation.ts';
import { leavesPicture } from '#contract/settings.ts';
import type { Painted } from '../queue/queue.ts';
import { fitLine, type LineFit, median, type Sample } from './line-fit.ts';

/** Milliseconds. */
export interface Expectation {
	/** Until the model is there, when it is not. */
	loading: number;
	/** Before the first picture. */
	once: number;
	/** One call of the denoiser, and how many there are for each picture. */
	call: number;
	calls: number;
	/** Of each picture, beside the denoiser. */
	picture: number;
	pictures: number;
}

export interface Estimator {
	/** Learns from one; call it for older ones first. */
	learn(painted: Painted): void;
	/** From now on the networks run on this provider. Without a word it is that of the newest that was learned. */
	use(provider: string): void;
	/** Null while nothing like it was painted. */
	expect(settings: Settings): Expectation | null;
}

/** So many of the newest are remembered of each kind. */
const mostSamples = 48;
/** Loading that took less had nothing to load. */
const leastLoadingMs = 100;

interface Knowledge {
	calls: Sample[];
	decode: Sample[];
	once: number[];
	loading: number[];
}

export function createEstimator(): Estimator {
	const known = new Map<string, Knowledge>();
	const enlarging = new Map<string, Sample[]>();
	/** Calls of the denoiser for each step that was asked for, by scheduler. */
	const callsOfStep = new Map<string, number>();
	let provider = '';

	const callsOf = ({ scheduler }: Settings) => callsOfStep.get(scheduler) ?? 1;
	const painting = (settings: Settings): Omit<Expectation, 'pictures'> | null => {
		if (leavesPicture(settings)) return { loading: 0, once: 0, call: 0, calls: 0, picture: 0 };
		const knowledge = known.get(key(settings, provider));
		const call = fitLine(knowledge?.calls ?? []);
		if (knowledge === undefined || call === null) return null;
		const passes = passesOf(settings);
		const calls = callsOf(settings) * passes.reduce((sum, { steps }) => sum + steps, 0);
		const work = passes.reduce((sum, pass) => sum + pass.steps * pass.work, 0) * callsOf(settings);
		const decoding = fitLine(knowledge.decode);
		return {
			loading: median(knowledge.loading) ?? 0,
			once: median(knowledge.once) ?? 0,
			call: calls === 0 ? 0 : (call.fixed * calls + call.rate * work) / calls,
			calls,
			picture: decoding === null ? 0 : at(decoding, { count: 1, work: decodedPixels(settings) }),
		};
	};

	return {
		learn: ({ settings, run, timings }) => {
			const { loading, text, steps, decode, upscale = 0, total } = timings;
			if (settings.upscaler !== null && upscale > 0) {
				remember(listOf(enlarging, settings.upscaler), {
					count: settings.count,
					work: settings.count * enlargedFrom(settings),
					ms: upscale,
				});
			}
			const asked = passesOf(settings).reduce((sum, pass) => sum + pass.steps, 0) * settings.count;
			if (steps.length === 0 || asked === 0) return;
			provider = run.provider;
			callsOfStep.set(settings.scheduler, steps.length / asked);
			const knowledge = known.get(key(settings, provider)) ?? { calls: [], decode: [], once: [], loading: [] };
			known.set(key(settings, provider), knowledge);
			const calls = steps.reduce((sum, ms) => sum + ms, 0);
			const work = passesOf(settings).reduce((sum, pass) => sum + pass.steps * pass.work, 0) * settings.count * callsOf(settings);
			remember(knowledge.calls, { count: steps.length, work, ms: calls });
			if (decode !== null)
				remember(knowledge.decode, { count: settings.count, work: settings.count * decodedPixels(settings), ms: decode });
			if (loading !== null && loading > leastLoadingMs) remember(knowledge.loading, loading);
			if (total !== null) remember(knowledge.once, Math.max(text ?? 0, total - (loading ?? 0) - calls - (decode ?? 0) - upscale));
		},
		use: (name) => {
			provider = name;
		},
		expect: (settings) => {
			const expected = painting(settings);
			if (expected === null) return null;
			const enlarge = settings.upscaler === null ? null : fitLine(enlarging.get(settings.upscaler) ?? []);
			if (settings.upscaler !== null && enlarge === null) return null;
			const extra = enlarge === null ? 0 : at(enlarge, { count: 1, work: enlargedFrom(settings) });
			return { ...expected, picture: expected.picture + extra, pictures: settings.count };
		},
	};
}

/** Milliseconds from the start to the last picture, the model loaded. */
export function paintingMs({ once, call, calls, picture, pictures }: Expectation): number {
	return once + pictures * (calls * call + picture);
}

/** ControlNets make each call dearer, so that those with and without are kept apart. */
function key({ model, control, decoder }: Settings, provider: string): string {
	return JSON.stringify([provider, model, control.length, decoder]);
}

/** The ways through the denoiser: steps that are run, and passes times megapixels of each. A picture to start from leaves steps out. */
function passesOf({ steps, strength, guidance, width, height, hires }: Settings): { steps: number; work: number }[] {
	const work = (width * height * (guidance > 1 ? 2 : 1)) / 1e6;
	const first = { steps: Math.max(1, Math.round(steps * strength)), work };
	if (hires === null || hires.strength === 0) return [first];
	return [first, { steps: hires.steps || steps, work: work * hires.scale ** 2 }];
}

/** Megapixels that are decoded for a picture; a hires fix may decode both sizes. */
function decodedPixels({ width, height, hires }: Settings): number {
	const first = (width * height) / 1e6;
	if (hires === null) return first;
	return first * hires.scale ** 2 + (hires.upscaler === 'latent' ? 0 : first);
}

/** Megapixels that the upscaler is given. */
function enlargedFrom({ width, height, hires }: Settings): number {
	return (width * height * (hires?.scale ?? 1) ** 2) / 1e6;
}

function at({ fixed, rate }: LineFit, { count, work }: Omit<Sample, 'ms'>): number {
	return fixed * count + rate * work;
}

function listOf<Item>(lists: Map<string, Item[]>, name: string): Item[] {
	const list = lists.get(name) ?? [];
	lists.set(name, list);
	return list;
}

/** Newest first. */
function remember<Item>(list: Item[], item: Item): void {
	list.unshift(item);
	list.length = Math.min(list.length, mostSamples);
}
