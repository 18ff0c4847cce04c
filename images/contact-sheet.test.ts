import sharp from 'sharp';
import { expect, test } from 'vitest';
import { type ContactSheet, makeContactSheet } from './contact-sheet.ts';

const colours = { red: [255, 0, 0], green: [0, 128, 0], blue: [0, 0, 255], yellow: [255, 255, 0] } as const;
const paint = (background: string) =>
	sharp({ create: { width: 64, height: 64, channels: 3, background } })
		.png()
		.toBuffer();
const pictures = await Promise.all(Object.keys(colours).map(paint));
const shape = { width: 64, height: 64 };
const plain: ContactSheet = { title: '', columns: [], rows: [], blocks: [], cells: pictures.slice(0, 1), shape };

async function pixelsOf(sheet: ContactSheet, format: 'png' | 'webp' = 'png') {
	const { data, info } = await sharp(await makeContactSheet(sheet, format))
		.raw()
		.toBuffer({ resolveWithObject: true });
	const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * info.channels, (y * info.width + x) * info.channels + 3)];
	/** Middle of everything of exactly this colour. */
	const middleOf = (colour: readonly number[]) => {
		let [count, sumX, sumY] = [0, 0, 0];
		for (let y = 0; y < info.height; y += 1) {
			for (let x = 0; x < info.width; x += 1) {
				if (!at(x, y).every((value, i) => Math.abs(value - (colour[i] ?? 0)) < 12)) continue;
				count += 1;
				sumX += x;
				sumY += y;
			}
		}
		return { count, x: sumX / count, y: sumY / count };
	};
	/** Dark pixels of a region: what is written there. */
	const inkIn = (left: number, top: number, right: number, bottom: number) => {
		let count = 0;
		for (let y = Math.max(0, Math.round(top)); y < Math.min(bottom, info.height); y += 1) {
			for (let x = Math.max(0, Math.round(left)); x < Math.min(right, info.width); x += 1)
				if (at(x, y).every((value) => value < 100)) count += 1;
		}
		return count;
	};
	return { info, middleOf, inkIn };
}

test.each(['png', 'webp'] as const)('cells stand in their columns and rows, labels above and beside them (%s)', async (format) => {
	const { info, middleOf, inkIn } = await pixelsOf(
		{ ...plain, title: 'A fox', columns: ['Steps 4', 'Steps 8'], rows: ['Seed 1', 'Seed 2'], cells: pictures },
		format,
	);
	const [red, green, blue, yellow] = Object.values(colours).map((colour) => middleOf(colour));
	for (const cell of [red, green, blue, yellow]) expect(cell?.count).toBeGreaterThan(format === 'png' ? 96 * 96 - 1 : 8_000);
	if (red === undefined || green === undefined || blue === undefined || yellow === undefined) throw new Error('A cell is missing.');
	expect([red.y, blue.y].map(Math.round)).toEqual([green.y, yellow.y].map(Math.round));
	expect([red.x, green.x].map(Math.round)).toEqual([blue.x, yellow.x].map(Math.round));
	expect(green.x).toBeGreaterThan(red.x);
	expect(blue.y).toBeGreaterThan(red.y);
	for (const { x } of [red, green]) expect(inkIn(x - 48, red.y - 80, x + 48, red.y - 49)).toBeGreaterThan(20);
	for (const { y } of [red, blue]) expect(inkIn(0, y - 40, red.x - 50, y + 40)).toBeGreaterThan(20);
	expect(inkIn(0, 0, info.width, red.y - 84)).toBeGreaterThan(20);
});

test('a third axis makes blocks below each other, and what is not there is blank', async () => {
	const { middleOf } = await pixelsOf({
		...plain,
		columns: ['a'],
		blocks: ['first', 'second', 'third'],
		cells: [pictures[0] ?? null, null, pictures[2] ?? null],
	});
	const [red, grey, blue] = [colours.red, [236, 238, 241], colours.blue].map((colour) => middleOf(colour));
	expect([red?.count, blue?.count]).toEqual([96 * 96, 96 * 96]);
	expect(grey?.count).toBeGreaterThanOrEqual(96 * 96);
	expect((red?.y ?? 0) < (grey?.y ?? 0) && (grey?.y ?? 0) < (blue?.y ?? 0)).toBe(true);
});

test.each([
	['markup', '<b>&amp; "quoted" </span>'],
	['other scripts', '狐狸 лиса ثعلب 🦊'],
	['a lone surrogate and control characters', 'a\ud83db\u0000c\u0008'],
	['a word without end', 'x'.repeat(5_000)],
	['only white space', ' \n\t '],
	['only what is not drawn', '\u200b\u2060'],
])('%s on a label do no harm', async (_what, text) => {
	const { info, middleOf } = await pixelsOf({ ...plain, title: text, columns: [text], rows: [text], blocks: [text] });
	expect(middleOf(colours.red).count).toBe(96 * 96);
	expect(info.width).toBeLessThan(700);
	expect(info.height).toBeLessThan(700);
});

test('a hundred cells make a sheet of bearable size', async () => {
	const { info } = await pixelsOf({
		...plain,
		columns: Array.from({ length: 10 }, (_, n) => `Steps ${n}`),
		rows: Array.from({ length: 10 }, (_, n) => `Guidance ${n}`),
		cells: [],
		shape: { width: 1_024, height: 1_024 },
	});
	expect(info.width * info.height).toBeLessThan(22_000_000);
});
