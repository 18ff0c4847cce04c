/**
 * What the same networks cost without Easel: a bare script that opens a model's sessions and runs text encoder, denoiser and decoder the given
 * number of times on fixed inputs, timing each run. Started as a process of its own; prints one JSON line.
 *
 * node bench/support/bare.ts <model folder> <width> <height> <steps> <repeats>
 */
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';

const [folder = 'models/starter', width = '256', height = '256', steps = '20', repeats = '1'] = process.argv.slice(2);
const latent = [4, Number(height) / 8, Number(width) / 8];
const size = latent.reduce((a, b) => a * b, 1);
const options: ort.InferenceSession.SessionOptions = { executionProviders: ['cpu'] };
const open = (component: string) => ort.InferenceSession.create(join(folder, component, 'model.onnx'), options);

const began = performance.now();
const text = await open('text_encoder');
const unet = await open('unet');
const decoder = await open('vae_decoder');
const openMs = performance.now() - began;

/** Token ids need no meaning here: the cost of a run does not depend on them. */
const [declared] = text.inputMetadata;
const length = declared?.isTensor === true && Number.isInteger(declared.shape[1]) ? Number(declared.shape[1]) : 32;
const ids = new ort.Tensor('int64', new BigInt64Array(2 * length).fill(5n), [2, length]);
const states = (await text.run({ input_ids: ids }))['last_hidden_state'];
if (states === undefined) throw new Error('The text encoder gave no states.');

const pictures = [];
for (let repeat = 0; repeat < Number(repeats); repeat += 1) {
	const textMs = await time(() => text.run({ input_ids: ids }));
	const stepMs: number[] = [];
	let sample = new Float32Array(2 * size).map((_, index) => Math.sin(index));
	for (let step = 0; step < Number(steps); step += 1) {
		stepMs.push(
			await time(async () => {
				const answer = await unet.run({
					sample: new ort.Tensor('float32', sample, [2, ...latent]),
					timestep: new ort.Tensor('int64', [BigInt(999 - step)], []),
					encoder_hidden_states: states,
				});
				sample = answer['out_sample']?.data as Float32Array<ArrayBuffer>;
			}),
		);
	}
	const decodeMs = await time(() => decoder.run({ latent_sample: new ort.Tensor('float32', sample.slice(0, size), [1, ...latent]) }));
	pictures.push({ textMs, stepMs, decodeMs });
}
process.stdout.write(`${JSON.stringify({ openMs, pictures, totalMs: performance.now() - began })}\n`);

async function time(run: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await run();
	return performance.now() - start;
}
