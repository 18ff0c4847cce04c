/** The settings of this device: seen at once, on every page, and after a reload. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Retention } from '#contract/storage.ts';
import { desktop, keepFromLeaving, listening, loseNextAnswer, openBrowser, phone, visit } from '../support/browser.ts';
import { key, startEasel, type TestEasel } from '../support/easel.ts';

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
	await listening(page);
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

test('a sound is heard when it is chosen, and when a picture is ready', async () => {
	await using visitor = await visit(browser, easel, phone);
	const { page, context } = visitor;
	await context.addInitScript(() => {
		const start = OscillatorNode.prototype.start;
		Object.assign(window, { tones: 0 });
		OscillatorNode.prototype.start = function (...when) {
			(window as unknown as { tones: number }).tones += 1;
			start.apply(this, when);
		};
	});
	await page.goto(`${easel.url}/settings`);
	await listening(page);
	const tones = () => page.evaluate(() => (window as unknown as { tones: number }).tones);
	await page.getByRole('switch', { name: 'Play a sound' }).check();
	await expect.poll(tones).toBe(2);
	await easel.ended((await easel.accept({ prompt: 'a bell', steps: 2 })).id);
	await expect.poll(tones).toBe(4);
});

test('the app can be installed', async () => {
	await using context = await browser.newContext({ viewport: phone });
	const page = await context.newPage();
	await page.goto(easel.url);
	await page.evaluate(async () => void (await navigator.serviceWorker.ready));
	const session = await context.newCDPSession(page);
	const { errors, data = '' } = await session.send('Page.getAppManifest');
	expect(errors).toEqual([]);
	const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
	expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
	for (const { src, sizes } of (JSON.parse(data) as { icons: { src: string; sizes: string }[] }).icons) {
		const size = await page.evaluate(async (address) => {
			const image = new Image();
			image.src = address;
			await image.decode();
			return `${image.naturalWidth}x${image.naturalHeight}`;
		}, src);
		if (sizes !== 'any') expect(size).toBe(sizes);
	}
});

test('the GPU can be freed from here', async () => {
	await using visitor = await visit(browser, easel, phone, '/settings');
	await easel.ended((await easel.accept({ prompt: 'a fox in the snow', steps: 2 })).id);
	await visitor.page.getByRole('button', { name: 'Free the GPU' }).click();
	await visitor.page.getByText('The memory of the GPU is free.').waitFor();
});

describe('when the Wi-Fi goes', () => {
	const silence = 'Easel does not answer. Try again when you are connected.';
	const again = (page: Page) => page.locator('.toast').getByRole('button', { name: 'Try again' }).first();
	const retention = async () => (await (await easel.call('/api/storage/retention')).json()) as Retention;

	test('how long things stay is as the page says, whether the call never left or its answer was lost', async () => {
		await using visitor = await visit(browser, easel, phone, '/settings');
		const { page } = visitor;
		const bin = page.getByLabel('Deleted pictures stay in the bin for');
		expect(await bin.inputValue()).toBe('30');
		const mend = await keepFromLeaving(page, '**/api/storage/retention');
		await bin.selectOption('7');
		await page.getByText(silence).waitFor();
		expect(await bin.inputValue()).toBe('30');
		expect((await retention()).bin_days).toBe(30);
		await mend();
		await loseNextAnswer(page, 'POST', '**/api/storage/retention');
		await again(page).click();
		await expect.poll(async () => (await retention()).bin_days).toBe(7);
		await again(page).click();
		await page.getByText('Kept, for all devices.').waitFor();
		expect(await bin.inputValue()).toBe('7');
	});

	test('what lies on the disk is asked for again, and what was cleaned is cleaned once', async () => {
		await easel.ended((await easel.accept({ prompt: 'a fox in the snow', steps: 2 })).id);
		await using visitor = await visit(browser, easel, desktop);
		const { page } = visitor;
		await page.locator('main img').first().waitFor();
		const mend = await keepFromLeaving(page, '**/api/storage');
		await page.goto(`${easel.url}/settings`);
		await listening(page);
		const look = page.getByRole('alert').getByRole('button', { name: 'Try again' });
		await look.waitFor();
		await mend();
		const clean = page.getByRole('button', { name: 'Clean: Thumbnails' });
		// By a press, unless the page was quicker.
		await expect
			.poll(async () => {
				if (await look.isVisible()) await look.click({ timeout: 1_000 }).catch(() => undefined);
				return await clean.count();
			})
			.toBe(1);
		await loseNextAnswer(page, 'POST', '**/api/storage/clean');
		await clean.click();
		await page.getByText(silence).waitFor();
		await again(page).click();
		await page.getByText(/are free again/).waitFor();
		expect(await readdir(join(easel.data, 'thumbnails'))).toEqual([]);
	});

	test('the GPU is freed by the press after', async () => {
		await using visitor = await visit(browser, easel, phone, '/settings');
		const { page } = visitor;
		await easel.ended((await easel.accept({ prompt: 'a fox in the snow', steps: 2 })).id);
		await loseNextAnswer(page, 'POST', '**/api/engine/release');
		await page.getByRole('button', { name: 'Free the GPU' }).click();
		await again(page).click();
		await page.getByText('The memory of the GPU is free.').waitFor();
	});

	test('a device joins with the key of its link, which stays in the field, and leaves by a second press', async () => {
		await using context = await browser.newContext({ viewport: phone, locale: 'de-DE', serviceWorkers: 'block' });
		const page = await context.newPage();
		const mend = await keepFromLeaving(page, '**/api/session');
		await page.goto(`${easel.url}/join#${key}`);
		await page.getByText('Easel ist nicht erreichbar. Ist dieses Gerät im selben Netz?').waitFor();
		expect(page.url()).not.toContain(key);
		await mend();
		const field = page.getByLabel('Haushaltsschlüssel');
		expect(await field.inputValue()).toBe(key);
		await field.fill('not the key');
		await page.getByRole('button', { name: 'Mitmachen' }).click();
		await page.getByText('Das ist nicht der Haushaltsschlüssel.').waitFor();
		await field.fill(key);
		await loseNextAnswer(page, 'POST', '**/api/session');
		await page.getByRole('button', { name: 'Mitmachen' }).click();
		await page.getByText('Easel ist nicht erreichbar.').waitFor();
		await page.getByRole('button', { name: 'Mitmachen' }).click();
		await page.waitForURL((address) => address.pathname === '/');

		await page.goto(`${easel.url}/settings`);
		await listening(page);
		const heal = await keepFromLeaving(page, '**/api/session');
		await page.getByRole('button', { name: 'Dieses Gerät vergessen' }).click();
		await page.locator('.toast').getByText('Easel antwortet nicht.').waitFor();
		expect((await context.cookies()).some(({ name }) => /session/.test(name))).toBe(true);
		await heal();
		await page.locator('.toast').getByRole('button', { name: 'Noch einmal' }).click();
		await page.waitForURL((address) => address.pathname === '/join');
		expect((await context.cookies()).some(({ name }) => /session/.test(name))).toBe(false);
	});

	test('notifications are switched on and off once, over answers that are lost', async () => {
		await using context = await browser.newContext({ viewport: phone, permissions: ['notifications'] });
		await context.addInitScript(() => {
			// Stands for the browser's push service, which is out in the world.
			let subscription: { endpoint: string; toJSON(): object; unsubscribe(): Promise<boolean> } | null = null;
			const keys = {
				p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
				auth: 'tBHItJI5svbpez7KI4CCXg',
			};
			const endpoint = 'https://push.example/device';
			Object.assign(PushManager.prototype, {
				getSubscription: async () => subscription,
				subscribe: async () => {
					const unsubscribe = async () => {
						subscription = null;
						return true;
					};
					subscription = { endpoint, toJSON: () => ({ endpoint, keys }), unsubscribe };
					return subscription;
				},
			});
		});
		const page = await context.newPage();
		await page.goto(`${easel.url}/settings`);
		await page.evaluate(async () => void (await navigator.serviceWorker.ready));
		await listening(page);
		const notify = page.getByRole('switch', { name: 'Notify this device' });
		await loseNextAnswer(page, 'POST', '**/api/push/devices');
		await notify.click();
		await again(page).click();
		await expect.poll(() => notify.isChecked()).toBe(true);
		await loseNextAnswer(page, 'DELETE', '**/api/push/devices/*');
		await notify.click();
		await again(page).waitFor();
		expect(await notify.isChecked()).toBe(true);
		await again(page).click();
		await expect.poll(() => notify.isChecked()).toBe(false);
		await page.reload();
		await listening(page);
		expect(await notify.isChecked()).toBe(false);
	});
});
