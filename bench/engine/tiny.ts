/** A picture of one step with a tiny decoder, against the same with the whole one. */
import { atMost, type Figure } from '../support/figures.ts';
import { openBackend, paintPicture, prepareOnce } from './backend.ts';

const repeats = 3;

export async function measureTinyDecoder(): Promise<Figure[]> {
	const size = { width: 512, height: 512, steps: 1 };
	await using whole = await openBackend({ prepared: true });
	await prepareOnce(whole, 'sd1');
	await using tiny = await openBackend({ prepared: true });
	await prepareOnce(tiny, 'sd1-tiny');
	await paintPicture(whole, 'sd1', size);
	await paintPicture(tiny, 'sd1-tiny', size);
	const ratios: number[] = [];
	const decodes: Record<string, number[]> = { whole: [], tiny: [] };
	for (let repeat = 0; repeat < repeats; repeat += 1) {
		const one = await paintPicture(whole, 'sd1', size);
		const two = await paintPicture(tiny, 'sd1-tiny', size);
		ratios.push(two.wallMs / one.wallMs);
		decodes['whole']?.push(one.timings.decode ?? 0);
		decodes['tiny']?.push(two.timings.decode ?? 0);
	}
	return [atMost('picture of one step at 512, tiny decoder / whole one', 'ratio', 0.35, ratios, { decodeMs: decodes })];
}
