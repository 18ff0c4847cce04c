/** Sharing as people do it: from the picture and the gallery, opened by somebody with nothing but the link. */
import { networkInterfaces } from 'node:os';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Album } from '#contract/gallery.ts';
import type { ShareLink } from '#contract/sharing.ts';
import { desktop, openBrowser, phone, visit } from '../support/browser.ts';
import { startEasel, type TestEasel } from '../support/easel.ts';
import { findBarriers, findOverflow, findZoomingFields } from './axe.ts';

const lanAddress = Object.values(networkInterfaces())
	.flat()
	.find((address) => address !== undefined && !address.internal && address.family === 'IPv4')?.address;

let browser: Browser;
let easel: TestEasel;
let fox = '';
let cat = '';

beforeAll(async () => {
	browser = await openBrowser();
	easel = await startEasel();
	const { id } = await easel.ended((await easel.accept({ prompt: 'a fox in the snow', seed: 7, steps: 2, count: 2 })).id);
	[fox, cat] = [`${id}-1`, `${id}-2`];
});
afterAll(async () => {
	await browser?.close();
	await easel?.[Symbol.asyncDispose]();
});

/** A page of somebody who comes from the network, without key and session. */
async function asStranger(path: string, viewport = phone, options: BrowserContextOptions = {}) {
	if (lanAddress === undefined) throw new Error('This machine has no LAN address to test with.');
	const context = await browser.newContext({ viewport, serviceWorkers: 'block', ...options });
	const page = await context.newPage();
	const complaints: string[] = [];
	page.on('pageerror', (error) => complaints.push(error.message));
	page.on('console', (message) => {
		if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
	});
	const answer = await page.goto(`http://${lanAddress}:${new URL(easel.url).port}${path}`);
	return { page, status: answer?.status() ?? 0, complaints, [Symbol.asyncDispose]: () => context.close() };
}
const linksOf = async (subject: string) =>
	((await (await easel.call(`/api/shares?subject=${subject}`)).json()) as { links: ShareLink[] }).links;
const post = (path: string, body: unknown, method = 'POST') =>
	easel.call(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
const addressIn = async (page: Page) => new URL(await page.getByRole('textbox', { name: 'The link' }).inputValue()).pathname;
const findFaults = async (page: Page) => [...(await findBarriers(page)), ...(await findZoomingFields(page)), ...(await findOverflow(page))];
const isPainted = (page: Page) =>
	expect
		.poll(() =>
			page
				.locator('.open-main img')
				.first()
				.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0),
		)
		.toBe(true);

for (const viewport of [phone, desktop]) {
	describe(`at ${viewport.width} pixels`, () => {
		test('a link is made on the page of a picture, opened without scripts by a stranger, and taken back', async () => {
			await using visitor = await visit(browser, easel, viewport, `/picture/${fox}`);
			const { page } = visitor;
			await page.getByRole('button', { name: 'Share', exact: true }).click();
			const sheet = page.getByRole('dialog', { name: 'Share' });
			await sheet.getByRole('radio', { name: /^With the prompt/ }).check();
			await sheet.getByLabel('Open for').selectOption('1 day');
			await sheet.getByRole('button', { name: 'Make a link' }).click();
			const path = await addressIn(page);
			expect(await findFaults(page)).toEqual([]);
			{
				await using stranger = await asStranger(path, viewport, { javaScriptEnabled: false });
				expect(stranger.status).toBe(200);
				await stranger.page.getByRole('heading', { name: 'a fox in the snow' }).waitFor();
				await isPainted(stranger.page);
				expect(await stranger.page.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual([
					expect.stringMatching(new RegExp(`^${path}/[\\w-]+/file\\?download$`)),
				]);
			}
			await sheet
				.getByRole('button', { name: /^Take back the link made/ })
				.first()
				.click();
			await page.getByText('The link opens nothing any more.').waitFor();
			await using stranger = await asStranger(path, viewport);
			expect(stranger.status).toBe(404);
			await stranger.page.getByRole('heading', { name: 'Nothing here any more' }).waitFor();
			expect(await linksOf(fox)).toEqual([]);
			expect(visitor.complaints).toEqual([]);
		});

		test('public pages are opened in the settings, and are whole in both themes', async () => {
			await post(`/api/pictures/${fox}`, { visibility: 'public' }, 'PATCH');
			{
				await using visitor = await visit(browser, easel, viewport, '/settings');
				const { page } = visitor;
				const open = page.getByRole('switch', { name: /^Public pages are open/ });
				await open.check();
				await expect
					.poll(async () => (await (await easel.call('/api/publishing')).json()) as unknown)
					.toMatchObject({ public_pages: true });
			}
			for (const colorScheme of ['light', 'dark'] as const) {
				for (const path of ['/public', '/people/household', `/p/${fox}`]) {
					await using stranger = await asStranger(path, viewport, { colorScheme });
					expect(stranger.status).toBe(200);
					await isPainted(stranger.page);
					expect(await findFaults(stranger.page)).toEqual([]);
					expect(stranger.complaints).toEqual([]);
				}
			}
			await post('/api/publishing', { public_pages: false, with_prompt: false });
			await using stranger = await asStranger('/public', viewport);
			expect([stranger.status, await findFaults(stranger.page)]).toEqual([404, []]);
		});
	});
}

test('an answer that is lost on the way makes no second link, nor is one left open', async () => {
	await using visitor = await visit(browser, easel, phone, `/picture/${cat}`);
	const { page } = visitor;
	let lost = 0;
	await page.route('**/api/shares', async (route) => {
		if (lost > 0) return await route.continue();
		lost += 1;
		await route.fetch();
		await route.abort();
	});
	await page.getByRole('button', { name: 'Share', exact: true }).click();
	await page.getByRole('button', { name: 'Make a link' }).click();
	await page.getByText('No connection. The link is made as soon as Easel answers.').waitFor();
	const path = await addressIn(page);
	expect([lost, (await linksOf(cat)).length]).toEqual([1, 1]);
	await using stranger = await asStranger(path);
	expect(stranger.status).toBe(200);
	expect(await stranger.page.content()).not.toContain('a fox in the snow');

	let answers = 0;
	await page.route('**/api/shares/*', async (route) => {
		answers += 1;
		if (answers > 1) return await route.continue();
		await route.fetch();
		await route.abort();
	});
	await page.getByRole('button', { name: /^Take back the link made/ }).click();
	await page.locator('.toast-action').click();
	await page.getByText('The link opens nothing any more.').waitFor();
	expect([answers, (await linksOf(cat)).length]).toEqual([2, 0]);
});

test('who sees a picture is chosen in the same sheet', async () => {
	await using visitor = await visit(browser, easel, desktop, `/picture/${cat}`);
	const { page } = visitor;
	await page.getByRole('button', { name: 'Share', exact: true }).click();
	await page.getByRole('radio', { name: /^Unlisted/ }).check();
	await page.getByText('The public pages are closed').waitFor();
	await expect
		.poll(async () => ((await (await easel.call(`/api/pictures/${cat}/details`)).json()) as { visibility: string }).visibility)
		.toBe('unlisted');
});

test('a chosen picture and an album are shared from the gallery', async () => {
	const album = (await (await post('/api/albums', { name: 'Snow' })).json()) as Album;
	for (const id of [fox, cat]) await post(`/api/pictures/${id}`, { add_albums: [album.id] }, 'PATCH');
	await using visitor = await visit(browser, easel, phone, '/gallery');
	const { page } = visitor;
	await page.getByRole('button', { name: 'Choose pictures' }).click();
	await page.locator('.gallery-tile').first().click();
	await page.getByRole('toolbar', { name: 'Chosen pictures' }).getByRole('button', { name: 'Share' }).click();
	await page.getByRole('button', { name: 'Make a link' }).click();
	{
		await using stranger = await asStranger(await addressIn(page));
		expect(stranger.status).toBe(200);
	}
	await page.goto(`${easel.url}/gallery`);
	await page.getByRole('button', { name: 'Albums' }).click();
	await page.getByRole('button', { name: 'Change the album Snow' }).click();
	await page.getByRole('button', { name: 'Share the album' }).click();
	await page.getByRole('button', { name: 'Make a link' }).click();
	await using stranger = await asStranger(await addressIn(page), desktop);
	await stranger.page.getByRole('heading', { name: 'Snow' }).waitFor();
	expect(await stranger.page.locator('.open-grid img').count()).toBe(2);
	await isPainted(stranger.page);
	expect(await findFaults(stranger.page)).toEqual([]);
	await stranger.page.locator('.open-grid a').first().click();
	await stranger.page.getByRole('link', { name: 'Back to the album' }).click();
	await stranger.page.getByRole('heading', { name: 'Snow' }).waitFor();

	// Who sees it without a link is chosen there, too.
	await post('/api/publishing', { public_pages: true, with_prompt: false });
	await page.getByRole('radio', { name: /^Public/ }).check();
	await expect.poll(async () => (await stranger.page.goto(`${new URL(stranger.page.url()).origin}/a/${album.id}`))?.status()).toBe(200);
	await isPainted(stranger.page);
	expect(await findFaults(stranger.page)).toEqual([]);
	await stranger.page.getByRole('link', { name: 'All public pictures' }).click();
	await stranger.page.getByRole('link', { name: 'Snow' }).click();
	await stranger.page.getByRole('heading', { name: 'Snow' }).waitFor();
	await post('/api/publishing', { public_pages: false, with_prompt: false });
	expect(visitor.complaints).toEqual([]);
});

test('the feed is Atom to an XML parser, with whole addresses and everything that an entry needs', async () => {
	await post(`/api/pictures/${fox}`, { visibility: 'public' }, 'PATCH');
	await post('/api/publishing', { public_pages: true, with_prompt: true });
	await using stranger = await asStranger('/public');
	const feed = await stranger.page.evaluate(async () => {
		const address = document.querySelector<HTMLLinkElement>('link[type="application/atom+xml"]')?.href ?? '';
		const document_ = new DOMParser().parseFromString(await (await fetch(address)).text(), 'application/xml');
		const atom = 'http://www.w3.org/2005/Atom';
		const texts = (parent: Element | Document | undefined, name: string) =>
			[...(parent?.getElementsByTagNameNS(atom, name) ?? [])].map((element) => element.textContent);
		const [entry] = document_.getElementsByTagNameNS(atom, 'entry');
		return {
			errors: document_.getElementsByTagName('parsererror').length,
			root: [document_.documentElement.localName, document_.documentElement.namespaceURI],
			ids: texts(document_, 'id'),
			updated: texts(document_, 'updated'),
			authors: texts(document_, 'name'),
			entry: [texts(entry, 'title')[0], texts(entry, 'id')[0]],
			links: [...(entry?.getElementsByTagNameNS(atom, 'link') ?? [])].map((link) => link.getAttribute('href')),
		};
	});
	const origin = new URL(stranger.page.url()).origin;
	expect(feed).toMatchObject({ errors: 0, root: ['feed', 'http://www.w3.org/2005/Atom'], authors: ['Easel'] });
	expect(feed.entry).toEqual(['a fox in the snow', `${origin}/p/${fox}`]);
	expect(feed.links).toEqual([`${origin}/p/${fox}`, `${origin}/i/${fox}.png`]);
	expect(new Set(feed.ids).size).toBe(feed.ids.length);
	for (const time of feed.updated) expect(Number.isNaN(Date.parse(time ?? ''))).toBe(false);
	expect((await fetch(feed.links[1] ?? '')).status).toBe(200);
	await post('/api/publishing', { public_pages: false, with_prompt: false });
});
