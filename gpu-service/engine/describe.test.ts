import { readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelFault } from '../models/model-fault.ts';
import { readModelFolder } from '../models/model-folder.ts';
import { offerModel } from './describe.ts';

const fixtures = 'fixtures/bad-models';

interface Case {
	id: string;
	load: string;
	path: string;
	kind: string;
}

const cases = (JSON.parse(readFileSync(`${fixtures}/cases.json`, 'utf8')) as Case[]).filter(({ load }) => load === 'pipeline');

function faultOf(path: string): ModelFault | null {
	try {
		offerModel(readModelFolder(path), 'cpu');
		return null;
	} catch (error) {
		if (error instanceof ModelFault) return error;
		throw error;
	}
}

describe('a model whose parts do not fit is refused with the file and the reason', () => {
	it.each(cases)('$id: $kind', ({ path, kind }) => {
		const fault = faultOf(join(fixtures, path));
		expect(fault?.kind ?? 'ok').toBe(kind);
		if (fault !== null) {
			expect(fault.message.startsWith(fault.file)).toBe(true);
			expect(fault.message).not.toContain(fixtures);
		}
	});

	it.each([
		['pipeline-missing-component', 'unet'],
		['pipeline-missing-tokenizer', 'tokenizer'],
		['pipeline-unknown-class', 'HolographicPipeline'],
		['pipeline-widths-disagree', '12'],
		['scheduler-unknown-class', 'QuantumLeapScheduler'],
		['scheduler-unknown-prediction', 'telepathy'],
		['tokenizer-merges-bad-line', 'line 3'],
		['tokenizer-no-merges', 'neither merges.txt nor tokenizer.json'],
	])('%s names %s', (path, word) => {
		expect(faultOf(join(fixtures, path))?.message).toContain(word);
	});
});

describe('a denoiser whose inputs have other names', () => {
	let folder = '';
	beforeAll(async () => {
		folder = join(await mkdtemp(join(tmpdir(), 'easel-names-')), 'model');
		await cp(`${fixtures}/pipeline-good`, folder, { recursive: true });
		await cp(`${fixtures}/wrong-io-names/model.onnx`, join(folder, 'unet', 'model.onnx'));
	});
	afterAll(() => rm(join(folder, '..'), { recursive: true }));

	it('is refused', () => {
		expect(faultOf(folder)).toMatchObject({ kind: 'unexpected-interface', file: 'unet/model.onnx' });
	});
});

describe('an SDXL refiner', () => {
	let folder = '';
	beforeAll(async () => {
		folder = join(await mkdtemp(join(tmpdir(), 'easel-refiner-')), 'model');
		await cp('fixtures/pipelines/models/sdxl', folder, { recursive: true });
		const index = join(folder, 'model_index.json');
		const base = JSON.parse(readFileSync(index, 'utf8'));
		const nothing = [null, null];
		writeFileSync(index, JSON.stringify({ ...base, requires_aesthetics_score: true, text_encoder: nothing, tokenizer: nothing }));
	});
	afterAll(() => rm(join(folder, '..'), { recursive: true }));

	it('is called so, and not a model that lacks an encoder', () => {
		const fault = faultOf(folder);
		expect(fault).toMatchObject({ kind: 'unsupported-family', file: 'model_index.json' });
		expect(fault?.message).toContain('Get a base model');
	});
});

it.each([
	['sd15', 'stable-diffusion'],
	['sd15-legacy', 'stable-diffusion'],
	['sd15-external-data', 'stable-diffusion'],
	['sd15-fp16-weights', 'stable-diffusion'],
	['sd15-fp16-io', 'stable-diffusion'],
	['sd2-v', 'stable-diffusion'],
	['turbo', 'stable-diffusion'],
	['lcm', 'stable-diffusion'],
	['sdxl', 'sdxl'],
	['sd3', 'sd3'],
	['flux-dev', 'flux'],
	['flux-schnell', 'flux'],
])('%s is offered as %s with what its configs tell', (name, known) => {
	const { family, traits, schedulers, features } = offerModel(readModelFolder(join('fixtures/pipelines/models', name)), 'cpu');
	expect(family).toBe(known);
	expect(traits.maxTokens).toBeGreaterThanOrEqual(77);
	expect(traits.multiple % 8).toBe(0);
	expect(features).toMatchObject({ init_image: true, mask: true });
	expect(schedulers.length).toBeGreaterThan(1);
	expect(schedulers.every(({ label }) => label !== '')).toBe(true);
});
