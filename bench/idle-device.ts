/** How long the device waits between two queued generations of about a second. */
import { startEasel } from '../test/support/easel.ts';
import { paint } from './overhead.ts';
import { atMost, type Figure } from './support/figures.ts';

const request = { prompt: 'a fox in the snow', steps: 30 };
const queued = 10;

export async function measureIdleDevice(): Promise<Figure[]> {
	await using easel = await startEasel();
	await paint(easel, request);
	const accepted = await Promise.all(Array.from({ length: queued }, () => easel.accept(request)));
	const ended = await Promise.all(accepted.map(({ id }) => easel.ended(id)));
	const inOrder = ended.toSorted((a, b) => Date.parse(a.started_at ?? '') - Date.parse(b.started_at ?? ''));
	const shares: number[] = [];
	for (const [index, generation] of inOrder.entries()) {
		const next = inOrder[index + 1];
		if (next === undefined) break;
		const { text, steps, decode } = generation.timings ?? { text: 0, steps: [], decode: 0 };
		const painting = (text ?? 0) + steps.reduce((sum, ms) => sum + ms, 0) + (decode ?? 0);
		const period = Date.parse(next.started_at ?? '') - Date.parse(generation.started_at ?? '');
		shares.push((100 * (period - painting)) / period);
	}
	return [atMost('device idle between queued generations', '%', 2, shares, { request })];
}
