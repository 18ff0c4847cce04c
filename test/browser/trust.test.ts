/** The page that shows how to trust Easel, in a browser that does not and in one that does. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepFromLeaving, openBrowser, phone } from '../support/browser.ts';
import { key, startEasel, type TestEasel } from '../support/easel.ts';
import { setUpHttps } from '../support/https.ts';

let browser: Browser;
let easel: TestEasel;
beforeAll(async () => {
	browser = await openBrowser();
	easel = await startEasel({ settings: { EASEL_HTTPS_PORT: '0' } });
	await setUpHttps(easel);
});
afterAll(async () => {
	await browser?.close();
	await easel?.[Symbol.asyncDispose]();
});

test('a browser that does not trust the authority gets it, with the steps for its system', async () => {
	await using context = await browser.newContext({
		viewport: phone,
		userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Safari/604.1',
	});
	const page = await context.newPage();
	await page.goto(`${easel.url}/trust#${key}`);
	await page.getByText('This device does not trust Easel yet.').waitFor();
	expect(await page.getByRole('combobox').inputValue()).toBe('ios');
	expect(await page.getByRole('listitem').allTextContents()).toContainEqual(expect.stringContaining('Certificate Trust Settings'));
	expect(page.url()).not.toContain(key);
	const download = page.waitForEvent('download');
	await page.getByRole('link', { name: 'Download the certificate' }).click();
	expect((await download).suggestedFilename()).toBe('easel-authority.crt');
});

test('a browser that trusts it is led to Easel over HTTPS, and let in', async () => {
	// Stands for a device on which the authority was installed.
	await using context = await browser.newContext({ viewport: phone, ignoreHTTPSErrors: true });
	const page = await context.newPage();
	const mend = await keepFromLeaving(page, '**/trust/check');
	await page.goto(`${easel.url}/trust#${key}`);
	await page.getByText('This device does not trust Easel yet.').waitFor();
	// It looks again by itself, as after a walk through the settings, or without Wi-Fi for a moment.
	await mend();
	await page.getByText('This device trusts Easel.').waitFor();
	await page.getByRole('link', { name: 'Open Easel over HTTPS' }).click();
	await page.waitForURL((address) => address.protocol === 'https:' && address.pathname === '/');
	await page.getByRole('textbox', { name: 'Prompt' }).waitFor();
	expect(await page.evaluate(() => isSecureContext)).toBe(true);
});
