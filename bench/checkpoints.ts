/**
 * A checkpoint opened as it is against the same weights as an ordinary export: are the answers those of diffusers, and what does opening cost?
 *
 *     node bench/checkpoints.ts FOLDER [repeats]
 *
 * `training/templates/full_size.py` makes the folder. Every opening has a process of its own; checkpoint and export take turns. Writes
 * `bench/results/<date>-checkpoints-<kind>-<type>.json`, with a figure for each network and for all together.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NamedTensors, Tensor } from '../gpu-service/diffusion/tensor.ts';
import { assembleCheckpoint } from '../gpu-service/models/checkpoint/assemble.ts';
import { readSafetensors } from '../gpu-service/models/safetensors.ts';
import { createOnnxRuntime } from '../gpu-service/onnx/sessions.ts';

interface Stored {
	offset: number;
	shape: number[];
}
type Expected = Record<string, { inputs: Record<string, Stored | number[][]>; outputs: Record<string, Stored> }>;

interface Opening {
	ms: number;
	/** Peak of the process, in bytes. */
	peak: number;
	/** Largest differences from diffusers' outputs by name. */
	differences: Record<string, number>;
}

const [folder = '', last = '3', component = ''] = process.argv.slice(2);
if (component !== '') process.stdout.write(JSON.stringify(await open(folder, last, component)));
else await measure();

async function measure(): Promise<void> {
	const checkpoint = join(folder, 'checkpoint.safetensors');
	const began = performance.now();
	const type = readSafetensors(checkpoint).tensors.get('model.diffusion_model.out.2.bias')?.dtype ?? '';
	const { title } = await assembleCheckpoint(checkpoint, join(folder, 'assembled'));
	const assembledMs = performance.now() - began;
	const figures: Record<string, unknown> = {};
	const totals = { assembled: 0, export: 0 };
	for (const name of Object.keys(readExpected())) {
		const openings: Record<'assembled' | 'export', Opening[]> = { assembled: [], export: [] };
		for (let repeat = 0; repeat < Number(last); repeat += 1) {
			for (const kind of ['assembled', 'export'] as const) {
				openings[kind].push(
					JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), folder, kind, name], { encoding: 'utf8' })),
				);
			}
		}
		const [ours, theirs] = [openings.assembled, openings.export].map((list) => median(list.map(({ ms }) => ms)));
		totals.assembled += ours;
		totals.export += theirs;
		const differences = openings.assembled[0].differences;
		figures[name] = { ratio: ours / theirs, differences, openings };
		const worst = Object.entries(differences).map(([key, value]) => `${key} ${value.toExponential(1)}`);
		process.stdout.write(
			`${name}: ${Math.round(ours)} ms against ${Math.round(theirs)} ms (${(ours / theirs).toFixed(2)}); ${worst.join(', ')}\n`,
		);
	}
	const ratio = totals.assembled / totals.export;
	process.stdout.write(`all: ${ratio.toFixed(2)} times the export; the folder was made in ${Math.round(assembledMs)} ms\n`);
	const date = new Date().toISOString();
	const machine = { processor: cpus()[0]?.model, cores: cpus().length, memory_gb: Math.round(totalmem() / 2 ** 30), node: process.version };
	const result = {
		date,
		title,
		checkpoint_bytes: statSync(checkpoint).size,
		machine,
		assembled_ms: assembledMs,
		totals,
		ratio,
		goal: 1.3,
		figures,
	};
	await mkdir('bench/results', { recursive: true });
	const name = `${title} ${type}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
	const file = `bench/results/${date.slice(0, 10)}-checkpoints-${name}.json`;
	await writeFile(file, `${JSON.stringify(result, null, '\t')}\n`);
	process.stdout.write(`Written to ${file}\n`);
}

async function open(root: string, kind: string, name: string): Promise<Opening> {
	const began = performance.now();
	const network = await createOnnxRuntime().open(join(root, kind, name, 'model.onnx'), 'cpu');
	const ms = performance.now() - began;
	const peak = process.resourceUsage().maxRSS * 1024;
	const { inputs, outputs } = readExpected()[name];
	const numbers = new Float32Array(new Uint8Array(readFileSync(join(root, 'expected.f32'))).buffer);
	const read = ({ offset, shape }: Stored) => numbers.subarray(offset, offset + shape.reduce((product, side) => product * side, 1));
	const toTensor = (value: Stored | number[][]): Tensor =>
		Array.isArray(value)
			? { type: 'int32', data: Int32Array.from(value.flat()), shape: [value.length, value[0].length] }
			: { type: 'float32', data: read(value), shape: value.shape };
	const given: NamedTensors = await network.run(Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, toTensor(value)])));
	const differences = Object.entries(outputs).map(([key, place]) => {
		const { data } = given[key];
		return [key, read(place).reduce((largest, value, index) => Math.max(largest, Math.abs(value - data[index])), 0)];
	});
	return { ms, peak, differences: Object.fromEntries(differences) };
}

function readExpected(): Expected {
	return JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
