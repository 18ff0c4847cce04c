/** What every family has to pass, whatever its networks compute. */
import { describe, expect, test } from 'vitest';
import { paint as paintPicture } from '../paint.ts';
import type { NamedTensors, RgbImage } from '../tensor.ts';
import { double, doubler } from './arithmetic-upscaler.cases.ts';
import type { Family, HiresPass, ModelParts, Notice, Painting, PaintRequest, Source, StepDone } from './family.ts';

/** Networks by component, as plain functions. */
export type Networks = Record<string, (inputs: NamedTensors) => NamedTensors>;

export interface FamilyCase {
	family: Family;
	/** With a VAE encoder. */
	parts: ModelParts;
	/** Among them a VAE that gives pictures back as they were: {@link import('./arithmetic-vae.cases.ts').arithmeticVae}. */
	networks: Networks;
	/** Inputs of a network run that hold one row for each pass of a guided step; null for families that guide in one pass. */
	guidedInput: { component: string; input: string } | null;
	/** What {@link REQUEST} has to be for this family. */
	request?: Partial<PaintRequest>;
}

export interface Painted {
	image: RgbImage;
	runs: { component: string; inputs: NamedTensors; outputs: NamedTensors }[];
	steps: Pick<StepDone, 'step' | 'steps' | 'latents'>[];
	previews: RgbImage[];
	notices: Notice['message'][];
}

export const REQUEST: PaintRequest = {
	prompt: 'a fox in the snow',
	negativePrompt: '',
	seed: 7,
	steps: 4,
	guidance: 3,
	width: 64,
	height: 128,
	scheduler: 'ddim',
	promptSyntax: 'plain',
	clipSkip: 0,
	subseed: 0,
	subseedStrength: 0,
	rng: 'cpu',
	guidanceRescale: 0,
	scheduleType: 'automatic',
	eta: null,
	source: null,
	hires: null,
};

/** Answers every run of `painting` from `networks`, to its end. */
export function paintWith(painting: Painting, networks: Networks): Painted {
	const painted: Omit<Painted, 'image'> = { runs: [], steps: [], previews: [], notices: [] };
	let outputs: NamedTensors = {};
	for (;;) {
		const { done, value } = painting.next(outputs);
		if (done) return { ...painted, image: value };
		outputs = {};
		if (value.kind === 'run') {
			outputs = networks[value.component](value.inputs);
			painted.runs.push({ component: value.component, inputs: value.inputs, outputs });
		} else if (value.kind === 'step') {
			const { step, steps, latents } = value;
			painted.steps.push({ step, steps, latents: latents.slice() });
			painted.previews.push(value.preview());
		} else if (value.kind === 'notice') {
			painted.notices.push(value.message);
		}
	}
}

export function describeFamily(name: string, { family, parts, networks, guidedInput, request: own }: FamilyCase): void {
	const usual: PaintRequest = { ...REQUEST, ...own };
	const paint = (request: Partial<PaintRequest> = {}) => paintWith(paintPicture(family, parts, { ...usual, ...request }), networks);

	describe(name, () => {
		test('a picture has the size that was asked for', () => {
			const { image } = paint();
			expect([image.width, image.height, image.data.length]).toEqual([64, 128, 64 * 128 * 3]);
		});

		test('runs the components that its traits list, in the order of their first use', () => {
			const used = new Set(paint().runs.map(({ component }) => component));
			expect([...used]).toEqual(family.traits(parts).components);
			expect([...used]).toEqual(expect.arrayContaining([...family.components]));
		});

		test('steps are counted from 1 to the last', () => {
			const { steps } = paint({ steps: 5 });
			expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
			expect(steps.every((each) => each.steps === 5)).toBe(true);
		});

		test('every step has a preview in the proportions of the picture', () => {
			const { previews } = paint();
			expect(previews).toHaveLength(4);
			expect(previews.every(({ width, height, data }) => height === 2 * width && data.length === width * height * 3)).toBe(true);
		});

		test('the same request gives the same picture, another seed another', () => {
			expect(paint().image).toEqual(paint().image);
			expect(paint({ seed: 8 }).image).not.toEqual(paint().image);
		});

		test('the prompt makes a difference', () => {
			expect(paint({ prompt: 'a cat' }).image).not.toEqual(paint().image);
		});

		if (guidedInput !== null) {
			test('with guidance the negative prompt makes a difference', () => {
				expect(paint({ negativePrompt: 'fog' }).image).not.toEqual(paint().image);
				expect(paint({ guidance: 1, negativePrompt: 'fog' }).image).toEqual(paint({ guidance: 1 }).image);
			});

			test('a guidance of 1 means one pass a step, and more means two', () => {
				const passes = (guidance: number) =>
					paint({ guidance })
						.runs.filter(({ component }) => component === guidedInput.component)
						.map(({ inputs }) => inputs[guidedInput.input].shape[0]);
				expect(passes(1)).toEqual([1, 1, 1, 1]);
				expect(passes(1.5)).toEqual([2, 2, 2, 2]);
			});
		}

		test('several pictures can be painted side by side', () => {
			const [one, two] = [paintPicture(family, parts, usual), paintPicture(family, parts, { ...usual, seed: 8 })];
			one.next({});
			expect(paintWith(two, networks).image).toEqual(paint({ seed: 8 }).image);
			one.return(undefined as never);
			expect(one.next({}).done).toBe(true);
		});

		test('every scheduler that its traits offer paints, each in its way', () => {
			// With fewer steps, solvers of third order are held to the second.
			const steps = 6;
			const latents = family.traits(parts).schedulers.map((scheduler) => paint({ scheduler, steps }).steps.at(-1)!.latents);
			expect(latents.every((values) => values.every(Number.isFinite))).toBe(true);
			expect(new Set(latents.map((values) => values.join())).size).toBe(latents.length);
		});

		test('says what of a prompt was left out, and paints nevertheless', () => {
			const { notices, image } = paint({ prompt: `${'a fox, '.repeat(200)}the end` });
			expect(notices).toHaveLength(1);
			expect(notices[0]).toContain('the end');
			expect(image.data).toHaveLength(64 * 128 * 3);
		});

		test('another subseed makes a variation, and at full strength its own picture', () => {
			const variation = (subseedStrength: number) => paint({ subseed: 8, subseedStrength }).image;
			expect(variation(0)).toEqual(paint().image);
			expect(variation(0.3)).not.toEqual(paint().image);
			expect(distance(variation(0.1), paint().image)).toBeLessThan(distance(variation(0.5), paint().image));
			expect(distance(variation(1), paint({ seed: 8 }).image)).toBeLessThan(0.5);
		});

		test('a GPU has other random numbers', () => {
			expect(paint({ rng: 'gpu' }).image).toEqual(paint({ rng: 'gpu' }).image);
			expect(paint({ rng: 'gpu' }).image).not.toEqual(paint().image);
		});

		describeSources(paint);
		describeHires((request) => paintWith(paintPicture(family, parts, { ...usual, ...request }), { ...networks, upscaler: double }));
	});
}

/** Painting from pictures: the VAE gives back what it was given, so that what is kept can be seen. */
function describeSources(paint: (request: Partial<PaintRequest>) => Painted): void {
	const from = (source: Partial<Source>, request: Partial<PaintRequest> = {}) =>
		paint({ ...request, source: { image: stripes, mask: null, strength: 0.5, ...source } });

	test('a strength leaves out the first steps, and 1 none', () => {
		const counted = (strength: number) => from({ strength }).steps.map(({ step, steps }) => `${step}/${steps}`);
		expect(counted(1)).toEqual(['1/4', '2/4', '3/4', '4/4']);
		expect(counted(0.5)).toEqual(['1/2', '2/2']);
		expect(counted(0.01)).toEqual(['1/1']);
	});

	test('the less strength, the more of the picture is left', () => {
		const changes = [0.25, 0.5, 1].map((strength) => distance(from({ strength }).image, stripes));
		expect(changes).toEqual(changes.toSorted((a, b) => a - b));
		expect(new Set(changes).size).toBe(changes.length);
	});

	test('a strength of 0 leaves a picture as it is, and runs nothing', () => {
		const { image, runs } = from({ strength: 0 });
		expect(image).toEqual(stripes);
		expect(runs).toEqual([]);
	});

	test.each([1, 0.5])('what a mask keeps stays as it was, and the rest is painted, at strength %j', (strength) => {
		const mask = Uint8Array.from({ length: 64 * 128 }, (_, i) => (i % 64 < 32 ? 0 : 255));
		const { image } = from({ mask, strength });
		const half = (isPainted: boolean) => ({ ...stripes, data: stripes.data.filter((_, i) => mask[Math.floor(i / 3)] > 0 === isPainted) });
		const painted = (isPainted: boolean) => ({ ...image, data: image.data.filter((_, i) => mask[Math.floor(i / 3)] > 0 === isPainted) });
		expect(distance(painted(false), half(false))).toBeLessThan(0.01);
		expect(distance(painted(true), half(true))).toBeGreaterThan(1);
	});

	test('the seed and the prompt make a difference from a picture too', () => {
		expect(from({}, { seed: 8 }).image).not.toEqual(from({}).image);
		expect(from({}, { prompt: 'a cat' }).image).not.toEqual(from({}).image);
	});
}

/** The hires fix, with an upscaler among the networks. */
function describeHires(paint: (request: Partial<PaintRequest>) => Painted): void {
	const usual: HiresPass = { scale: 2, upscaler: null, steps: 4, strength: 0.5 };
	const withHires = (hires: Partial<HiresPass>) => paint({ hires: { ...usual, ...hires } });

	test.each([null, doubler])('a hires fix gives a larger picture, and its steps are counted with the others', (upscaler) => {
		const { image, steps, previews } = withHires({ upscaler, steps: 3 });
		expect([image.width, image.height, image.data.length]).toEqual([128, 256, 128 * 256 * 3]);
		expect(steps.map(({ step, steps: all }) => `${step}/${all}`)).toEqual(['1/7', '2/7', '3/7', '4/7', '5/7', '6/7', '7/7']);
		expect(previews.map(({ width }) => width / previews[0].width)).toEqual([1, 1, 1, 1, 2, 2, 2]);
	});

	test('a hires fix in pixels is image to image from the enlarged picture', () => {
		const small = paint({}).image;
		const large = { width: 128, height: 256, data: new Uint8Array(128 * 256 * 3) };
		for (let i = 0; i < large.data.length; i++) {
			const [x, y] = [Math.floor(i / 3) % 128, Math.floor(i / 3 / 128)];
			large.data[i] = small.data[((y >> 1) * 64 + (x >> 1)) * 3 + (i % 3)];
		}
		const again = paint({ width: 128, height: 256, steps: 8, source: { image: large, mask: null, strength: 0.5 } });
		const hires = withHires({ upscaler: doubler });
		expect(hires.image).toEqual(again.image);
		expect(hires.steps.slice(4).map(({ latents }) => latents)).toEqual(again.steps.map(({ latents }) => latents));
		expect(withHires({ upscaler: doubler, strength: 0 }).image).toEqual(large);
	});

	test('a hires fix in latents keeps to what was painted first, the less strength the more', () => {
		const enlarged = withHires({ strength: 0 });
		expect(enlarged.steps).toHaveLength(4);
		const changes = [0.1, 0.5, 1].map((strength) => distance(withHires({ strength }).image, enlarged.image));
		expect(changes[0]).toBeGreaterThan(0);
		expect(changes).toEqual(changes.toSorted((a, b) => a - b));
	});

	test('texts are read before the first of both passes, and what they leave out is said once', () => {
		const { runs, notices } = paint({ hires: usual, prompt: `${'a fox, '.repeat(200)}the end` });
		const isText = runs.map(({ component }) => component.startsWith('text_encoder'));
		expect(isText.lastIndexOf(true)).toBeLessThan(isText.indexOf(false));
		expect(notices).toHaveLength(1);
	});
}

/** 64 x 128, every 16 rows of another colour. */
const stripes: RgbImage = {
	width: 64,
	height: 128,
	data: Uint8Array.from({ length: 64 * 128 * 3 }, (_, i) => (Math.floor(i / (64 * 3 * 16)) * 53 + (i % 3) * 90) % 256),
};

/** Mean difference of a channel value. */
function distance(one: RgbImage, other: RgbImage): number {
	return one.data.reduce((sum, value, i) => sum + Math.abs(value - other.data[i]), 0) / one.data.length;
}
