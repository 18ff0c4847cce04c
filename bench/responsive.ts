/** Whether pages stay quick while a picture is painted, and whether painting minds the pages. */
import { startEasel, type TestEasel } from '../test/support/easel.ts';
import { until } from '../test/support/program.ts';
import { atMost, type Figure, median, quantile } from './support/figures.ts';

const perSecond = 20;
const seconds = 5;
const rounds = 5;
const long = { prompt: 'a castle in the mountains', steps: 100, count: 8, width: 512, height: 512 };

export async function measureResponsiveness(): Promise<Figure[]> {
	await using easel = await startEasel({ settings: { NODE_OPTIONS: '--import ./bench/support/loop-delay.ts' } });
	await load(easel);
	const p50: number[] = [];
	const p95: number[] = [];
	const steps: number[] = [];
	const loop: number[] = [];
	for (let round = 0; round < rounds; round += 1) {
		const idle = await load(easel);
		const { id } = await easel.accept(long);
		await until('it paints', async () => ((await easel.get(id)).progress?.step ?? 0) > 2);
		const before = await stepMs(easel, id);
		await loopDelayMs(easel, loop.length * 2 + 1);
		const [busy, beside] = await Promise.all([load(easel), stepMs(easel, id)]);
		loop.push(await loopDelayMs(easel, loop.length * 2 + 2));
		const after = await stepMs(easel, id);
		await easel.call(`/api/generations/${id}/cancel`, { method: 'POST' });
		await easel.ended(id);
		p50.push(median(busy) / median(idle));
		p95.push(quantile(busy, 0.95) / quantile(idle, 0.95));
		steps.push(beside / Math.sqrt(before * after));
	}
	return [
		atMost('page p50 while painting / idle, 20 requests/s', 'ratio', 1.5, p50),
		atMost('page p95 while painting / idle, 20 requests/s', 'ratio', 1.5, p95),
		atMost('event loop delay p95 of the web process while painting, 20 requests/s', 'ms', 20, loop),
		atMost('step time with 20 requests/s / without', 'ratio', 1.08, steps),
	];
}

/** Asks for the page at a fixed pace, whether or not the answers come; milliseconds of each. */
async function load(easel: TestEasel): Promise<number[]> {
	const asked: Promise<number>[] = [];
	const began = performance.now();
	for (let index = 0; index < perSecond * seconds; index += 1) {
		const due = began + (index * 1000) / perSecond;
		await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
		asked.push(page(easel));
	}
	return Promise.all(asked);
}

async function page(easel: TestEasel): Promise<number> {
	const began = performance.now();
	const answer = await easel.call('/');
	await answer.arrayBuffer();
	if (answer.status !== 200) throw new Error(`The page answered ${answer.status}.`);
	return performance.now() - began;
}

/** The delay since it was last asked for; `count` is how often it has been, this time included. */
async function loopDelayMs({ web }: TestEasel, count: number): Promise<number> {
	const said = () => web.lines.filter((line) => line.startsWith('loop delay '));
	process.kill(web.pid, 'SIGUSR2');
	const line = await until('the process says its delay', () => said()[count - 1] ?? null);
	return Number(line.split(' ')[2]);
}

/** Mean milliseconds of a step over the measuring time, from the progress of the generation. */
async function stepMs(easel: TestEasel, id: string): Promise<number> {
	const at = async () => {
		const { progress } = await easel.get(id);
		if (progress === null) throw new Error('The generation ended while it was measured.');
		return { steps: (progress.picture - 1) * progress.steps + progress.step, now: performance.now() };
	};
	const first = await at();
	await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
	const last = await at();
	return (last.now - first.now) / (last.steps - first.steps);
}
