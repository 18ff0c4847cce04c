/** Making pictures from pictures, and what stands behind "More", as people use it. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { desktop, openBrowser, phone, visit } from '../support/browser.ts';
import { until } from '../support/program.ts';
import { layWire } from '../support/wire.ts';
import { findBarriers } from './axe.ts';
import { draftOf, openWorkshop, strip, type Workshop } from './workshop.ts';

let browser: Browser;
let shop: Workshop;
beforeAll(async () => {
	[browser, shop] = await Promise.all([openBrowser(), openWorkshop()]);
});
afterAll(async () => {
	await browser?.close();
	await shop?.[Symbol.asyncDispose]();
});

describe('a picture to start from', () => {
	test('is a file of the phone: upright, in a size that the model likes, and still there after a reload', async () => {
		const pixels = await sharp({ create: { width: 320, height: 200, channels: 3, background: '#3a7' } })
			.withMetadata({ orientation: 6 })
			.jpeg()
			.toBuffer();
		await using visitor = await visit(browser, shop.easel, phone);
		const { page } = visitor;
		await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('a red fox');
		await page.getByRole('button', { name: 'Start from a picture' }).click();
		await page.getByLabel('A file').setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: pixels });
		await strip(page).click();
		const strength = page.getByRole('slider', { name: 'Strength' });
		await page.getByText('Keeps the composition, changes most details.').last().waitFor();
		await strength.press('Home');
		await page.getByText('Leaves the picture as it is').last().waitFor();
		await strength.press('End');
		for (let n = 0; n < 70; n += 1) await strength.press('ArrowLeft');
		await page.getByText('Keeps everything in its place, changes fine details.').last().waitFor();
		expect(await findBarriers(page)).toEqual([]);
		await page.goBack();
		await page.getByRole('dialog').waitFor({ state: 'detached' });
		await page.reload();
		await strip(page).waitFor();
		const { settings, request } = await shop.paint(page);
		expect(settings).toMatchObject({ strength: 0.3, picture_fit: 'crop', mask: null, model: 'sd15' });
		expect(settings.height / settings.width).toBeCloseTo(1.5, 0);
		expect(settings.height).toBeGreaterThan(settings.width);
		expect(request.derived_from).toBeUndefined();
		expect(await shop.onDisk(settings.init_image)).toEqual(pixels);
		expect(visitor.complaints).toEqual([]);
		expect(visitor.foreign).toEqual([]);
	});

	test('that is too large is made smaller before it travels, and one that cannot be read is refused with a reason', async () => {
		const large = await sharp({ create: { width: 4_000, height: 3_000, channels: 3, background: '#37a' } })
			.jpeg()
			.toBuffer();
		await using visitor = await visit(browser, shop.easel, desktop);
		const { page } = visitor;
		await page.getByRole('button', { name: 'Start from a picture' }).click();
		await page.getByLabel('A file').setInputFiles({ name: 'IMG_1.HEIC', mimeType: 'image/heic', buffer: Buffer.from('ftypheic') });
		await page.getByText('This browser cannot read HEIC photographs.').waitFor();
		await page.getByRole('button', { name: 'Start from a picture' }).click();
		await page.getByLabel('A file').setInputFiles({ name: 'large.jpg', mimeType: 'image/jpeg', buffer: large });
		await strip(page).waitFor();
		const { width, height } = await sharp(await shop.onDisk((await draftOf(page)).init_image)).metadata();
		expect(width * height).toBeLessThanOrEqual(2048 * 2048);
		expect(width / height).toBeCloseTo(4 / 3, 2);
	});

	test.each(['pasted', 'dropped'])('may be %s', async (way) => {
		const bytes = [...(await readFile('fixtures/pipelines/inputs/input-64.png'))];
		await using visitor = await visit(browser, shop.easel, desktop);
		const { page } = visitor;
		await page.locator('.chip-picture').waitFor();
		await page.evaluate(
			([how, content]) => {
				const data = new DataTransfer();
				data.items.add(new File([Uint8Array.from(content as number[])], 'a.png', { type: 'image/png' }));
				const event =
					how === 'pasted' ? new ClipboardEvent('paste', { clipboardData: data }) : new DragEvent('drop', { dataTransfer: data });
				document.body.dispatchEvent(Object.assign(event, {}));
				dispatchEvent(event);
			},
			[way, bytes] as const,
		);
		await strip(page).waitFor();
		expect([...(await shop.onDisk((await draftOf(page)).init_image))]).toEqual(bytes);
	});

	test('arrives once when the Wi-Fi is lost meanwhile, and the page says what it waits for', async () => {
		await using wire = await layWire(shop.easel.url);
		await using visitor = await visit(browser, wire, phone);
		const { page } = visitor;
		await page.getByRole('button', { name: 'Start from a picture' }).click();
		// The camera of a phone gives a file too.
		const camera = page.getByLabel('The camera');
		expect(await camera.getAttribute('capture')).toBe('environment');
		wire.cut();
		await camera.setInputFiles('fixtures/pipelines/inputs/input-64.png');
		await page.getByText('No connection. The picture is sent as soon as Easel answers.').waitFor();
		wire.mend();
		await strip(page).waitFor({ timeout: 30_000 });
		expect(await shop.onDisk((await draftOf(page)).init_image)).toEqual(await readFile('fixtures/pipelines/inputs/input-64.png'));
	});

	test('is nothing for a model that paints from words only, which says so and offers another', async () => {
		await using visitor = await visit(browser, shop.easel, phone, `/?from=${shop.picture}`);
		const { page } = visitor;
		await strip(page).waitFor();
		await page.getByRole('combobox', { name: 'Model' }).selectOption('words-only');
		await page.getByText('words-only cannot do this with a picture.').waitFor();
		await page.locator('.paint').click();
		await page.getByRole('button', { name: 'Use sd15' }).click();
		await page.keyboard.press('Escape');
		const { settings, request } = await shop.paint(page);
		expect(settings).toMatchObject({ model: 'sd15', strength: 0.6, width: 64, height: 64 });
		expect(request.derived_from).toEqual({ picture: shop.picture, operation: 'image-to-image' });
	});
});

test('a picture is only enlarged, without words', async () => {
	await using visitor = await visit(browser, shop.easel, phone, `/?from=${shop.picture}&do=upscale`);
	const { page } = visitor;
	await page.getByText('Only enlarged').waitFor();
	await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('');
	const { settings, request, pictures } = await shop.paint(page);
	expect(settings).toMatchObject({ strength: 0, upscaler: 'crisp', width: 64, height: 64 });
	expect(request.derived_from).toEqual({ picture: shop.picture, operation: 'upscale' });
	expect(pictures).toMatchObject([{ width: 256, height: 256 }]);
});

test('from the viewer of the gallery a picture goes into the studio, and the back button back', async () => {
	await using visitor = await visit(browser, shop.easel, phone, '/gallery');
	const { page } = visitor;
	await page.locator(`.gallery-tile[data-id="${shop.picture}"]`).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Start from it' }).click();
	await page.locator('.start-strip').waitFor();
	expect(new URL(page.url()).pathname).toBe('/');
	await page.goBack();
	await page.waitForURL('**/gallery');
	expect(visitor.complaints).toEqual([]);
});

test('more like this makes four variations of a picture', async () => {
	const first = await shop.easel.ended((await shop.easel.accept({ prompt: 'a red fox', model: 'sd15', seed: 11, steps: 2 })).id);
	await using visitor = await visit(browser, shop.easel, desktop);
	const { page } = visitor;
	await page.locator('main .slot-open').click();
	await page.getByRole('dialog').getByRole('button', { name: 'More like this' }).click();
	const newest = await until('it is accepted', async () => {
		const [one] = (await shop.easel.list()).generations;
		return one === undefined || one.id === first.id ? null : one;
	});
	const { settings, request, pictures } = await shop.easel.ended(newest.id);
	expect(request.derived_from).toEqual({ picture: first.pictures[0]!.id, operation: 'variation' });
	expect(settings).toMatchObject({ seed: 11, count: 4, subseed_strength: 0.25, prompt: 'a red fox' });
	expect(pictures).toHaveLength(4);
});

test('a picture is handed to a ControlNet from its own page, where the model that is written for has one', async () => {
	await using visitor = await visit(browser, shop.easel, desktop, `/picture/${shop.picture}`);
	const { page } = visitor;
	await page.getByRole('button', { name: 'Let a ControlNet follow it' }).click();
	await page.getByRole('button', { name: /^Reset: .*edges/ }).waitFor();
	const { settings, request } = await shop.paint(page);
	expect(settings).toMatchObject({ init_image: null, control: [{ model: 'edges', weight: 1 }] });
	expect(request.derived_from).toEqual({ picture: shop.picture, operation: 'control' });
	await page.evaluate(() => localStorage.setItem('easel-draft', JSON.stringify({ prompt: 'a fox', model: 'words-only' })));
	const told = page.waitForResponse('**/api/models');
	await page.goto(`${shop.easel.url}/picture/${shop.picture}`);
	await (await told).finished();
	await page.getByRole('button', { name: 'More like this' }).waitFor();
	expect(await page.getByRole('button', { name: 'Let a ControlNet follow it' }).count()).toBe(0);
	expect(visitor.complaints).toEqual([]);
});

test('an address asks for variations of a picture with its own settings', async () => {
	await using visitor = await visit(browser, shop.easel, phone, `/?from=${shop.picture}&do=variation`);
	const { page } = visitor;
	await page.getByRole('button', { name: 'Reset: Variation 25 %' }).waitFor();
	const { settings, request } = await shop.paint(page);
	expect(request.derived_from).toEqual({ picture: shop.picture, operation: 'variation' });
	expect(settings).toMatchObject({ seed: 7, steps: 2, count: 1, subseed_strength: 0.25, prompt: 'a red fox' });
});

describe('behind "More"', () => {
	async function open(page: Page, section: string): Promise<void> {
		if ((await page.locator('.more').count()) === 0) await page.getByRole('button', { name: 'More', exact: true }).click();
		await page.locator('summary', { hasText: section }).click();
	}

	test('a ratio is a size, LoRAs have weights, a picture is followed, and a seed can be kept', async () => {
		await using visitor = await visit(browser, shop.easel, phone);
		const { page } = visitor;
		const last = (await shop.easel.list()).generations[0]!.settings.seed;
		await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('a red fox');
		await page.getByRole('button', { name: 'More', exact: true }).click();
		await page.getByRole('button', { name: '16:9' }).click();
		await page.getByRole('button', { name: 'Turn it' }).click();
		await open(page, 'LoRAs');
		await page.getByRole('combobox', { name: 'Add a LoRA' }).selectOption('style');
		await page.getByRole('textbox', { name: 'style' }).fill('0.7');
		await page.keyboard.press('Enter');
		await open(page, 'Follow a picture');
		await page.getByRole('button', { name: 'Choose a picture' }).click();
		await page.locator('.add-tile').last().click();
		await page.getByRole('img', { name: 'The picture that is followed' }).waitFor();
		await page.getByRole('textbox', { name: 'Until' }).fill('0.8');
		await page.keyboard.press('Enter');
		await page.getByRole('button', { name: 'Same seed' }).click();
		expect(await findBarriers(page)).toEqual([]);
		// Enter in a field has taken its number, and asked for no picture.
		expect((await shop.easel.list()).generations[0]!.settings.seed).toBe(last);
		const { settings, request } = await shop.paint(page);
		expect(settings).toMatchObject({ width: 64, height: 112, seed: last, loras: [{ name: 'style', weight: 0.7 }] });
		expect(settings.control).toMatchObject([{ model: 'edges', weight: 1, start: 0, end: 0.8 }]);
		expect(request.derived_from).toMatchObject({ operation: 'control' });
		await page.getByRole('button', { name: 'Roll' }).click();
		const rolled = (await draftOf(page)).seed;
		expect(rolled).toBeGreaterThanOrEqual(0);
		expect(rolled).not.toBe(last);
		expect(visitor.complaints).toEqual([]);
	});

	test('pictures become larger by a hires fix, and differ a little by a variation', async () => {
		await using visitor = await visit(browser, shop.easel, desktop);
		const { page } = visitor;
		await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('a red fox');
		await open(page, 'Larger');
		await page.getByRole('checkbox', { name: /Hires fix/ }).check();
		await page.getByRole('textbox', { name: 'Times larger' }).fill('1.5');
		await page.keyboard.press('Enter');
		await open(page, 'Variation');
		await page.getByRole('button', { name: 'Vary the last picture' }).click();
		const { settings, pictures } = await shop.paint(page);
		expect(settings.hires).toEqual({ scale: 1.5, upscaler: 'latent', steps: 0, strength: 0.5 });
		expect(settings.subseed_strength).toBe(0.25);
		expect(pictures).toMatchObject([{ width: 96, height: 96 }]);
		// Each stands below the prompt, and goes with a press.
		await page.getByRole('button', { name: 'Reset: Hires fix × 1.5' }).click();
		await page.getByRole('button', { name: 'Reset: Variation 25 %' }).click();
		expect(await draftOf(page)).toEqual({ prompt: 'a red fox', seed: settings.seed });
	});

	test('each model keeps its own settings', async () => {
		await using visitor = await visit(browser, shop.easel, desktop);
		const { page } = visitor;
		await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('a red fox');
		await page.getByRole('button', { name: 'More', exact: true }).click();
		const steps = page.getByRole('textbox', { name: 'Steps' });
		await steps.fill('33');
		await steps.press('Enter');
		const model = page.getByRole('combobox', { name: 'Model' });
		await model.selectOption('words-only');
		expect(await steps.inputValue()).toBe('20');
		await steps.fill('12');
		await steps.press('Enter');
		await model.selectOption('sd15');
		expect(await steps.inputValue()).toBe('33');
		await page.reload();
		await model.selectOption('words-only');
		await expect.poll(() => steps.inputValue()).toBe('12');
	});

	test('two models paint the same words with the same seed, side by side, once, also over a broken line', async () => {
		await using wire = await layWire(shop.easel.url);
		await using visitor = await visit(browser, wire, desktop);
		const { page } = visitor;
		await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('two foxes');
		await open(page, 'Compare models');
		wire.cut();
		await page.getByRole('button', { name: 'Paint with both' }).click();
		const panel = page.getByRole('dialog');
		// Nor does the page lose anything by a part of it that does not come.
		await page.getByText('No connection to Easel.').waitFor();
		expect(await page.getByRole('textbox', { name: 'Prompt', exact: true }).inputValue()).toBe('two foxes');
		wire.mend();
		await panel.getByRole('img', { name: 'sd15: two foxes' }).waitFor();
		await panel.getByRole('img', { name: 'words-only: two foxes' }).waitFor();
		const both = (await shop.easel.list()).generations.filter(({ request }) => request.prompt === 'two foxes');
		expect(both.map(({ model }) => model).sort()).toEqual(['sd15', 'words-only']);
		expect(both[0]?.settings.seed).toBe(both[1]?.settings.seed);
		expect(both[0]?.request.group).toBeTruthy();
		expect(both[0]?.request.group).toBe(both[1]?.request.group);
		expect(await findBarriers(page)).toEqual([]);
		expect(visitor.complaints).toEqual([]);
	});
});
