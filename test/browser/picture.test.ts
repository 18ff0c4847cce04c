/** One picture: looked at closely, swiped, marked, read, compared and painted again, by fingers, mouse and keys. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GalleryPage, PictureDetails } from '#contract/gallery.ts';
import type { Generation } from '#contract/generation.ts';
import { withTextChunks } from '#images/png-text.ts';
import { desktop, openBrowser, phone, visit } from '../support/browser.ts';
import { startEasel, type TestEasel } from '../support/easel.ts';
import { until } from '../support/program.ts';
import { findBarriers, findOverflow, findZoomingFields } from './axe.ts';

let browser: Browser;
let easel: TestEasel;
let two: Generation;
let child: Generation;
const paint = async (request: object) => easel.ended((await easel.accept({ model: 'starter', steps: 4, ...request })).id);

beforeAll(async () => {
	browser = await openBrowser();
	easel = await startEasel();
	two = await paint({ prompt: 'a fox in the snow', seed: 3, count: 2 });
	child = await paint({
		prompt: 'a red fox in the snow',
		seed: 3,
		steps: 6,
		derived_from: { picture: `${two.id}-1`, operation: 'variation' },
	});
});
afterAll(async () => {
	await browser?.close();
	await easel?.[Symbol.asyncDispose]();
});

const first = () => `${two.id}-1`;
const second = () => `${two.id}-2`;
const stage = (page: Page) => page.locator('.stage-frame');
const scaleOf = async (page: Page) => Number(await stage(page).evaluate((frame) => getComputedStyle(frame).getPropertyValue('--scale')));
const details = async (id: string) => (await (await easel.call(`/api/pictures/${id}/details`)).json()) as PictureDetails;
const known = (page: Page) => page.locator('.viewer .facts').first().waitFor();

/** Fingers as the browser gets them from a touch screen. */
async function touch(
	session: CDPSession,
	type: 'touchStart' | 'touchMove' | 'touchEnd',
	...points: [x: number, y: number][]
): Promise<void> {
	await session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
}

describe('on a phone', () => {
	test('two fingers come closer, a double tap goes back, and one finger moves what is close', async () => {
		await using visitor = await visit(browser, easel, phone, `/picture/${first()}`);
		const { page } = visitor;
		await known(page);
		const fingers = await visitor.context.newCDPSession(page);
		await touch(fingers, 'touchStart', [180, 250], [210, 250]);
		for (const by of [10, 30, 60]) await touch(fingers, 'touchMove', [180 - by, 250], [210 + by, 250]);
		await touch(fingers, 'touchEnd');
		expect(await scaleOf(page)).toBeGreaterThan(3);
		const before = await stage(page).evaluate((frame) => frame.style.getPropertyValue('--x'));
		await touch(fingers, 'touchStart', [200, 250]);
		await touch(fingers, 'touchMove', [140, 250]);
		await touch(fingers, 'touchEnd');
		expect(await stage(page).evaluate((frame) => frame.style.getPropertyValue('--x'))).not.toBe(before);
		for (const _tap of [1, 2]) {
			await touch(fingers, 'touchStart', [195, 250]);
			await touch(fingers, 'touchEnd');
		}
		await until('it is whole again', async () => (await scaleOf(page)) === 1);
		expect(new URL(page.url()).pathname).toBe(`/picture/${first()}`);
		expect(visitor.complaints).toEqual([]);
	});

	test('a swipe goes on through the whole gallery and a tap leaves it alone on the screen', async () => {
		await using visitor = await visit(browser, easel, phone, `/picture/${child.id}-1`);
		const { page } = visitor;
		await known(page);
		const fingers = await visitor.context.newCDPSession(page);
		for (const older of [second(), first()]) {
			await until('the next one is known', async () => page.locator('.stage-forward').isEnabled());
			await touch(fingers, 'touchStart', [300, 250]);
			for (const x of [250, 180, 100]) await touch(fingers, 'touchMove', [x, 255]);
			await touch(fingers, 'touchEnd');
			await page.waitForURL(`**/picture/${older}`);
		}
		await until('it is the oldest', async () => page.locator('.stage-forward').isDisabled());
		await touch(fingers, 'touchStart', [195, 250]);
		await touch(fingers, 'touchEnd');
		await page.locator('.viewer[data-alone]').waitFor();
		await until('it fills the screen', async () => ((await page.locator('.stage').boundingBox())?.height ?? 0) >= phone.height);
	});

	test('opened from the studio its address is its own, and the back button closes it', async () => {
		await using visitor = await visit(browser, easel, phone);
		const { page } = visitor;
		await page.locator('main img[alt="a red fox in the snow"]').first().click();
		await page.getByRole('dialog').locator('.facts').first().waitFor();
		expect(new URL(page.url()).pathname).toBe(`/picture/${child.id}-1`);
		await page.goBack();
		await page.getByRole('dialog').waitFor({ state: 'hidden' });
		expect(new URL(page.url()).pathname).toBe('/');
		expect(visitor.complaints).toEqual([]);
	});

	test('the edge between two pictures follows a finger across, and lets the page scroll', async () => {
		await using visitor = await visit(browser, easel, phone, `/compare?a=${first()}&b=${child.id}-1`);
		const { page } = visitor;
		const frame = page.locator('.compare-frame');
		await frame.waitFor();
		const box = await frame.boundingBox();
		if (box === null) throw new Error('There is nothing to compare.');
		const fingers = await visitor.context.newCDPSession(page);
		const edge = page.getByRole('slider');
		await touch(fingers, 'touchStart', [box.x + box.width / 2, box.y + 100]);
		for (const share of [0.45, 0.35, 0.2]) await touch(fingers, 'touchMove', [box.x + box.width * share, box.y + 100]);
		await touch(fingers, 'touchEnd');
		await until('the edge is there', async () => Math.abs(Number(await edge.inputValue()) - 20) <= 1);
		// Down and up is scrolling: the edge stays.
		await touch(fingers, 'touchStart', [box.x + 300, box.y + 200]);
		for (const y of [180, 120, 60]) await touch(fingers, 'touchMove', [box.x + 300, box.y + y]);
		await touch(fingers, 'touchEnd');
		expect(Math.abs(Number(await edge.inputValue()) - 20)).toBeLessThanOrEqual(1);
	});
});

describe('on a desktop', () => {
	test('keys zoom and go on; the wheel zooms where the mouse is', async () => {
		await using visitor = await visit(browser, easel, desktop, `/picture/${second()}`);
		const { page } = visitor;
		await known(page);
		await page.keyboard.press('+');
		expect(await scaleOf(page)).toBeCloseTo(1.5);
		await page.keyboard.press('-');
		await page.keyboard.press('1');
		// 256 pixels on a screen with one pixel a CSS pixel: smaller than the stage.
		const natural = await stage(page).evaluate((frame) => 256 / Math.min(frame.clientWidth, frame.clientHeight));
		expect(await scaleOf(page)).toBeCloseTo(natural);
		await page.keyboard.press('0');
		expect(await scaleOf(page)).toBe(1);
		await stage(page).hover({ position: { x: 50, y: 50 } });
		await page.mouse.wheel(0, -300);
		await until('it is closer', async () => (await scaleOf(page)) > 1.5);
		await page.keyboard.press('0');
		await until('the next one is known', async () => page.locator('.stage-forward').isEnabled());
		await page.keyboard.press('ArrowRight');
		await page.waitForURL(`**/picture/${first()}`);
		await page.keyboard.press('PageUp');
		await page.waitForURL(`**/picture/${second()}`);
		await page.keyboard.press('ArrowLeft');
		await page.waitForURL(`**/picture/${child.id}-1`);
		expect(visitor.complaints).toEqual([]);
	});

	test('favourite, tags, an album and a note are kept', async () => {
		await using visitor = await visit(browser, easel, desktop, `/picture/${first()}`);
		const { page } = visitor;
		await known(page);
		await page.keyboard.press('f');
		await page.getByRole('textbox', { name: 'Add a tag' }).fill('winter');
		await page.keyboard.press('Enter');
		await page
			.getByRole('textbox', { name: 'Add to an album' })
			.or(page.getByRole('combobox', { name: 'Add to an album' }))
			.fill('Best of');
		await page.keyboard.press('Enter');
		await page.getByRole('textbox', { name: 'Note' }).fill('look at the ears');
		await page.getByRole('textbox', { name: 'Note' }).blur();
		await until('all of it is kept', async () => {
			const { favourite, tags, albums, note } = await details(first());
			return favourite && tags.includes('winter') && albums[0]?.name === 'Best of' && note === 'look at the ears';
		});
		await page.getByRole('button', { name: 'Remove the tag winter' }).click();
		await until('the tag is gone', async () => (await details(first())).tags.length === 0);
	});

	test('without a network nothing is lost: tag, album and note stay, say so, and are kept afterwards', async () => {
		await using visitor = await visit(browser, easel, desktop, `/picture/${second()}`);
		const { page } = visitor;
		await known(page);
		const note = page.getByRole('textbox', { name: 'Note' });
		await visitor.context.setOffline(true);
		await note.fill('written on the train');
		await note.blur();
		await page.getByText('Not kept yet.').waitFor();
		expect(await note.inputValue()).toBe('written on the train');
		expect((await details(second())).note).toBe('');
		const fields = ['Add a tag', 'Add to an album'].map((name) => page.locator(`input[aria-label="${name}"]`));
		for (const field of fields) {
			await field.fill('on the train');
			await field.press('Enter');
			await until('it is in its field again', async () => (await field.inputValue()) === 'on the train');
		}
		await page.keyboard.press('Escape');
		await page.locator('.stage-forward').click();
		await page.waitForURL(`**/picture/${first()}`);
		await page.locator('.stage-back').click();
		await page.waitForURL(`**/picture/${second()}`);
		await visitor.context.setOffline(false);
		await note.waitFor();
		expect(await note.inputValue()).toBe('written on the train');
		for (const field of fields) await field.fill('on the train');
		for (const field of fields) await field.press('Enter');
		await until('both are kept', async () => {
			const { tags, albums } = await details(second());
			return tags.includes('on the train') && albums.some(({ name }) => name === 'on the train');
		});
		await page.locator('.picture-note').getByRole('button', { name: 'Try again' }).click();
		await until('it is kept', async () => (await details(second())).note === 'written on the train');
	});

	test('its family is a tree; from there two are compared, with what changed', async () => {
		await using visitor = await visit(browser, easel, desktop, `/picture/${child.id}-1`);
		const { page } = visitor;
		const family = page.getByRole('region', { name: 'Family' });
		await family.waitFor();
		await page.getByText('Times', { exact: true }).click();
		await page.locator('.times').getByText('All steps').waitFor();
		expect(await family.locator('.member-operation').allTextContents()).toEqual(['The beginning', 'Variation · this one']);
		await family.getByRole('link', { name: 'Compare with: a fox in the snow' }).click();
		await page.waitForURL('**/compare?**');
		const changes = page.getByRole('region', { name: 'What changed' });
		await changes.getByRole('rowheader', { name: 'Steps' }).waitFor();
		expect(await changes.locator('ins').allTextContents()).toEqual(['red ']);
		expect(await changes.locator('tbody tr').allTextContents()).toEqual(['Steps46']);
		await changes.getByText(/of the pixels differ/).waitFor();
		await page.getByRole('slider').focus();
		await page.keyboard.press('ArrowRight');
		expect(await page.getByRole('slider').inputValue()).toBe('51');
	});

	test('the other picture to compare with is one of the family, one of the newest, or looked for', async () => {
		await using visitor = await visit(browser, easel, desktop, `/picture/${second()}`);
		const { page } = visitor;
		await known(page);
		await page.getByRole('button', { name: 'Compare with…' }).click();
		const panel = page.getByRole('dialog', { name: 'Compare with…' });
		await panel.getByRole('button', { name: 'a red fox in the snow' }).waitFor();
		await panel.getByRole('button', { name: 'a fox in the snow', exact: true }).waitFor();
		await visitor.context.setOffline(true);
		await panel.getByRole('textbox', { name: 'Search pictures' }).fill('red');
		await panel.getByRole('alert').waitFor();
		await visitor.context.setOffline(false);
		await panel.getByRole('button', { name: 'Try again' }).click();
		await until('only what was looked for is offered', async () => (await panel.locator('.add-tile').count()) === 1);
		expect(await findBarriers(page)).toEqual([]);
		await panel.getByRole('button', { name: 'a red fox in the snow' }).click();
		await page.waitForURL(`**/compare?a=${second()}&b=${child.id}-1`);
		await page.getByRole('slider').waitFor();
		expect(visitor.complaints).toEqual([]);
	});

	test('exactly this again, with the network away twice, is painted once and found equal, pixel by pixel', async () => {
		await using visitor = await visit(browser, easel, desktop, `/picture/${second()}`);
		const { page } = visitor;
		await known(page);
		const before = (await easel.list()).generations.length;
		const again = page.getByRole('region', { name: 'Exactly this again' });
		await visitor.context.setOffline(true);
		await page.getByRole('button', { name: 'Exactly this again' }).click();
		await again.getByText('Easel does not answer').waitFor();
		await visitor.context.setOffline(false);
		let lost = 0;
		await page.route('**/api/generations', async (route) => {
			lost += 1;
			if (lost > 1) return route.fallback();
			await route.fetch();
			await route.abort('connectionreset');
		});
		await again.getByRole('button', { name: 'Try again' }).click();
		await page.getByText('Equal, pixel by pixel.').waitFor();
		const { generations } = await easel.list();
		expect(generations).toHaveLength(before + 1);
		expect(generations[0]?.settings).toMatchObject({ seed: 4, steps: 4 });
		expect(generations[0]?.request.derived_from).toEqual({ picture: second(), operation: 'again' });
	});

	test('it is taken away with or without what it says', async () => {
		await using visitor = await visit(browser, easel, desktop, `/picture/${first()}`);
		const { page } = visitor;
		await known(page);
		await page.getByRole('button', { name: 'Download' }).click();
		await page.getByText('JPEG', { exact: true }).click();
		await page.getByRole('checkbox', { name: 'With prompt and settings' }).uncheck();
		const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save' }).click()]);
		expect(download.suggestedFilename()).toBe('a fox in the snow 3.jpg');
		const file = join(easel.folder, 'saved.jpg');
		await download.saveAs(file);
		const { format, width, exif } = await sharp(file).metadata();
		expect({ format, width, exif }).toEqual({ format: 'jpeg', width: 256, exif: undefined });
	});
});

describe.each([phone, desktop])('for all, at $width x $height', (viewport) => {
	test.each<[string, () => string]>([
		['the picture page', () => `/picture/${child.id}-1`],
		['the comparison', () => `/compare?a=${first()}&b=${child.id}-1`],
	])('%s has no barriers and nothing that reaches beyond its edge', async (_name, path) => {
		await using visitor = await visit(browser, easel, viewport, path());
		const { page } = visitor;
		await page.locator('.facts, .changes').first().waitFor();
		for (const colorScheme of ['light', 'dark'] as const) {
			await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
			expect(await findBarriers(page)).toEqual([]);
		}
		expect(await findZoomingFields(page)).toEqual([]);
		expect(await findOverflow(page)).toEqual([]);
	});
});

describe('in the gallery', () => {
	test('a tile opens above it, and two that are chosen are compared', async () => {
		await using visitor = await visit(browser, easel, desktop, '/gallery');
		const { page } = visitor;
		const tile = (id: string) => page.locator(`a[href="/picture/${id}"]`).first();
		await tile(first()).click();
		const viewer = page.getByRole('dialog');
		await viewer.locator('.facts').first().waitFor();
		// It is the oldest.
		await page.keyboard.press('ArrowLeft');
		await until('the address follows', async () => new URL(page.url()).pathname !== `/picture/${first()}`);
		await page.goBack();
		await viewer.waitFor({ state: 'hidden' });
		expect(new URL(page.url()).pathname).toBe('/gallery');
		await tile(first()).click({ modifiers: ['ControlOrMeta'] });
		await tile(second()).click({ modifiers: ['ControlOrMeta'] });
		await page.getByRole('button', { name: 'Compare' }).click();
		await page.waitForURL('**/compare?**');
		expect(new URL(page.url()).searchParams.getAll('a').concat(new URL(page.url()).searchParams.getAll('b'))).toEqual([first(), second()]);
		expect(visitor.complaints).toEqual([]);
	});
});

describe('a picture of another program', () => {
	const parameters =
		'a boat\nNegative prompt: fog\nSteps: 6, Sampler: DDIM, CFG scale: 3, Seed: 5, Size: 256x256, Model: v1-5-pruned, Version: v1.10.1';

	async function pictureFile(): Promise<string> {
		const blank = await sharp({ create: { width: 256, height: 256, channels: 3, background: '#345' } })
			.png()
			.toBuffer();
		const folder = join(easel.folder, 'files');
		await mkdir(folder, { recursive: true });
		const file = join(folder, 'boat.png');
		await writeFile(file, withTextChunks(blank, [{ keyword: 'parameters', text: parameters }]));
		return file;
	}

	/** As if it was dragged here from a file manager. */
	async function drop(page: Page, file: string): Promise<void> {
		const base64 = (await readFile(file)).toString('base64');
		await page.evaluate((content) => {
			const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
			const dataTransfer = new DataTransfer();
			dataTransfer.items.add(new File([bytes], 'boat.png', { type: 'image/png' }));
			for (const type of ['dragenter', 'dragover', 'drop'])
				document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
		}, base64);
	}

	test('dropped on the studio, its settings come into the prompt box, with a word on what is different here', async () => {
		await using visitor = await visit(browser, easel, desktop);
		const { page } = visitor;
		await page.locator('button.paint').waitFor();
		await drop(page, await pictureFile());
		const panel = page.getByRole('dialog');
		await panel.getByText('Written by AUTOMATIC1111').waitFor();
		await panel.getByText(/“v1-5-pruned” is not here/).waitFor();
		await panel.getByRole('button', { name: 'Use its settings' }).click();
		await panel.waitFor({ state: 'hidden' });
		expect(await page.getByRole('textbox', { name: 'Prompt' }).inputValue()).toBe('a boat');
		await page.locator('button.paint').click();
		await until('it is asked for as it was', async () => {
			const [newest] = (await easel.list()).generations;
			return newest?.settings.prompt === 'a boat' && newest.settings.seed === 5 && newest.settings.steps === 6;
		});
		expect(visitor.complaints).toEqual([]);
	});

	test('put into the folder it has a page with its settings, which says that it cannot be the same again', async () => {
		await copyFile(await pictureFile(), join(easel.outputs, 'boat.png'));
		const found = async () => ((await (await easel.call('/api/gallery?search=is:imported')).json()) as GalleryPage).pictures;
		await until('it is found', async () => (await found()).length === 1);
		await using visitor = await visit(browser, easel, desktop, `/picture/${(await found())[0]?.id}`);
		const { page } = visitor;
		await page.locator('.facts').getByText('v1-5-pruned').waitFor();
		await page.getByRole('button', { name: 'Exactly this again' }).click();
		await page.getByText('The picture does not say how it was run.').waitFor();
		await page.getByText('It cannot be painted again:').waitFor();
		expect(await page.getByRole('button', { name: 'Paint it anyway' }).count()).toBe(0);
		await page.goto(`${easel.url}/gallery`);
		await page.locator('.gallery-tile').first().waitFor();
		await drop(page, await pictureFile());
		await page.getByRole('dialog').getByRole('button', { name: 'Use its settings' }).click();
		await page.waitForURL(`${easel.url}/`);
		await until('its settings are in the box', async () => (await page.getByRole('textbox', { name: 'Prompt' }).inputValue()) === 'a boat');
	});
});
