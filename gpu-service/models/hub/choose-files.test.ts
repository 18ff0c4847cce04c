import { describe, expect, it } from 'vitest';
import { chooseCheckpoint, choosePipeline, findPipelines } from './choose-files.ts';
import type { RepositoryFile } from './repository.ts';

const listed = (...paths: string[]): RepositoryFile[] =>
	paths.map((path, index) => ({ path, bytes: 100 + index, sha256: null, gitOid: null }));
const index = {
	_class_name: 'StableDiffusionPipeline',
	unet: ['diffusers', 'UNet'],
	vae: ['diffusers', 'AutoencoderKL'],
	tokenizer: ['t', 'T'],
	scheduler: ['d', 'S'],
};
const pipeline = [
	'model_index.json',
	'unet/model.onnx',
	'vae_decoder/model.onnx',
	'tokenizer/vocab.json',
	'tokenizer/model.onnx',
	'scheduler/scheduler_config.json',
];

describe('a pipeline', () => {
	it('is its networks, configs and tokenizers, and nothing else', () => {
		const files = listed(
			...pipeline,
			'unet/config.json',
			'unet/openvino_model.bin',
			'sheet.png',
			'vae/diffusion_pytorch_model.bin',
			'LICENSE',
		);
		const paths = choosePipeline(files, index, '', null)?.files.map(({ path }) => path);
		expect(paths?.sort()).toEqual(['LICENSE', ...pipeline.filter((path) => path !== 'tokenizer/model.onnx'), 'unet/config.json'].sort());
	});

	it.each(['model.onnx_data', 'model.onnx.data', 'model.onnx_data_1', 'weights.pb'])('has weights beside its graph called %s', (name) => {
		const chosen = choosePipeline(listed(...pipeline, `unet/${name}`, `unet/other_${name}`), index, '', null);
		expect(chosen?.files.filter(({ role }) => role === 'likely').map(({ path }) => path)).toEqual([`unet/${name}`]);
	});

	it('may lie in a folder, and is put together as if it did not', () => {
		const files = listed(...pipeline.map((path) => `io16/${path}`));
		expect(findPipelines(files).map(({ path }) => path)).toEqual(['io16/model_index.json']);
		const chosen = choosePipeline(files, index, 'io16', null);
		expect(chosen?.files.map(({ path, from }) => [path, from.path])).toContainEqual(['unet/model.onnx', 'io16/unet/model.onnx']);
	});

	it('of a transformer may have it where others have their UNet', () => {
		const flux = { _class_name: 'FluxPipeline', transformer: ['diffusers', 'T'], vae: ['diffusers', 'V'] };
		const chosen = choosePipeline(
			listed('model_index.json', 'unet/model.onnx', 'unet/config.json', 'vae_decoder/model.onnx'),
			flux,
			'',
			null,
		);
		expect(chosen?.files.map(({ path }) => path)).toEqual([
			'model_index.json',
			'unet/config.json',
			'unet/model.onnx',
			'vae_decoder/model.onnx',
		]);
	});

	it('without a network as ONNX is none', () => {
		expect(choosePipeline(listed(...pipeline.filter((path) => path !== 'unet/model.onnx')), index, '', null)).toBeNull();
	});

	it('that names folders which are none is refused', () => {
		expect(() => choosePipeline(listed(...pipeline), { ...index, '../x': ['a', 'b'] }, '', null)).toThrow('plain folder name');
	});
});

describe('a checkpoint', () => {
	it('is the one in half precision, without the training copy, the smallest', () => {
		const best = (...paths: string[]) => chooseCheckpoint(listed(...paths), null)?.variant;
		expect(best('a.safetensors', 'a-fp16.safetensors')).toBe('a-fp16.safetensors');
		expect(best('v1-5-pruned.safetensors', 'v1-5-pruned-emaonly.safetensors', 'v1-5.safetensors')).toBe('v1-5-pruned.safetensors');
		expect(best('b.safetensors', 'c.safetensors')).toBe('b.safetensors');
		expect(best('unet/diffusion_pytorch_model.safetensors')).toBeUndefined();
	});

	it('may be chosen by its name', () => {
		expect(chooseCheckpoint(listed('a.safetensors', 'b.safetensors'), 'b.safetensors')).toMatchObject({
			variant: 'b.safetensors',
			variants: ['a.safetensors'],
		});
		expect(() => chooseCheckpoint(listed('a.safetensors'), 'fp8')).toThrow('There are: a.safetensors');
	});
});
