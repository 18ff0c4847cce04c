/**
 * What the networks of a model cost without Easel, as a process of its own that prints one JSON line. Sessions as ONNX Runtime opens them by
 * itself; a multiplication of matrices before and after says how fast the machine was in that minute.
 *
 * node bench/engine/bare.ts open <network.onnx>
 * node bench/engine/bare.ts paint <model folder> <side in pixels> <steps>
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { makeMatrixProduct, matrixSide } from '../models/matrix-product.ts';

export interface BareOpening {
	ms: number;
	/** Time of processors, which other work on the machine changes little. */
	cpuMs: number;
}

export interface BarePainting {
	stepMs: number[];
	/** GFLOP/s of the product of two matrices, before and after. */
	matrixGflops: [before: number, after: number];
}

const [kind, path = '', side = '512', steps = '4'] = process.argv.slice(2);
const politeness = 10;
const promptTokens = 77;
const options: ort.InferenceSession.SessionOptions = { executionProviders: ['cpu'] };

if (kind === 'open') {
	const began = performance.now();
	const used = process.cpuUsage();
	await ort.InferenceSession.create(path, options);
	const { user, system } = process.cpuUsage(used);
	print({ ms: performance.now() - began, cpuMs: (user + system) / 1000 } satisfies BareOpening);
} else {
	// As the engine's child: beside other work a lower priority is slower.
	setPriority(politeness);
	print(await paint());
}

async function paint(): Promise<BarePainting> {
	const before = await matrixGflops();
	const unet = await ort.InferenceSession.create(join(path, 'unet', 'model.onnx'), options);
	const words = conditions(unet);
	const shape = [1, 4, Number(side) / 8, Number(side) / 8];
	const timestepType = unet.inputMetadata.find(({ name }) => name === 'timestep');
	const isWhole = timestepType?.isTensor === true && timestepType.type === 'int64';
	const times = timestepType?.isTensor === true && timestepType.shape.length === 0 ? [] : [1];
	let sample = new ort.Tensor(
		'float32',
		Float32Array.from({ length: 4 * shape[2] * shape[3] }, (_, index) => Math.sin(index)),
		shape,
	);
	const stepMs: number[] = [];
	for (let step = 0; step < Number(steps); step += 1) {
		const timestep = isWhole ? new ort.Tensor('int64', [BigInt(999 - step)], times) : new ort.Tensor('float32', [999 - step], times);
		stepMs.push(
			await time(async () => {
				const answer = await unet.run({ ...words, sample, timestep });
				sample = answer['out_sample'] as typeof sample;
			}),
		);
	}
	return { stepMs, matrixGflops: [before, await matrixGflops()] };
}

/** What a prompt and a size become, as large as the denoiser declares it: what a step costs does not depend on the values. */
function conditions({ inputMetadata }: ort.InferenceSession): Record<string, ort.Tensor> {
	const others = inputMetadata.filter(({ name }) => name !== 'sample' && name !== 'timestep');
	return Object.fromEntries(
		others.map((input) => {
			const [, ...sides] = input.isTensor ? input.shape : [];
			const shape = [1, ...sides.map((side) => (Number.isInteger(side) ? Number(side) : promptTokens))];
			const count = shape.reduce((product, side) => product * side, 1);
			const values = Float32Array.from({ length: count }, (_, index) => Math.cos(index));
			return [input.name, new ort.Tensor('float32', values, shape)];
		}),
	);
}

async function matrixGflops(): Promise<number> {
	const folder = await mkdtemp(join(tmpdir(), 'easel-bench-'));
	await writeFile(join(folder, 'product.onnx'), makeMatrixProduct());
	const session = await ort.InferenceSession.create(join(folder, 'product.onnx'), options);
	const left = new ort.Tensor('float32', new Float32Array(matrixSide * matrixSide).fill(0.5), [matrixSide, matrixSide]);
	const took: number[] = [];
	for (let run = 0; run < 7; run += 1) took.push(await time(() => session.run({ left, right: left })));
	await session.release();
	await rm(folder, { recursive: true });
	const middle = took.slice(1).sort((a, b) => a - b)[3] ?? 0;
	return (2 * matrixSide ** 3) / middle / 1e6;
}

async function time(run: () => Promise<unknown>): Promise<number> {
	const began = performance.now();
	await run();
	return performance.now() - began;
}

function print(value: object): void {
	process.stdout.write(`${JSON.stringify(value)}\n`);
}
