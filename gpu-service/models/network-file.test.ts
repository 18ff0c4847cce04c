import { readFileSync } from 'node:fs';
import { cp, link, mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelFault } from './model-fault.ts';
import { inspectNetwork } from './network-file.ts';

const fixtures = 'fixtures/bad-models';

interface Case {
	id: string;
	load: string;
	path: string;
	kind: string;
}

/** Its fault is one of names, which only a family can know. */
const needsFamily = 'wrong-io-names';
const cases = (JSON.parse(readFileSync(`${fixtures}/cases.json`, 'utf8')) as Case[]).filter(
	({ load, id }) => load === 'onnx' && id !== needsFamily,
);

function faultOf(root: string, file: string, provider = 'cpu'): ModelFault {
	try {
		inspectNetwork(root, file, provider);
	} catch (error) {
		if (error instanceof ModelFault) return error;
		throw error;
	}
	throw new Error('nothing was refused');
}

describe('a broken or hostile ONNX file is refused before the runtime sees it', () => {
	it.each(cases)('$id: $kind', ({ path, kind }) => {
		const fault = faultOf(join(fixtures, dirname(path)), 'model.onnx');
		expect(fault.kind).toBe(kind);
		expect(fault.message).toMatch(/^model\.onnx(_data)?: /);
		expect(fault.message).not.toContain(fixtures);
	});

	it('tells a person what to do', () => {
		expect(faultOf(`${fixtures}/git-lfs-pointer`, 'model.onnx').message).toContain('Git LFS pointer');
		expect(faultOf(`${fixtures}/html-page`, 'model.onnx').message).toContain('web page');
		expect(faultOf(`${fixtures}/external-short`, 'model.onnx').message).toContain('576 bytes needed, 100 there');
		expect(faultOf(`${fixtures}/opset-too-new`, 'model.onnx').message).toContain('opset 999');
		expect(faultOf(`${fixtures}/external-length-wrong`, 'model.onnx').message).toContain('conv.weight');
		expect(faultOf(`${fixtures}/unknown-domain`, 'model.onnx').message).toContain('com.example');
	});

	it('lets a graph that was fused for CUDA pass where CUDA runs it', () => {
		expect(inspectNetwork(`${fixtures}/cuda-fused`, 'model.onnx', 'cuda').inputs.length).toBeGreaterThan(0);
	});

	it('says that a file is missing', () => {
		expect(faultOf(fixtures, 'unet/model.onnx')).toMatchObject({ kind: 'missing-file', file: 'unet/model.onnx' });
	});
});

describe('links', () => {
	let folder = '';
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'easel-links-'));
		await mkdir(join(folder, 'model'));
		await cp('fixtures/pipelines/models/sd15-external-data/unet/model.onnx', join(folder, 'model', 'model.onnx'));
		await cp('fixtures/pipelines/models/sd15-external-data/unet/model.onnx_data', join(folder, 'elsewhere'));
	});
	afterAll(() => rm(folder, { recursive: true }));

	it('that lead weights out of the folder are refused', async () => {
		await symlink('../elsewhere', join(folder, 'model', 'model.onnx_data'));
		expect(faultOf(join(folder, 'model'), 'model.onnx')).toMatchObject({ kind: 'unsafe-path', file: 'model.onnx_data' });
		await rm(join(folder, 'model', 'model.onnx_data'));
	});

	it('within the folder are followed, and so are files with a second name', async () => {
		await link(join(folder, 'elsewhere'), join(folder, 'model', 'weights'));
		await symlink('weights', join(folder, 'model', 'model.onnx_data'));
		expect(inspectNetwork(join(folder, 'model'), 'model.onnx', 'cpu').weightFiles).toEqual(['model.onnx_data']);
	});
});

describe('what a file says of itself', () => {
	it('is read without loading it: inputs, outputs, weights', () => {
		const { inputs, outputs, weightFiles, sizeBytes } = inspectNetwork('models/starter', 'unet/model.onnx', 'cpu');
		expect(inputs).toEqual([
			{ name: 'sample', type: 'float32', shape: ['batch_size', 4, 'height', 'width'] },
			{ name: 'timestep', type: 'int64', shape: [] },
			{ name: 'encoder_hidden_states', type: 'float32', shape: ['batch_size', 'sequence_length', 192] },
		]);
		expect(outputs).toEqual([{ name: 'out_sample', type: 'float32', shape: ['batch_size', 4, 'height', 'width'] }]);
		expect(weightFiles).toEqual([]);
		expect(sizeBytes).toBeGreaterThan(1_000_000);
	});

	it('counts the files with its weights', () => {
		const network = inspectNetwork('fixtures/pipelines/models/sd15-legacy', 'unet/model.onnx', 'cpu');
		expect(network.weightFiles).toEqual(['unet/weights.pb']);
	});

	it('cannot be cut at any place without being noticed', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'easel-cut-'));
		const whole = readFileSync(`${fixtures}/pipeline-good/unet/model.onnx`);
		for (let length = 1; length < whole.length; length += 7) {
			await writeFile(join(folder, 'model.onnx'), whole.subarray(0, length));
			expect(faultOf(folder, 'model.onnx').file).toBe('model.onnx');
		}
		await rm(folder, { recursive: true });
	});

	it('is read in a moment from a file that claims gigabytes', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'easel-large-'));
		const file = await open(join(folder, 'model.onnx'), 'w');
		// A graph (field 7) whose first weight (field 5) has raw data (field 9) up to the end of a sparse file.
		const raw = 4_000_000_000;
		const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]);
		const tensorHead = [0x4a, ...varint(raw)];
		const graphHead = [0x2a, ...varint(raw + tensorHead.length), ...tensorHead];
		const head = Uint8Array.from([0x08, 8, 0x3a, ...varint(raw + graphHead.length), ...graphHead]);
		await file.write(head);
		await file.truncate(head.length + raw);
		await file.close();
		const began = performance.now();
		expect(faultOf(folder, 'model.onnx').kind).toBe('corrupt-file');
		expect(performance.now() - began).toBeLessThan(500);
		await rm(folder, { recursive: true });
	});
});
