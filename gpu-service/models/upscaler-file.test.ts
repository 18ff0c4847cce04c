import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { float16, uint8, type WrittenUpscaler, writeUpscaler } from './upscaler.cases.ts';
import { inspectUpscaler } from './upscaler-file.ts';

let folder = '';
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'easel-upscaler-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function inspect(written: WrittenUpscaler) {
	writeUpscaler(join(folder, 'x.onnx'), written);
	return inspectUpscaler(folder, 'x.onnx', 'cpu');
}

test.each<[string, WrittenUpscaler, number | null]>([
	['any size', { before: ['b', 3, 'h', 'w'], after: ['b', 3, 'H', 'W'] }, null],
	['one size', { before: [1, 3, 64, 96], after: [1, 3, 256, 384], scale: [4, 4] }, 4],
	['one size, in half precision', { before: [1, 3, 64, 64], after: [1, 3, 128, 128], type: float16 }, 2],
	['its own size', { before: [1, 3, 64, 64], after: [1, 3, 64, 64], scale: [1, 1] }, 1],
])('an upscaler for %s is one', (_, written, scale) => {
	expect(inspect(written)).toMatchObject({ input: { name: 'lr' }, output: { name: 'hr' }, scale });
});

test.each<[string, WrittenUpscaler, string]>([
	['grey pictures', { before: [1, 1, 'h', 'w'], after: [1, 1, 'H', 'W'] }, 'takes pictures of 1 channels; an upscaler for RGB'],
	['pictures with transparency', { before: [1, 4, 'h', 'w'], after: [1, 4, 'H', 'W'] }, 'takes pictures of 4 channels'],
	['bytes', { before: [1, 3, 'h', 'w'], after: [1, 3, 'H', 'W'], type: uint8 }, 'takes "lr" as uint8'],
	['colours last', { before: [1, 'h', 'w', 3], after: [1, 'H', 'W', 3] }, 'with its colours first'],
	['several at once', { before: [4, 3, 'h', 'w'], after: [4, 3, 'H', 'W'] }, 'takes 4 pictures at once'],
	['something else', { before: [1, 77], after: [1, 768] }, '"lr" has 2 dimensions'],
	['half a pixel', { before: [1, 3, 64, 64], after: [1, 3, 96, 96] }, 'makes 96x96 pixels of 64x64'],
	['another shape', { before: [1, 3, 64, 64], after: [1, 3, 128, 256] }, 'makes 256x128 pixels of 64x64'],
	['single pixels', { before: [1, 3, 1, 1], after: [1, 3, 4, 4] }, 'sides of 16 to 4096 are needed'],
	[
		'pictures larger than memory',
		{ before: [1, 3, 65536, 65536], after: [1, 3, 65536, 65536] },
		'takes pictures of 65536x65536 pixels only',
	],
	['walls', { before: [1, 3, 64, 64], after: [1, 3, 6400, 6400] }, 'makes 6400x6400 pixels of 64x64'],
	['smaller pictures', { before: [1, 3, 64, 64], after: [1, 3, 32, 32] }, 'makes 32x32 pixels of 64x64'],
])('a network for %s is refused with what it is', (_, written, says) => {
	expect(() => inspect(written)).toThrow(expect.objectContaining({ kind: 'unexpected-interface', message: expect.stringContaining(says) }));
});

test('a network of a model is no upscaler', () => {
	expect(() => inspectUpscaler('fixtures/pipelines/models/sd15', 'unet/model.onnx', 'cpu')).toThrow(
		'is no upscaler: it has 3 inputs and 1 outputs',
	);
	expect(() => inspectUpscaler('fixtures/pipelines/models/sd15', 'vae_decoder/model.onnx', 'cpu')).toThrow('takes pictures of 4 channels');
});

test.each([2, 4])('the fixture for %i is one', (scale) => {
	expect(inspectUpscaler('fixtures/upscaler', `rrdb-x${scale}.onnx`, 'cpu')).toMatchObject({ input: { name: 'input' } });
});
