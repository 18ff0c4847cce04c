/** Painting over a part of a picture and beyond its edges: with fingers on a phone, with mouse and keys on a desktop. */
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { desktop, openBrowser, phone, visit } from '../support/browser.ts';
import { until } from '../support/program.ts';
import { layWire } from '../support/wire.ts';
import { findBarriers } from './axe.ts';
import { draftOf, openWorkshop, type Point, strip, touch, type Workshop } from './workshop.ts';

let browser: Browser;
let shop: Workshop;
beforeAll(async () => {
	[browser, shop] = await Promise.all([openBrowser(), openWorkshop()]);
});
afterAll(async () => {
	await browser?.close();
	await shop?.[Symbol.asyncDispose]();
});

/** Where a picture of this size lies on the stage when it is seen whole; a share of it becomes a point of the page. */
async function placeOf(page: Page, width: number, height: number): Promise<(x: number, y: number) => Point> {
	const box = (await page.locator('.editor-canvas').boundingBox())!;
	const scale = Math.min((box.width - 24) / width, (box.height - 24) / height);
	return (x, y) => ({
		x: box.x + (box.width - width * scale) / 2 + x * width * scale,
		y: box.y + (box.height - height * scale) / 2 + y * height * scale,
	});
}

const editor = (page: Page) => page.locator('.editor');

describe('a part of a picture', () => {
	test('is marked with a finger; two fingers enlarge; the back button asks before strokes are lost', async () => {
		await using visitor = await visit(browser, shop.easel, phone, `/?from=${shop.picture}&do=inpaint`);
		const { page, context } = visitor;
		const session = await context.newCDPSession(page);
		await page.locator('.editor-canvas').waitFor();
		expect(new URL(page.url()).search).toBe('');
		const place = await placeOf(page, 64, 64);
		await touch(session, [place(0.1, 0.5)], [place(0.45, 0.5)]);
		const undo = page.getByRole('button', { name: 'Undo', exact: true });
		await expect.poll(() => undo.isEnabled()).toBe(true);
		await page.goBack();
		await page.getByRole('button', { name: 'Go on' }).click();
		await undo.click();
		expect(await undo.isEnabled()).toBe(false);
		await page.getByRole('button', { name: 'Redo' }).click();
		// Two fingers mark nothing: there is still one step to undo.
		await touch(session, [place(0.6, 0.6), place(0.7, 0.7)], [place(0.5, 0.5), place(0.9, 0.9)]);
		await page.getByRole('button', { name: 'See the whole picture' }).click();
		expect(await findBarriers(page)).toEqual([]);
		await page.getByRole('button', { name: 'Done' }).click();
		await editor(page).waitFor({ state: 'detached' });
		await page.getByText('A part of a picture').waitFor();
		await until('the mask has arrived', async () => (await draftOf(page)).mask !== undefined);
		const { settings, request } = await shop.paint(page);
		expect(request.derived_from).toEqual({ picture: shop.picture, operation: 'inpaint' });
		const mask = await shop.readMask(settings.mask);
		expect([mask.width, mask.height]).toEqual([64, 64]);
		expect([mask.at(8, 32), mask.at(26, 32), mask.at(48, 32), mask.at(40, 40), mask.at(20, 4)]).toEqual([255, 255, 0, 0, 0]);
		expect(visitor.complaints).toEqual([]);
		// One step back leaves the page as it was before: no overlay has left anything in the history.
		await page.goBack();
		expect(page.url()).toBe('about:blank');
	});

	test('is marked with the mouse and keys, turned around, erased and feathered', async () => {
		await using visitor = await visit(browser, shop.easel, desktop, `/?from=${shop.picture}&do=inpaint`);
		const { page } = visitor;
		await page.locator('.editor-canvas').waitFor();
		const place = await placeOf(page, 64, 64);
		const drag = async (from: Point, to: Point) => {
			await page.mouse.move(from.x, from.y);
			await page.mouse.down();
			await page.mouse.move(to.x, to.y, { steps: 6 });
			await page.mouse.up();
		};
		await page.locator('.editor-stage').focus();
		for (let n = 0; n < 6; n += 1) await page.keyboard.press(']');
		await drag(place(0.25, 0.25), place(0.75, 0.25));
		await drag(place(0.25, 0.75), place(0.75, 0.75));
		await page.keyboard.press('Control+z');
		await page.keyboard.press('i');
		await page.keyboard.press('x');
		await drag(place(0.5, 0.85), place(0.5, 0.9));
		await page.mouse.move(place(0.5, 0.5).x, place(0.5, 0.5).y);
		await page.mouse.wheel(0, -400);
		await page.keyboard.press('0');
		const feather = page.getByRole('slider', { name: 'Feather' });
		for (let n = 0; n < 4; n += 1) await feather.press('ArrowRight');
		await page.getByRole('button', { name: 'Done' }).click();
		await until('the mask has arrived', async () => (await draftOf(page)).mask !== undefined);
		const mask = await shop.readMask((await draftOf(page)).mask);
		// The upper stroke was turned to black, the undone lower one to white, and the eraser went through that.
		expect([mask.at(10, 48), mask.at(54, 40)]).toEqual([255, 255]);
		expect(mask.at(32, 16)).toBeLessThan(60);
		expect(mask.at(32, 56)).toBeLessThan(90);
		const edge = [...Array(20).keys()].map((n) => mask.at(32, 16 + n));
		expect(edge).toEqual([...edge].sort((a, b) => a - b));
		expect(edge.filter((level) => level > 20 && level < 235).length).toBeGreaterThan(2);
		// The editor goes on with what was marked before.
		await strip(page).click();
		await page.getByRole('button', { name: 'Change the part' }).click();
		await page.locator('.editor-canvas').waitFor();
		await page.locator('.editor-stage').focus();
		await page.keyboard.press('i');
		const former = (await draftOf(page)).mask;
		await page.getByRole('button', { name: 'Done' }).click();
		await until('the other mask has arrived', async () => (await draftOf(page)).mask !== former);
		expect((await shop.readMask((await draftOf(page)).mask)).at(32, 16)).toBeGreaterThan(195);
		expect(visitor.complaints).toEqual([]);
	});

	test('is marked with a pen, wider where it is pressed, with an edge as soft as is wished', async () => {
		await using visitor = await visit(browser, shop.easel, desktop, `/?from=${shop.picture}&do=inpaint`);
		const { page, context } = visitor;
		await page.locator('.editor-canvas').waitFor();
		const place = await placeOf(page, 64, 64);
		const session = await context.newCDPSession(page);
		const drag = async (y: number, force: number) => {
			const pen = { button: 'left', buttons: 1, pointerType: 'pen', force, clickCount: 1 } as const;
			await session.send('Input.dispatchMouseEvent', { ...pen, type: 'mousePressed', ...place(0.2, y) });
			for (let x = 0.25; x <= 0.8; x += 0.05)
				await session.send('Input.dispatchMouseEvent', { ...pen, type: 'mouseMoved', ...place(x, y) });
			await session.send('Input.dispatchMouseEvent', { ...pen, type: 'mouseReleased', ...place(0.8, y) });
		};
		const softness = page.getByRole('slider', { name: 'Soft edge' });
		await page.locator('.editor-stage').focus();
		for (let n = 0; n < 6; n += 1) await page.keyboard.press(']');
		await softness.press('Home');
		await drag(0.2, 0.2);
		await drag(0.5, 1);
		await softness.press('End');
		await drag(0.8, 1);
		await page.getByRole('button', { name: 'Done' }).click();
		await until('the mask has arrived', async () => (await draftOf(page)).mask !== undefined);
		const mask = await shop.readMask((await draftOf(page)).mask);
		const levels = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => mask.at(32, from + n));
		const marked = (some: number[]) => some.filter((level) => level > 127).length;
		const between = (some: number[]) => some.filter((level) => level > 20 && level < 235).length;
		expect(marked(levels(0, 22))).toBeGreaterThan(0);
		expect(marked(levels(22, 42))).toBeGreaterThan(1.5 * marked(levels(0, 22)));
		expect(between(levels(42, 64))).toBeGreaterThan(between(levels(22, 42)) + 1);
		expect(visitor.complaints).toEqual([]);
	});

	test('of a picture of four million pixels is marked on a smaller mask, which is the same part of it', async () => {
		const form = new FormData();
		const large = await sharp({ create: { width: 2400, height: 1600, channels: 3, background: '#a05020' } })
			.png()
			.toBuffer();
		form.append('picture', new Blob([new Uint8Array(large)], { type: 'image/png' }), 'large.png');
		const { sha256 } = (await (await shop.easel.call('/api/inputs', { method: 'POST', body: form })).json()) as { sha256: string };
		await using wire = await layWire(shop.easel.url);
		await using visitor = await visit(browser, wire, desktop);
		const { page } = visitor;
		const draft = { prompt: 'a fox', model: 'sd15', width: 96, height: 64, steps: 2, init_image: `input:${sha256}` };
		await page.evaluate((kept) => localStorage.setItem('easel-draft', JSON.stringify(kept)), draft);
		await page.reload();
		await strip(page).click();
		await page.getByRole('button', { name: 'Paint over a part' }).click();
		await page.locator('.editor-canvas').waitFor();
		const place = await placeOf(page, 2400, 1600);
		await page.mouse.move(place(0.2, 0.25).x, place(0.2, 0.25).y);
		await page.mouse.down();
		await page.mouse.move(place(0.8, 0.25).x, place(0.8, 0.25).y, { steps: 6 });
		await page.mouse.up();
		// What was marked is not lost with the Wi-Fi.
		wire.cut();
		await page.getByRole('button', { name: 'Done' }).click();
		await page.getByText('No connection. The picture is sent as soon as Easel answers.').waitFor();
		wire.mend();
		await until('the mask has arrived', async () => (await draftOf(page)).mask !== undefined);
		const { settings, pictures } = await shop.paint(page);
		const mask = await shop.readMask(settings.mask);
		expect(mask.width * mask.height).toBeLessThan(1_200_000);
		expect(mask.width / mask.height).toBeCloseTo(1.5, 2);
		const at = (x: number, y: number) => mask.at(Math.round(mask.width * x), Math.round(mask.height * y));
		expect([at(0.25, 0.25), at(0.5, 0.25), at(0.75, 0.25), at(0.5, 0.6), at(0.05, 0.25)]).toEqual([255, 255, 255, 0, 0]);
		const [painted] = pictures;
		const bytes = Buffer.from(await (await shop.easel.call(painted?.url ?? '')).arrayBuffer());
		const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
		const colour = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
		expect(colour(48, 56)).toEqual([0xa0, 0x50, 0x20]);
		expect(colour(48, 16)).not.toEqual([0xa0, 0x50, 0x20]);
		expect(visitor.complaints).toEqual([]);
	});
});

for (const viewport of [phone, desktop]) {
	test(`a picture is painted on beyond its edges, which are dragged, at ${viewport.width}x${viewport.height}`, async () => {
		await using visitor = await visit(browser, shop.easel, viewport, `/?from=${shop.picture}&do=outpaint`);
		const { page, context } = visitor;
		const edge = page.getByRole('slider', { name: 'Right edge' });
		const box = (await edge.boundingBox())!;
		const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
		const shown = (await page.locator('.outpaint-picture').boundingBox())!;
		const to = { x: from.x + shown.width * 0.3, y: from.y };
		if (viewport === phone) await touch(await context.newCDPSession(page), [from], [to]);
		else {
			await page.mouse.move(from.x, from.y);
			await page.mouse.down();
			await page.mouse.move(to.x, to.y, { steps: 5 });
			await page.mouse.up();
		}
		// A third of 64 pixels is 21, of which the grid of 16 leaves 16.
		await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe('16');
		await page.getByRole('slider', { name: 'Lower edge' }).press('ArrowDown');
		expect(await findBarriers(page)).toEqual([]);
		await page.getByRole('button', { name: 'Done' }).click();
		await page.getByText('Beyond the edges', { exact: true }).waitFor();
		const { settings, request, pictures } = await shop.paint(page);
		expect(request.derived_from).toEqual({ picture: shop.picture, operation: 'outpaint' });
		expect(pictures).toMatchObject([{ width: 80, height: 80 }]);
		const mask = await shop.readMask(settings.mask);
		expect([mask.width, mask.height]).toEqual([80, 80]);
		expect([mask.at(20, 20), mask.at(72, 20), mask.at(20, 72), mask.at(78, 78)]).toEqual([0, 255, 255, 255]);
		expect(mask.at(61, 20)).toBeGreaterThan(0);
		expect(mask.at(61, 20)).toBeLessThan(255);
		const original = Buffer.from(await (await shop.easel.call(`/api/pictures/${shop.picture}`)).arrayBuffer());
		const [old, inside] = await Promise.all([
			sharp(original).removeAlpha().raw().toBuffer(),
			sharp(await shop.onDisk(settings.init_image))
				.extract({ left: 0, top: 0, width: 64, height: 64 })
				.removeAlpha()
				.raw()
				.toBuffer(),
		]);
		expect(Math.max(...old.map((level, at) => Math.abs(level - (inside[at] ?? 0))))).toBeLessThanOrEqual(1);
		expect(visitor.complaints).toEqual([]);
	});
}
