/** SD3 and FLUX as folders: what is offered of them, and the layouts that exporters and people leave them in. */
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readModelFolder } from '../models/model-folder.ts';
import { describeModel, offerModel } from './describe.ts';

const models = 'fixtures/pipelines/models';
const folders: string[] = [];
let folder = '';

async function copyOf(name: string): Promise<string> {
	const place = await mkdtemp(join(tmpdir(), 'easel-flow-'));
	folders.push(place);
	await cp(join(models, name), join(place, name), { recursive: true });
	return join(place, name);
}

afterAll(() => Promise.all(folders.map((place) => rm(place, { recursive: true }))));

describe('offered', () => {
	it.each([
		['sd3', 'sd3', { maxTokens: 256, usualSteps: 28, takesNegativePrompt: true }],
		['flux-dev', 'flux', { maxTokens: 512, usualSteps: 28, takesNegativePrompt: false }],
		['flux-schnell', 'flux', { maxTokens: 256, usualSteps: 4, takesNegativePrompt: false }],
	])('%s is of the family %s', (name, family, traits) => {
		const offer = offerModel(readModelFolder(join(models, name)), 'cpu');
		expect(offer.family).toBe(family);
		expect(offer.traits).toMatchObject({ multiple: 16, takesImage: true, takesMask: true, ...traits });
		const [own, ...others] = offer.schedulers.map((scheduler) => scheduler.name);
		expect(own).toBe('flow_euler');
		expect(others).toContain('flow_heun');
		expect(others).not.toContain('ddim');
	});
});

describe('FLUX with its transformer in the folder of a UNet', () => {
	beforeEach(async () => {
		folder = await copyOf('flux-dev');
		await rename(join(folder, 'transformer'), join(folder, 'unet'));
	});

	it.each(['transformer', 'unet'])('is the same when model_index.json calls it %s', async (key) => {
		const index = await readFile(join(folder, 'model_index.json'), 'utf8');
		await writeFile(join(folder, 'model_index.json'), index.replace('"transformer":', `"${key}":`));
		const { networks, traits } = describeModel(readModelFolder(folder), 'cpu');
		expect(networks.get('transformer')?.file).toBe('unet/model.onnx');
		expect(traits).toEqual(describeModel(readModelFolder(join(models, 'flux-dev')), 'cpu').traits);
	});
});

describe('SD3 whose T5 was left away', () => {
	it('is used without it', async () => {
		folder = await copyOf('sd3');
		await rm(join(folder, 'text_encoder_3'), { recursive: true });
		await rm(join(folder, 'tokenizer_3'), { recursive: true });
		const { parts, traits } = describeModel(readModelFolder(folder), 'cpu');
		expect(traits.components).toEqual(['text_encoder', 'text_encoder_2', 'transformer', 'vae_decoder']);
		expect(Object.keys(parts.tokenizers)).toEqual(['tokenizer', 'tokenizer_2']);
	});
});

describe('a tokenizer of T5', () => {
	beforeEach(async () => {
		folder = await copyOf('sd3');
	});

	it('may be a spiece.model', async () => {
		await rm(join(folder, 'tokenizer_3', 'tokenizer.json'));
		await cp('fixtures/tokenizers/t5-sentencepiece/spiece.model', join(folder, 'tokenizer_3', 'spiece.model'));
		const { tokenizers } = describeModel(readModelFolder(folder), 'cpu').parts;
		expect(Array.from(tokenizers['tokenizer_3'].tokens('a'), ({ id }) => id)).toEqual([4]);
	});

	it('that is broken is named', async () => {
		await writeFile(join(folder, 'tokenizer_3', 'tokenizer.json'), '{ "model": { "type": "Unigram", "vocab": [] } }');
		expect(() => describeModel(readModelFolder(folder), 'cpu')).toThrow(
			expect.objectContaining({ file: 'tokenizer_3', kind: 'corrupt-file', message: expect.stringContaining('unk_id') }),
		);
	});

	it('that is missing is named', async () => {
		await rm(join(folder, 'tokenizer_3', 'tokenizer.json'));
		expect(() => describeModel(readModelFolder(folder), 'cpu')).toThrow(
			'tokenizer_3: has neither merges.txt nor tokenizer.json nor spiece.model',
		);
	});
});
