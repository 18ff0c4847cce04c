/** A real browser on a real page. Everything that a page complains about is kept, and every request that leaves this machine. */
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/test/chromium.ts';

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1440, height: 900 };

const flags = [
	'--disable-gpu',
	// WebGL, drawn by the processor.
	'--enable-unsafe-swiftshader',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** @throws Error when no Chromium is there; `npm test` gets one first. */
export async function openBrowser(): Promise<Browser> {
	const executablePath = findChromium();
	if (executablePath === null) throw new Error('There is no Chromium. "npm test" says how to get one.');
	// As root, which test machines often are, Chromium has no sandbox.
	return chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0, args: flags });
}

export interface Visit extends AsyncDisposable {
	page: Page;
	context: BrowserContext;
	/** Errors of scripts, of the content security policy and of the console, network failures left out. */
	complaints: string[];
	/** Addresses asked for that are not this Easel's. */
	foreign: string[];
}

/** Opens a page of the Easel at `url` as somebody on this machine. */
export async function visit(
	browser: Browser,
	{ url }: { url: string },
	viewport = desktop,
	path = '/',
	options: BrowserContextOptions = {},
): Promise<Visit> {
	// What a service worker fetches could be neither seen nor held up here; test/browser/app.test.ts has pages with one.
	const context = await browser.newContext({
		viewport,
		hasTouch: viewport === phone,
		isMobile: viewport === phone,
		serviceWorkers: 'block',
		...options,
	});
	const page = await context.newPage();
	const complaints: string[] = [];
	const foreign: string[] = [];
	page.on('pageerror', (error) => complaints.push(error.message));
	page.on('console', (message) => {
		if (message.type() === 'error' && !/Failed to load resource|net::ERR_/.test(message.text())) complaints.push(message.text());
	});
	page.on('request', (request) => {
		const { protocol, origin } = new URL(request.url());
		if (/^https?:$/.test(protocol) && origin !== url) foreign.push(request.url());
	});
	await page.goto(`${url}${path}`);
	await listening(page);
	return { page, context, complaints, foreign, [Symbol.asyncDispose]: () => context.close() };
}

/** Until the page hears presses and keys: what comes before may be lost. Pages for strangers have no script that could. */
export async function listening(page: Page): Promise<void> {
	if ((await page.locator('astro-island').count()) > 0) await page.locator('html[data-listening]').waitFor({ state: 'attached' });
}

/** Wi-Fi that goes in the middle: the next call of this kind arrives, and its answer does not. */
export async function loseNextAnswer(page: Page, method: string, path: string): Promise<void> {
	let isLost = false;
	await page.route(path, async (route) => {
		if (isLost || route.request().method() !== method) return await route.fallback();
		isLost = true;
		await route.fetch();
		await route.abort();
	});
}

/** Wi-Fi that is gone: no call to this address leaves, until what this returns is called. */
export async function keepFromLeaving(page: Page, path: string): Promise<() => Promise<void>> {
	await page.route(path, (route) => route.abort());
	return () => page.unroute(path);
}
