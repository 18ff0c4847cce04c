/** Whether the networks run in Easel as fast as they do without it, and as fast as the machine can multiply. */
import { join } from 'node:path';
import { atLeast, atMost, type Figure, median } from '../support/figures.ts';
import { models, openBackend, paintPicture, prepareOnce } from './backend.ts';
import type { BarePainting } from './bare.ts';
import { runScript } from './run-script.ts';

const repeats = 3;
const steps = 4;
/** Of one pass of the UNet of SD 1.5 at 512 x 512: convolutions, linear layers and attention. */
const passGflop = 803;

export async function measureSteps(): Promise<Figure[]> {
	await using backend = await openBackend({ prepared: true });
	await prepareOnce(backend, 'sd1');
	const size = { width: 512, height: 512, steps };
	await paintPicture(backend, 'sd1', { ...size, steps: 1 });
	const overBare: number[] = [];
	const overMatrix: number[] = [];
	const overRaw: number[] = [];
	const seconds: number[] = [];
	for (let repeat = 0; repeat < repeats; repeat += 1) {
		const bare = await runScript<BarePainting>('bare.ts', 'paint', join(models, 'sd1'), '512', String(steps));
		const { timings, wallMs } = await paintPicture(backend, 'sd1', size);
		const step = median(timings.steps);
		overBare.push(step / median(bare.stepMs));
		overMatrix.push(passGflop / (step / 1000) / median(bare.matrixGflops));
		overRaw.push(wallMs / timings.device);
		seconds.push(step / 1000);
	}
	return [
		atMost('step of SD 1.5 at 512 / session.run in a bare script', 'ratio', 1.1, overBare, { stepSeconds: seconds }),
		atLeast('FLOP/s of a step / of a product of matrices', 'ratio', 0.9, overMatrix),
		atMost('picture of 4 steps at 512 / its network runs', 'ratio', 1.01, overRaw),
	];
}

/** As the first figure above. Script and engine take turns, as each holds all weights of the denoiser, 10.3 GB. */
export async function measureStepsXl(): Promise<Figure[]> {
	const overBare: number[] = [];
	const seconds: Record<'easel' | 'bare', number[]> = { easel: [], bare: [] };
	for (let repeat = 0; repeat < repeats; repeat += 1) {
		const bare = median((await runScript<BarePainting>('bare.ts', 'paint', join(models, 'sdxl'), '512', String(steps))).stepMs);
		await using backend = await openBackend({ prepared: false });
		const step = median((await paintPicture(backend, 'sdxl', { width: 512, height: 512, steps })).timings.steps);
		overBare.push(step / bare);
		seconds.easel.push(step / 1000);
		seconds.bare.push(bare / 1000);
	}
	return [atMost('step of SDXL at 512 / session.run in a bare script', 'ratio', 1.1, overBare, { seconds })];
}
