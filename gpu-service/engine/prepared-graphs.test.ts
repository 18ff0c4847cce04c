import { cpSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { NetworkError, type Preparation } from '../onnx/network.ts';
import { preparation } from '../onnx/prepared-graph.ts';
import { createOnnxRuntime } from '../onnx/sessions.ts';
import { createPreparedGraphs, type PreparedGraphs, withPrepared } from './prepared-graphs.ts';

const folder = mkdtempSync(join(tmpdir(), 'easel-prepared-'));
afterAll(() => rmSync(folder, { recursive: true }));

const model = resolve('models/starter');
const unet = join(model, 'unet/model.onnx');
const runtime = createOnnxRuntime();

function graphs(name: string, options: { hash?: string; preparation?: Preparation } = {}): PreparedGraphs {
	return createPreparedGraphs({
		place: { folder: join(folder, name), limitBytes: 1e9 },
		model,
		merged: { folder: join(folder, 'recipes'), limitBytes: 0, model: options.hash ?? 'hash of the model' },
		provider: 'cpu',
		preparation: options.preparation ?? preparation,
	});
}

/** The files of the only entry. */
function entry(name: string): string {
	const [key] = readdirSync(join(folder, name));
	return join(folder, name, key ?? '', 'network');
}

const inputs = {
	sample: { type: 'float32', data: Float32Array.from({ length: 2 * 4 * 32 * 32 }, (_, index) => Math.sin(index)), shape: [2, 4, 32, 32] },
	timestep: { type: 'int32', data: Int32Array.of(601), shape: [] },
	encoder_hidden_states: {
		type: 'float32',
		data: Float32Array.from({ length: 2 * 32 * 192 }, (_, index) => Math.cos(index)),
		shape: [2, 32, 192],
	},
} as const;

it('a prepared network answers to the bit as the one it was made of', async () => {
	const own = graphs('same');
	expect(await own.open(unet)).toBeNull();
	await own.make(unet);
	const [plain, prepared] = [await runtime.open(unet, 'cpu'), await own.open(unet)];
	expect(prepared?.info).toEqual(plain.info);
	expect(await prepared?.run(inputs)).toEqual(await plain.run(inputs));
});

it('it counts for the model, the processor and the version that it was made for', async () => {
	await graphs('same').make(unet);
	expect(await graphs('same').has(unet)).toBe(true);
	expect(await graphs('same', { hash: 'another model' }).has(unet)).toBe(false);
	expect(await graphs('same', { preparation: { ...preparation, fits: () => 'another machine' } }).has(unet)).toBe(false);
	expect(await graphs('same').has(join(model, 'vae_decoder/model.onnx'))).toBe(false);
});

it('one that is not whole is not used, and made anew', async () => {
	const own = graphs('torn');
	await own.make(unet);
	truncateSync(join(entry('torn'), 'weights.bin'), 4096);
	expect(await own.open(unet)).toBeNull();
	await own.make(unet);
	expect(await own.open(unet)).not.toBeNull();
});

it('one that does not open gives way to the file that it was made of', async () => {
	const own = graphs('bad');
	await own.make(unet);
	cpSync('fixtures/bad-models/dangling-input/model.onnx', join(entry('bad'), 'same-size.onnx'));
	const broken: Preparation = { ...preparation, open: () => runtime.open(join(entry('bad'), 'same-size.onnx'), 'cpu') };
	const network = await withPrepared(runtime, graphs('bad', { preparation: broken })).open(unet, 'cpu');
	expect(network.info.inputs.map(({ name }) => name)).toContain('timestep');
	expect(await own.has(unet)).toBe(false);
});

it('one that does not open for want of memory stays', async () => {
	const own = graphs('scarce');
	await own.make(unet);
	const scarce: Preparation = { ...preparation, open: () => Promise.reject(new NetworkError('out_of_memory', 'bad_alloc')) };
	await expect(graphs('scarce', { preparation: scarce }).open(unet)).rejects.toThrow('bad_alloc');
	expect(await own.has(unet)).toBe(true);
});
