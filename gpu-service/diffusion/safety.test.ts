import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { clipInput, clipSquare } from './clip-picture.ts';
import type { Painting } from './families/family.ts';
import { openModel } from './families/reference.cases.ts';
import { withSafetyChecker } from './safety.ts';
import type { NamedTensors, RgbImage } from './tensor.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const CHECKER = join(FIXTURES, 'safety-checker');
const expected: Record<string, { clip_input: number[]; concept_scores: number[]; flagged: boolean }> = JSON.parse(
	readFileSync(join(CHECKER, 'expected.json'), 'utf8'),
);
const names = Object.keys(expected);
const folder = mkdtempSync(join(tmpdir(), 'easel-safety-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(file: string): Promise<RgbImage> {
	const { data, info } = await sharp(join(CHECKER, file)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

function modelWith(dialect: 'flags' | 'scores' | null) {
	const path = join(folder, `${dialect}`);
	cpSync(join(FIXTURES, 'pipelines/models/sd15'), path, { recursive: true });
	if (dialect !== null) cpSync(join(CHECKER, dialect), path, { recursive: true });
	return openModel(path);
}

// biome-ignore lint/correctness/useYield: a painting that is finished already
function* finished(image: RgbImage): Painting {
	return image;
}

async function check(image: RgbImage, model: ReturnType<typeof openModel>) {
	const painting = withSafetyChecker(finished(image), model.parts);
	const notices: string[] = [];
	const runs: { inputs: NamedTensors; outputs: NamedTensors }[] = [];
	let outputs: NamedTensors = {};
	for (;;) {
		const { done, value } = painting.next(outputs);
		if (done) return { image: value, notices, runs };
		outputs = {};
		if (value.kind === 'notice') notices.push(value.message);
		if (value.kind !== 'run') continue;
		outputs = await model.run(value.component, value.inputs);
		runs.push({ inputs: value.inputs, outputs });
	}
}

describe('CLIP is shown pictures', () => {
	test.each(names)('as its own preprocessing makes them: %s', async (name) => {
		const image = await read(`${name}.png`);
		expect(clipSquare(image, 224)).toEqual(await read(`${name}-224.png`));
		const { data, shape } = clipInput(image, 224);
		expect(shape).toEqual([1, 3, 224, 224]);
		for (const [i, number] of expected[name].clip_input.entries()) expect(data[i]).toBeCloseTo(number, 5);
	});
});

describe('the safety checker', () => {
	const flags = modelWith('flags');
	const scores = modelWith('scores');

	test.each(names)('flags in both dialects what it flags in the reference: %s', async (name) => {
		const image = await read(`${name}.png`);
		const black = { ...image, data: new Uint8Array(image.data.length) };
		for (const model of [flags, scores]) {
			const checked = await check(image, model);
			expect(checked.image).toEqual(expected[name].flagged ? black : image);
			expect(checked.notices).toEqual(expected[name].flagged ? [expect.stringContaining('black')] : []);
		}
	});

	test('gives the scores of the reference', async () => {
		for (const name of names) {
			const { runs } = await check(await read(`${name}.png`), scores);
			for (const [i, score] of expected[name].concept_scores.entries())
				expect(runs[0].outputs['concept_scores'].data[i]).toBeCloseTo(score, 4);
		}
	});

	test('that is not there is told of, and the picture kept', async () => {
		const image = await read('square.png');
		const { image: kept, notices } = await check(image, modelWith(null));
		expect(kept).toEqual(image);
		expect(notices).toEqual([expect.stringContaining('no safety checker')]);
	});
});
