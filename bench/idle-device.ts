/** How long the device waits between two queued generations of about a second: from the end of one's last network run to the start of the next one's first. */
import type { EventData } from '#contract/events.ts';
import type { Generation } from '#contract/generation.ts';
import { startEasel, type TestEasel } from '../test/support/easel.ts';
import { paint } from './overhead.ts';
import { atMost, type Figure } from './support/figures.ts';

const request = { prompt: 'a fox in the snow', steps: 30 };
const queued = 10;

/** When the page heard that a stage began, in milliseconds on one clock. */
interface StageBegan {
	id: string;
	stage: string;
	at: number;
}

export async function measureIdleDevice(): Promise<Figure[]> {
	// Painted together, one would begin before the other ends.
	await using easel = await startEasel({ settings: { EASEL_BATCH: 'off' } });
	await paint(easel, request);
	const stop = new AbortController();
	const stages = await listenToStages(easel, stop.signal);
	const accepted = await Promise.all(Array.from({ length: queued }, () => easel.accept(request)));
	const ended = await Promise.all(accepted.map(({ id }) => easel.ended(id)));
	stop.abort();

	const inOrder = ended.toSorted((a, b) => Date.parse(a.started_at ?? '') - Date.parse(b.started_at ?? ''));
	const shares: number[] = [];
	for (const [index, generation] of inOrder.entries()) {
		const next = inOrder[index + 1];
		if (next === undefined) break;
		const lastRunEnds = began(stages, generation, 'decode') + (generation.timings?.decode ?? 0);
		const firstRunBegins = began(stages, next, 'text');
		shares.push((100 * (firstRunBegins - lastRunEnds)) / (generation.timings?.device ?? 1));
	}
	return [atMost('device idle between queued generations / a generation', '%', 2, shares, { request })];
}

function began(stages: readonly StageBegan[], { id }: Generation, stage: string): number {
	const found = stages.find((one) => one.id === id && one.stage === stage);
	if (found === undefined) throw new Error(`The page never heard of the stage "${stage}" of ${id}.`);
	return found.at;
}

/** Listens until the signal; resolves when the stream is open. */
async function listenToStages(easel: TestEasel, signal: AbortSignal): Promise<StageBegan[]> {
	const stages: StageBegan[] = [];
	const stream = await easel.call('/api/events', { signal });
	const reader = (stream.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
	await reader.read();
	const listen = async () => {
		let rest = '';
		for (;;) {
			const { value, done } = await reader.read();
			if (done) return;
			const events = (rest + value).split('\n\n');
			rest = events.pop() ?? '';
			for (const event of events) {
				const data = /^event: step$[\s\S]*^data: (.*)$/m.exec(event)?.[1];
				if (data === undefined) continue;
				const { id, progress } = JSON.parse(data) as EventData['step'];
				stages.push({ id, stage: progress.stage, at: performance.now() });
			}
		}
	};
	listen().catch(() => undefined);
	return stages;
}
