/** The settings of this device: seen at once, on every page, and after a reload. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { desktop, openBrowser, phone, visit } from '../support/browser.ts';
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

const wallOf = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const choose = (page: Page, name: string) => page.getByText(name, { exact: true }).first().click();

for (const viewport of [phone, desktop]) {
	describe(`at ${viewport.width} pixels`, () => {
		test('colours change at once, and stay on other pages and after a reload', async () => {
			await using visitor = await visit(browser, easel, viewport, '/settings');
			const { page } = visitor;
			const light = await wallOf(page);
			await choose(page, 'Dark');
			expect(await wallOf(page)).not.toBe(light);
			await choose(page, 'High contrast');
			expect(await wallOf(page)).toBe('rgb(255, 255, 255)');
			await page.emulateMedia({ colorScheme: 'dark' });
			expect(await wallOf(page)).toBe('rgb(0, 0, 0)');
			await page.getByRole('link', { name: 'Studio' }).click();
			await page.getByRole('textbox', { name: 'Prompt', exact: true }).waitFor();
			expect(await wallOf(page)).toBe('rgb(0, 0, 0)');
			await page.goto(`${easel.url}/settings`);
			await expect.poll(() => page.getByRole('radio', { name: 'High contrast' }).isChecked()).toBe(true);
			expect(visitor.complaints).toEqual([]);
		});

		test('the text grows to one and a half times its size, everywhere', async () => {
			await using visitor = await visit(browser, easel, viewport, '/settings');
			const { page } = visitor;
			const sizeOf = (selector: string) =>
				page
					.locator(selector)
					.first()
					.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
			const before = await sizeOf('h1');
			await choose(page, '150 %');
			expect(await sizeOf('h1')).toBeCloseTo(before * 1.5, 1);
			await page.goto(easel.url);
			expect(await sizeOf('.paint')).toBeGreaterThanOrEqual(24);
		});
	});
}

test('the language changes, with dates and numbers, and German is complete on this page', async () => {
	await using visitor = await visit(browser, easel, desktop, '/settings');
	const { page } = visitor;
	await page.getByLabel('Language', { exact: true }).selectOption('de');
	await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
	expect(await page.locator('html').getAttribute('lang')).toBe('de');
	expect(await page.locator('main').textContent()).not.toMatch(/\b(Colours|Language|Keyboard|device|About)\b/);
	await page.getByLabel('Sprache', { exact: true }).selectOption('');
	await page.getByRole('heading', { name: 'Settings' }).waitFor();
});

test('a browser that prefers German gets it without asking', async () => {
	await using visitor = await visit(browser, easel, desktop, '/', { locale: 'de-AT' });
	await visitor.page.getByRole('button', { name: /^Malen(?! )/ }).waitFor();
});

test('reduced motion stills what moves', async () => {
	await using visitor = await visit(browser, easel, desktop, '/settings');
	const { page } = visitor;
	const duration = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--calm').trim());
	expect(await duration()).not.toMatch(/^0m?s$/);
	await choose(page, 'Reduced');
	expect(await duration()).toMatch(/^0m?s$/);
});

test('? lists the keys of the page, letters can be switched off, and "g" goes to other pages', async () => {
	await using visitor = await visit(browser, easel, desktop);
	const { page } = visitor;
	const sheet = page.getByRole('dialog', { name: 'Keys' });
	await page.locator('h1').click();
	await page.keyboard.press('?');
	await sheet.waitFor();
	expect(await sheet.textContent()).toContain('Go to the prompt');
	await sheet.getByRole('switch').uncheck();
	await page.keyboard.press('Escape');
	await sheet.waitFor({ state: 'detached' });

	// The step back in the history that closing takes.
	await expect.poll(() => page.evaluate(() => (history.state as { overlay?: number } | null)?.overlay ?? null)).toBeNull();
	await page.reload();
	await page.locator('astro-island:not([ssr])').first().waitFor({ state: 'attached' });
	await page.keyboard.press('/');
	await page.keyboard.press('?');
	expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
	expect(await sheet.count()).toBe(0);

	await page.goto(`${easel.url}/settings`);
	await page.getByRole('switch', { name: 'Keys of a single character' }).check();
	await page.keyboard.press('g');
	await page.keyboard.press('s');
	await page.getByRole('textbox', { name: 'Prompt', exact: true }).waitFor();
	expect(new URL(page.url()).pathname).toBe('/');
});

test('the first stop of the keyboard leads past the navigation', async () => {
	await using visitor = await visit(browser, easel, desktop, '/settings');
	const { page } = visitor;
	await page.keyboard.press('Tab');
	expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('To the content');
	await page.keyboard.press('Enter');
	await page.keyboard.press('Tab');
	expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
});

test('the navigation counts what is in line', async () => {
	await using visitor = await visit(browser, easel, phone, '/settings');
	const { page } = visitor;
	const { id } = await easel.accept({ prompt: 'a tree at night', steps: 100, width: 512, height: 512 });
	await page.getByRole('link', { name: 'Queue 1 in line' }).waitFor();
	await easel.call(`/api/generations/${id}/cancel`, { method: 'POST' });
	await page.getByRole('link', { name: 'Queue', exact: true }).waitFor();
});

test('the GPU can be freed from here', async () => {
	await using visitor = await visit(browser, easel, phone, '/settings');
	await easel.ended((await easel.accept({ prompt: 'a fox in the snow', steps: 2 })).id);
	await visitor.page.getByRole('button', { name: 'Free the GPU' }).click();
	await visitor.page.getByText('The memory of the GPU is free.').waitFor();
});
