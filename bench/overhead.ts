/** What Easel adds to the networks: per picture, with slow steps, and until the first preview. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Generation } from '#contract/generation.ts';
import { startEasel, type TestEasel } from '../test/support/easel.ts';
import { atMost, type Figure } from './support/figures.ts';
import { rawMs, runBare } from './support/run-bare.ts';

const prompt = 'a fox in the snow';
const repeats = 7;

/** Steps of this size take half a second and more on two cores. */
const slow = { width: 1024, height: 1024, steps: 20 };

export async function measureOverhead(): Promise<Figure[]> {
	await using easel = await startEasel({ ownModels: true });
	await allowLargePictures(easel);
	await paint(easel, { prompt, steps: 2 });

	const added: number[] = [];
	const firstPreview: number[] = [];
	for (let repeat = 0; repeat < repeats; repeat += 1) {
		const { generation, previewMs } = await paintWatched(easel, { prompt, steps: 20, seed: repeat });
		added.push(wallMs(generation) - (generation.timings?.device ?? 0));
		const { text, steps } = generation.timings ?? { text: 0, steps: [] };
		firstPreview.push(previewMs - (text ?? 0) - (steps[0] ?? 0));
	}

	const wallOverRaw: number[] = [];
	const serviceOverBare: number[] = [];
	for (let repeat = 0; repeat < 3; repeat += 1) {
		const bare = await runBare('models/starter', slow.width, slow.height, slow.steps, 1);
		const generation = await paint(easel, { prompt, ...slow, seed: repeat });
		const device = generation.timings?.device ?? 0;
		wallOverRaw.push(wallMs(generation) / device);
		const last = bare.pictures.at(-1);
		if (last !== undefined) serviceOverBare.push(device / rawMs(last));
	}
	return [
		atMost('claim to done minus raw runs, starter, 20 steps', 'ms', 60, added),
		atMost('wall / raw runs, steps of half a second', 'ratio', 1.01, wallOverRaw, slow),
		atMost('raw runs in the service / in a bare script', 'ratio', 1.05, serviceOverBare, slow),
		atMost('first preview at the page minus text and first step', 'ms', 60, firstPreview),
	];
}

export async function paint(easel: TestEasel, request: object): Promise<Generation> {
	const end = await easel.ended((await easel.accept(request)).id);
	if (end.state !== 'done') throw new Error(`A generation ended as ${end.state}: ${end.problem?.detail}`);
	return end;
}

/** From claim to the committed end. */
function wallMs({ started_at, ended_at }: Generation): number {
	return Date.parse(ended_at ?? '') - Date.parse(started_at ?? '');
}

/** Paints while listening to the events of the page; `previewMs` is from the POST to the first preview. */
async function paintWatched(easel: TestEasel, request: object): Promise<{ generation: Generation; previewMs: number }> {
	const stop = new AbortController();
	const stream = await easel.call('/api/events', { signal: stop.signal });
	const reader = (stream.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
	await reader.read();
	const began = performance.now();
	const posted = easel.accept(request);
	let text = '';
	while (!text.includes('event: preview')) text += (await reader.read()).value ?? '';
	const previewMs = performance.now() - began;
	stop.abort();
	return { generation: await easel.ended((await posted).id), previewMs };
}

/** The starter may be asked for larger pictures than it is good at: here only its cost matters. */
async function allowLargePictures(easel: TestEasel): Promise<void> {
	const file = join(easel.models, 'starter', 'manifest.json');
	const manifest = JSON.parse(await readFile(file, 'utf8')) as { limits: { width: { max: number }; height: { max: number } } };
	manifest.limits.width.max = 2048;
	manifest.limits.height.max = 2048;
	await writeFile(file, JSON.stringify(manifest));
	await easel.gpu.end('SIGTERM');
	await easel.startGpu();
}
