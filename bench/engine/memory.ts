/** Memory of the engine with the three networks of Stable Diffusion 1.5 at 512 x 512, over twenty pictures. Linux only. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { atMost, type Figure } from '../support/figures.ts';
import { models, openBackend, paintPicture } from './backend.ts';

const pictures = 20;
/** From here on memory should not grow. */
const settled = 5;
const roomGb = 1.6;

export async function measureEngineMemory(): Promise<Figure[]> {
	await using backend = await openBackend({ prepared: false });
	const after: number[] = [];
	for (let picture = 1; picture <= pictures; picture += 1) {
		await paintPicture(backend, 'sd1', { width: 512, height: 512, steps: 1, seed: picture });
		after.push(await readMb(backend.enginePid(), 'VmRSS'));
	}
	const peak = await readMb(backend.enginePid(), 'VmHWM');
	let weights = 0;
	for (const component of ['text_encoder', 'unet', 'vae_decoder'])
		weights += (await stat(join(models, 'sd1', component, 'weights.bin'))).size / 1e6;
	const from = after[settled - 1] ?? 0;
	return [
		atMost('memory after picture 20 / after picture 5', 'ratio', 1.03, [(after.at(-1) ?? 0) / from], { afterEachMb: after }),
		atMost('peak / (weights as float32 + 1.6 GB)', 'ratio', 1.1, [peak / (weights + roomGb * 1000)], { peakMb: peak, weightsMb: weights }),
	];
}

async function readMb(pid: number | null, field: string): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return (Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6;
}
