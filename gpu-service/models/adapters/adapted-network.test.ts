/** Networks whose weights lie in a checkpoint: [out, in], of 16 bits, behind a Cast and a Transpose. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NewNode, type NewTensor, rewriteOnnx } from '../onnx-edit.ts';
import { type GraphTensor, type OnnxGraph, readOnnxGraph } from '../onnx-graph.ts';
import { openProtobuf } from '../protobuf.ts';
import { type WrittenTensor, writeSafetensors } from '../safetensors.cases.ts';
import { readSafetensors } from '../safetensors.ts';
import { type AddProduct, adaptedFile, writeAdaptedNetwork } from './adapted-network.ts';
import { readLora } from './lora-file.ts';
import { planChanges } from './lora-plan.ts';
import { layersOf } from './network-layers.ts';
import { elementTypes, readWeightValues, toBytes } from './weight-values.ts';

const unet = 'fixtures/pipelines/models/sd15/unet/model.onnx';
const lora = { lora: readLora('fixtures/lora/kohya-style.safetensors'), weight: 0.7 };

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-adapted-'));
});
afterAll(() => rm(folder, { recursive: true }));

function read(path: string): OnnxGraph {
	const fd = openSync(path, 'r');
	try {
		return readOnnxGraph(openProtobuf(fd, fstatSync(fd).size));
	} finally {
		closeSync(fd);
	}
}

/** As the engine merges, in plain arithmetic. */
const add: AddProduct = async (base, { left, right, rows, columns, rank }) => {
	const sum = base.slice();
	for (let row = 0; row < rows; row += 1) {
		for (let r = 0; r < rank; r += 1) {
			const factor = left[row * rank + r] ?? 0;
			for (let column = 0; column < columns; column += 1) sum[row * columns + column] += factor * (right[r * columns + column] ?? 0);
		}
	}
	return sum;
};

async function merge(source: string, name: string): Promise<string> {
	const target = join(folder, name);
	await mkdir(target);
	const graph = read(source);
	const { changed } = planChanges(layersOf(graph), 'denoiser', [lora]);
	await writeAdaptedNetwork({ source, file: 'unet/model.onnx', graph, changed, edit: {} }, target, add, () => undefined);
	return adaptedFile(target);
}

/** The UNet with all weights of its MatMuls as a checkpoint holds them. */
async function assemble(dtype: 'F16' | 'BF16' | 'F32'): Promise<string> {
	const type = { F32: elementTypes.float32, F16: elementTypes.float16, BF16: elementTypes.bfloat16 }[dtype];
	const place = join(folder, `assembled-${dtype}`);
	await mkdir(place);
	const weights = [...read(unet).tensors.values()].filter(({ name }) => name.startsWith('onnx::MatMul'));
	const written: Record<string, WrittenTensor> = {};
	for (const tensor of weights) {
		const [rows = 0, columns = 0] = tensor.dims;
		written[tensor.name] = { dtype, shape: [columns, rows], data: toBytes(transpose(values(unet, tensor), rows, columns), type) };
	}
	writeSafetensors(join(place, 'weights.safetensors'), written);
	const { tensors } = readSafetensors(join(place, 'weights.safetensors'));
	const nodes: NewNode[] = weights.flatMap(({ name }) => [
		{ name: `${name}/cast`, operator: 'Cast', inputs: [`${name}/stored`], outputs: [`${name}/single`], attributes: { to: 1 } },
		{ name: `${name}/turn`, operator: 'Transpose', inputs: [`${name}/single`], outputs: [name], attributes: { perm: [1, 0] } },
	]);
	const target = join(place, 'model.onnx');
	rewriteOnnx(unet, target, {
		renamed: new Map(weights.map(({ name }) => [name, `${name}/stored`])),
		nodes,
		tensor: ({ name }): NewTensor | null => {
			const entry = tensors.get(name);
			if (entry === undefined) return null;
			return { type, dims: entry.shape, external: { location: 'weights.safetensors', offset: entry.offset, length: entry.bytes } };
		},
	});
	return target;
}

function values(path: string, tensor: GraphTensor): Float32Array {
	return readWeightValues(path, 'unet/model.onnx', tensor);
}

function transpose(source: Float32Array, rows: number, columns: number): Float32Array {
	return Float32Array.from(source, (_, index) => source[(index % rows) * columns + Math.floor(index / rows)] ?? 0);
}

describe.each([
	// Half of the last digit of the type, for numbers below 2.
	['F32', 1e-6],
	['F16', 2 ** -10],
	['BF16', 2 ** -7],
] as const)('a LoRA in weights of type %s', (dtype, tolerance) => {
	it('gives what it gives in an exported network', async () => {
		const exported = read(await merge(unet, `exported-${dtype}`));
		const source = await assemble(dtype);
		const path = await merge(source, `merged-${dtype}`);
		const assembled = read(path);
		let changed = 0;
		for (const [name, stored] of assembled.tensors) {
			if (!name.endsWith('/stored') || stored.external?.location !== 'merged.bin') continue;
			const wanted = exported.tensors.get(name.slice(0, -'/stored'.length));
			if (wanted === undefined) throw new Error(`${name} is new`);
			const [rows = 0, columns = 0] = stored.dims;
			const turned = transpose(values(path, stored), rows, columns);
			const exact = values(join(folder, `exported-${dtype}`, 'model.onnx'), wanted);
			for (const [index, value] of turned.entries()) expect(Math.abs(value - (exact[index] ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
			changed += 1;
		}
		expect(changed).toBe(
			lora.lora.layers.filter(({ targets }) => /attn|ff_net/.test(targets[0] ?? '') && !targets[0]?.startsWith('encoder')).length,
		);
	});
});

it('small changes of bfloat16 weights are not rounded away', async () => {
	const source = join(folder, 'assembled-BF16', 'model.onnx');
	const before = read(source);
	const after = read(join(folder, 'merged-BF16', 'model.onnx'));
	const [name] = [...after.tensors].find(([each, { external }]) => each.endsWith('/stored') && external?.location === 'merged.bin') ?? [];
	expect(before.tensors.get(name ?? '')?.type).toBe(elementTypes.bfloat16);
	expect(after.tensors.get(name ?? '')?.type).toBe(elementTypes.float32);
});

it('weights that do not change are read from where they were', async () => {
	const path = await merge(unet, 'links');
	const { tensors } = read(path);
	const original = readFileSync(unet);
	const untouched = [...tensors.values()].filter(({ external }) => external?.location === 'original.onnx');
	expect(untouched.length).toBeGreaterThan(0);
	const [one] = untouched;
	const [same] = [...read(unet).tensors.values()].filter(({ name }) => name === one?.name);
	expect(values(path, one as GraphTensor)).toEqual(values(unet, same as GraphTensor));
	expect(readFileSync(join(folder, 'links', 'original.onnx')).equals(original)).toBe(true);
});

it('a network whose weights lie elsewhere is refused before anything is linked', async () => {
	const graph = read(unet);
	const [first] = graph.tensors.values();
	const astray = { ...first, external: { location: '../../astray.bin', offset: 0, length: 4 } } as GraphTensor;
	const target = join(folder, 'astray');
	await mkdir(target);
	const network = { source: unet, file: 'unet/model.onnx', graph: { ...graph, tensors: new Map([[astray.name, astray]]) } };
	const writing = writeAdaptedNetwork({ ...network, changed: new Map(), edit: {} }, target, add, () => undefined);
	await expect(writing).rejects.toMatchObject({ kind: 'unsafe-path' });
	expect(() => readWeightValues(unet, 'unet/model.onnx', { ...astray, type: elementTypes.float32 })).toThrow(
		expect.objectContaining({ kind: 'unsafe-path' }),
	);
});
