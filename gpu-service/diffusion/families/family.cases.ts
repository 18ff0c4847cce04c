/** What every family has to pass, whatever its networks compute. */
import { describe, expect, test } from 'vitest';
import { paint as paintPicture } from '../paint.ts';
import type { NamedTensors, RgbImage } from '../tensor.ts';
import type { Family, ModelParts, Notice, Painting, PaintRequest, StepDone } from './family.ts';

/** Networks by component, as plain functions. */
export type Networks = Record<string, (inputs: NamedTensors) => NamedTensors>;

export interface FamilyCase {
	family: Family;
	parts: ModelParts;
	networks: Networks;
	/** Inputs of a network run that hold one row for each pass of a guided step. */
	guidedInput: { component: string; input: string };
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
		} else {
			painted.notices.push(value.message);
		}
	}
}

export function describeFamily(name: string, { family, parts, networks, guidedInput }: FamilyCase): void {
	const paint = (request: Partial<PaintRequest> = {}) => paintWith(paintPicture(family, parts, { ...REQUEST, ...request }), networks);

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

		test('the prompt, and with guidance the negative prompt, make a difference', () => {
			expect(paint({ prompt: 'a cat' }).image).not.toEqual(paint().image);
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

		test('several pictures can be painted side by side', () => {
			const [one, two] = [paintPicture(family, parts, REQUEST), paintPicture(family, parts, { ...REQUEST, seed: 8 })];
			one.next({});
			expect(paintWith(two, networks).image).toEqual(paint({ seed: 8 }).image);
			one.return(undefined as never);
			expect(one.next({}).done).toBe(true);
		});

		test('every scheduler that its traits offer paints', () => {
			const pictures = family.traits(parts).schedulers.map((scheduler) => paint({ scheduler }).image.data.join());
			expect(new Set(pictures).size).toBe(pictures.length);
		});

		test('says what of a prompt was left out, and paints nevertheless', () => {
			const { notices, image } = paint({ prompt: `${'a fox, '.repeat(200)}the end` });
			expect(notices).toHaveLength(1);
			expect(notices[0]).toContain('the end');
			expect(image.data).toHaveLength(64 * 128 * 3);
		});
	});
}
