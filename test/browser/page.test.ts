/** The page in a real browser, on a phone and on a desktop, against the real programs and the real engine. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Generation } from '#contract/generation.ts';
import { toProblem } from '#contract/problem.ts';
import { desktop, listening, openBrowser, phone, visit } from '../support/browser.ts';
import { startEasel, type TestEasel } from '../support/easel.ts';
import { until } from '../support/program.ts';
import { layWire } from '../support/wire.ts';

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

async function ask(page: Page, prompt: string): Promise<void> {
	await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
	await page.getByRole('button', { name: /^Paint(?! at)/ }).click();
}

const pictureOf = (page: Page, prompt: string) => page.locator(`main img[alt="${prompt}"]`).first();
const cancelOf = (page: Page) => page.getByRole('button', { name: /^Cancel/ }).first();

/** Slow enough to look at: some seconds on two cores. */
async function acceptSlow(prompt: string): Promise<Generation> {
	return easel.accept({ prompt, steps: 100, width: 512, height: 512 });
}

async function clear(): Promise<void> {
	for (const { id, state } of (await easel.list('?limit=100')).generations) {
		if (state === 'queued' || state === 'running') await easel.call(`/api/generations/${id}/cancel`, { method: 'POST' });
		await easel.ended(id);
		await until('it can be deleted', async () => (await easel.call(`/api/generations/${id}`, { method: 'DELETE' })).ok);
	}
}

for (const viewport of [phone, desktop]) {
	describe(`at ${viewport.width}x${viewport.height}`, () => {
		test('the first visit shows pictures that can be remixed, and asks nobody else for anything', async () => {
			await clear();
			await using visitor = await visit(browser, easel, viewport);
			const { page } = visitor;
			await page.getByText('Nothing on the easel yet.').waitFor();
			const first = page.locator('.showcase button').first();
			const prompt = (await first.textContent()) ?? '';
			await first.click();
			expect(await page.getByRole('textbox', { name: 'Prompt' }).inputValue()).toBe(prompt.trim());
			expect(visitor.foreign).toEqual([]);
			expect(visitor.complaints).toEqual([]);
		});

		test('a prompt becomes a picture, which opens on the full screen with its settings', async () => {
			await using visitor = await visit(browser, easel, viewport);
			const { page } = visitor;
			await ask(page, 'a fox in the snow');
			await pictureOf(page, 'a fox in the snow').waitFor();
			// Heard by whoever does not see it.
			await page.getByRole('status').filter({ hasText: 'Done: a fox in the snow' }).waitFor();
			await until('it is drawn', () =>
				pictureOf(page, 'a fox in the snow').evaluate((image: HTMLImageElement) => image.naturalWidth === 256),
			);
			await pictureOf(page, 'a fox in the snow').click();
			const viewer = page.getByRole('dialog');
			await viewer.waitFor();
			expect(await viewer.textContent()).toContain('a fox in the snow');
			await page.keyboard.press('Escape');
			await viewer.waitFor({ state: 'hidden' });
			expect(visitor.complaints).toEqual([]);
			expect(visitor.foreign).toEqual([]);
		});

		test('a reload in the middle shows the same generation at work within 2 s', async () => {
			await using visitor = await visit(browser, easel, viewport);
			const { page } = visitor;
			const { id } = await acceptSlow('a castle in the mountains');
			await page
				.getByText(/step \d+ of 100/i)
				.first()
				.waitFor();
			await page.reload();
			await page
				.getByText(/step \d+ of 100/i)
				.first()
				.waitFor({ timeout: 2_000 });
			await easel.call(`/api/generations/${id}/cancel`, { method: 'POST' });
			await page.getByText('Cancelled').first().waitFor();
			expect(visitor.complaints).toEqual([]);
		});

		test('two tabs show the same, and what one cancels is cancelled in both', async () => {
			await clear();
			await using one = await visit(browser, easel, viewport);
			const other = await one.context.newPage();
			await other.goto(easel.url);
			await acceptSlow('a tree at night');
			await cancelOf(one.page).waitFor();
			await cancelOf(other).waitFor();
			await cancelOf(one.page).click();
			await one.page.getByText('Cancelled').first().waitFor();
			await other.getByText('Cancelled').first().waitFor();
		});

		test('ten seconds without a network in the middle: the page says so and then shows the picture', async () => {
			await clear();
			await using wire = await layWire(easel.url);
			await using visitor = await visit(browser, wire, viewport);
			const { page } = visitor;
			await easel.accept({ prompt: 'an owl at night', steps: 60, width: 384, height: 384 });
			await cancelOf(page).waitFor();
			wire.cut();
			const cutAt = performance.now();
			await page.getByText('No connection to Easel.').waitFor();
			await until('ten seconds have passed', () => performance.now() - cutAt > 10_000);
			wire.mend();
			await pictureOf(page, 'an owl at night').waitFor({ timeout: 30_000 });
			await page.getByText('No connection to Easel.').waitFor({ state: 'hidden' });
		});

		test('what is asked for while the painter is away waits, and is painted when it is back', async () => {
			await clear();
			await using visitor = await visit(browser, easel, viewport);
			const { page } = visitor;
			await easel.gpu.end('SIGKILL');
			await ask(page, 'a panda');
			// What is away is the painter, and nobody is sent to look after the Wi-Fi.
			await page.getByText('The painter is away. This is sent as soon as it is back.').first().waitFor();
			expect(await page.getByText('No connection').count()).toBe(0);
			await easel.startGpu();
			await pictureOf(page, 'a panda').waitFor();
			expect((await easel.list()).generations).toHaveLength(1);
		});

		test('a refusal has a card with the reason and a way to try again', async () => {
			await clear();
			await using visitor = await visit(browser, easel, viewport);
			const { page } = visitor;
			const refused = toProblem('queue_full', 'Twenty of yours are waiting. Cancel one, or wait for one to end.');
			const answer = { status: refused.status, contentType: 'application/problem+json', body: JSON.stringify(refused) };
			await page.route('**/api/generations', (route) => (route.request().method() === 'POST' ? route.fulfill(answer) : route.fallback()));
			await ask(page, 'a robot');
			await page.getByText(refused.detail).first().waitFor();
			await page.unroute('**/api/generations');
			await page
				.getByRole('button', { name: /^Try again/ })
				.first()
				.click();
			await pictureOf(page, 'a robot').waitFor();
		});

		test('delete with undo brings the picture back', async () => {
			await clear();
			await using visitor = await visit(browser, easel, viewport);
			const { page } = visitor;
			await ask(page, 'a rocket in space');
			await pictureOf(page, 'a rocket in space').waitFor();
			await pictureOf(page, 'a rocket in space').click();
			await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
			await pictureOf(page, 'a rocket in space').waitFor({ state: 'detached' });
			await page.getByRole('button', { name: 'Undo' }).click();
			await pictureOf(page, 'a rocket in space').waitFor();
			expect((await easel.list()).generations).toHaveLength(1);
			expect(visitor.complaints).toEqual([]);
		});
	});
}

test('Ctrl-Enter paints, "/" goes to the prompt, and every control has a name', async () => {
	await using visitor = await visit(browser, easel);
	const { page } = visitor;
	await page.getByRole('button', { name: /^Paint(?! at)/ }).waitFor();
	await page.locator('h1').click();
	await page.keyboard.press('/');
	await page.keyboard.type('a dolphin underwater');
	await page.keyboard.press('Control+Enter');
	await pictureOf(page, 'a dolphin underwater').waitFor();
	const nameless = await page.evaluate(() =>
		[...document.querySelectorAll('button, input, textarea, select, a')]
			.filter((element) => element.checkVisibility())
			.filter((element) => {
				const named = element as HTMLInputElement;
				return !(
					element.getAttribute('aria-label') ||
					element.textContent?.trim() ||
					named.labels?.length ||
					element.getAttribute('aria-labelledby')
				);
			})
			.map((element) => element.outerHTML),
	);
	expect(nameless).toEqual([]);
});

test('what is typed before the script has come is kept, and the button waits until a press is heard', async () => {
	await using context = await browser.newContext({ viewport: phone, hasTouch: true, isMobile: true, serviceWorkers: 'block' });
	const page = await context.newPage();
	await context.addInitScript(() => localStorage.setItem('easel-draft', JSON.stringify({ prompt: 'yesterday', steps: 2 })));
	const come = Promise.withResolvers<void>();
	await page.route('**/_astro/*.js', async (route) => {
		await come.promise;
		await route.continue();
	});
	await page.goto(easel.url, { waitUntil: 'commit' });
	const prompt = page.getByRole('textbox', { name: 'Prompt', exact: true });
	await prompt.fill('a boat on the');
	const button = page.getByRole('button', { name: /^Paint(?! at)/ });
	expect(await button.isDisabled()).toBe(true);
	come.resolve();
	await prompt.press('End');
	await page.keyboard.type(' sea');
	await button.tap();
	await pictureOf(page, 'a boat on the sea').waitFor();
	const [made] = (await easel.list()).generations;
	expect(made?.settings).toMatchObject({ prompt: 'a boat on the sea', steps: 2 });
});

test('a phone joins with the link of the QR code and paints', async () => {
	const { networkInterfaces } = await import('node:os');
	const { key } = await import('../support/easel.ts');
	const address = Object.values(networkInterfaces())
		.flat()
		.find((one) => one !== undefined && !one.internal && one.family === 'IPv4')?.address;
	if (address === undefined) throw new Error('This machine has no LAN address to test with.');
	const context = await browser.newContext({ viewport: phone, hasTouch: true, isMobile: true });
	const page = await context.newPage();
	const site = easel.url.replace('localhost', address);
	await page.goto(site);
	expect(new URL(page.url()).pathname).toBe('/join');
	await page.goto(`${site}/join#${key}`);
	await page.getByRole('textbox', { name: 'Prompt' }).waitFor();
	// Before that, a press is the browser's own.
	await listening(page);
	expect(page.url()).not.toContain(key);
	await ask(page, 'a heart on a black background');
	await pictureOf(page, 'a heart on a black background').waitFor();

	// What plain HTTP lacks is said, with the way to more.
	await page.goto(`${site}/settings`);
	const install = page.getByRole('listitem').filter({ hasText: 'Install as an app' });
	await install.getByText('Needs HTTPS').waitFor();
	await page.getByRole('link', { name: 'Set up HTTPS' }).click();
	await page.waitForURL((one) => one.pathname === '/trust');
	await context.close();
});

test('what is cancelled, put away and put back while the Wi-Fi is lost is said to wait, and done once and in order', async () => {
	await clear();
	await using wire = await layWire(easel.url);
	await using visitor = await visit(browser, wire, phone);
	const { page } = visitor;
	const { id } = await acceptSlow('a slow owl');
	const now = async () => (await (await easel.call(`/api/generations/${id}`)).json()) as Generation;
	await cancelOf(page).waitFor();
	wire.cut();
	await cancelOf(page).click();
	await page.getByText('No connection. This is sent as soon as Easel answers.').first().waitFor();
	wire.mend();
	await until('it is cancelled', async () => (await now()).state === 'cancelled');
	const away = page.getByRole('button', { name: 'Delete: a slow owl' }).first();
	await away.waitFor();
	const answered: string[] = [];
	page.on('response', (response) => {
		if (response.request().method() !== 'GET' && response.url().includes(id)) answered.push(response.request().method());
	});
	wire.cut();
	await away.click();
	await page.getByRole('button', { name: 'Undo' }).last().click();
	wire.mend();
	await until('both are answered', () => answered.length === 2);
	expect(answered).toEqual(['DELETE', 'POST']);
	expect((await now()).deleted_at).toBeNull();
	expect((await easel.list()).generations.map((one) => one.id)).toEqual([id]);
});
