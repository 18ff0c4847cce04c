/** What makes a page feel right under a thumb: keyboards, sliders, edges of the screen, the back button. */
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listening, openBrowser, phone, visit } from '../support/browser.ts';
import { startEasel, type TestEasel } from '../support/easel.ts';

let browser: Browser;
let easel: TestEasel;
beforeAll(async () => {
	browser = await openBrowser();
	easel = await startEasel();
});
afterAll(async () => {
	await browser?.close();
	await easel?.[Symbol.asyncDispose]();
});

/** A finger that goes from one point to another in steps, as real ones do. */
async function drag(session: CDPSession, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
	const steps = 12;
	const at = (step: number) => ({ x: from.x + ((to.x - from.x) * step) / steps, y: from.y + ((to.y - from.y) * step) / steps });
	await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] });
	for (let step = 1; step <= steps; step += 1)
		await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [at(step)] });
	await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

const paintButton = (page: Page) => page.getByRole('button', { name: /^Paint(?! at)/ });

/** Pixels between the lower edge of the button and `height`, below which it is covered. */
async function roomBelow(page: Page, height: number): Promise<number> {
	return height - (await paintButton(page).evaluate((button) => button.getBoundingClientRect().bottom));
}

test('a finger that scrolls over a slider moves the page, one that goes along it moves the slider', async () => {
	await using visitor = await visit(browser, easel, phone);
	const { page, context } = visitor;
	const session = await context.newCDPSession(page);
	await page.getByRole('button', { name: 'More', exact: true }).click();
	const slider = page.getByRole('slider', { name: 'Steps' });
	await slider.scrollIntoViewIfNeeded();
	const before = await slider.inputValue();
	const box = (await slider.boundingBox())!;
	const far = { x: box.x + box.width * 0.85, y: box.y + box.height / 2 };
	await drag(session, far, { x: far.x + 4, y: far.y - 160 });
	expect(await slider.inputValue()).toBe(before);
	await slider.scrollIntoViewIfNeeded();
	const again = (await slider.boundingBox())!;
	const y = again.y + again.height / 2;
	await drag(session, { x: again.x + again.width * 0.2, y }, { x: again.x + again.width * 0.9, y });
	expect(Number(await slider.inputValue())).toBeGreaterThan(Number(before));
});

test('the button stays above a keyboard that makes the page smaller, and the navigation makes room', async () => {
	await using visitor = await visit(browser, easel, phone);
	const { page } = visitor;
	await page.getByRole('textbox', { name: 'Prompt', exact: true }).click();
	const open = { width: phone.width, height: phone.height - 380 };
	await page.setViewportSize(open);
	await expect.poll(() => roomBelow(page, open.height)).toBeGreaterThanOrEqual(0);
	expect(await page.getByRole('navigation').isVisible()).toBe(false);
});

test('the button stays above a keyboard that covers the page, as on iPhones', async () => {
	await using visitor = await visit(browser, easel, phone);
	const { page } = visitor;
	const keyboard = 336;
	await page.getByRole('textbox', { name: 'Prompt', exact: true }).click();
	await page.evaluate((height) => {
		const view = window.visualViewport!;
		const left = view.height - height;
		Object.defineProperty(view, 'height', { get: () => left });
		view.dispatchEvent(new Event('resize'));
	}, keyboard);
	await expect.poll(() => roomBelow(page, phone.height - keyboard)).toBeGreaterThanOrEqual(0);
});

test('nothing to press lies under the edges of the screen', async () => {
	await using visitor = await visit(browser, easel, phone);
	const { page, context } = visitor;
	const session = await context.newCDPSession(page);
	const insets = { top: 47, bottom: 34, left: 0, right: 0 };
	await session.send('Emulation.setSafeAreaInsetsOverride' as 'Emulation.setEmulatedMedia', { insets } as object);
	const edges = () =>
		page.evaluate(() => ({
			brand: document.querySelector('.brand')!.getBoundingClientRect().top,
			links: document.querySelector('.navigation-link')!.getBoundingClientRect().bottom,
		}));
	await expect.poll(async () => (await edges()).brand).toBeGreaterThanOrEqual(insets.top);
	expect((await edges()).links).toBeLessThanOrEqual(phone.height - insets.bottom);
	expect(await roomBelow(page, phone.height - insets.bottom)).toBeGreaterThan(0);
});

test('the back button closes a panel and stays on the page; closing it otherwise leaves nothing behind', async () => {
	await using visitor = await visit(browser, easel, phone, '/settings');
	const { page } = visitor;
	const panel = page.getByRole('dialog');
	await page.getByRole('button', { name: 'Show all keys' }).click();
	await panel.waitFor();
	await page.goBack();
	await panel.waitFor({ state: 'detached' });
	expect(new URL(page.url()).pathname).toBe('/settings');

	await page.goto(`${easel.url}/`);
	await page.goto(`${easel.url}/settings`);
	await page.getByRole('button', { name: 'Show all keys' }).click();
	await panel.getByRole('button', { name: 'Close' }).click();
	await panel.waitFor({ state: 'detached' });
	await expect.poll(() => page.evaluate(() => (history.state as { overlay?: number } | null)?.overlay ?? null)).toBeNull();
	await page.goBack();
	expect(new URL(page.url()).pathname).toBe('/');
});

test('a part of the page that is lost on its way comes later, and the page stays', async () => {
	await using visitor = await visit(browser, easel, phone);
	const { page } = visitor;
	let lost = 0;
	await page.route('**/MoreSettings*.js', async (route) => {
		lost += 1;
		if (lost > 1) return await route.continue();
		await route.abort();
	});
	await page.getByRole('button', { name: 'More', exact: true }).click();
	await page.getByRole('slider', { name: 'Steps' }).waitFor();
	expect(lost).toBeGreaterThan(1);
	expect(visitor.complaints).toEqual([]);
});

test('who chooses pictures before there are any goes on when they have come', async () => {
	await easel.ended((await easel.accept({ prompt: 'a fox', steps: 1 })).id);
	await using visitor = await visit(browser, easel, phone, '/join');
	const { page } = visitor;
	const gate = Promise.withResolvers<void>();
	await page.route('**/api/gallery/days?*', async (route) => {
		await gate.promise;
		await route.continue();
	});
	await page.goto(`${easel.url}/gallery`);
	await listening(page);
	await page.getByRole('button', { name: 'Choose pictures' }).tap();
	await page.getByText('0 chosen').waitFor();
	gate.resolve();
	await page.locator('.gallery-tile').first().tap();
	await page.getByText('1 chosen').waitFor();
});
