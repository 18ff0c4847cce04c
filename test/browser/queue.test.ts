/** The queue's page as people use it, on a phone and on a desktop, two of them at once, and without a network. */
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Generation } from '#contract/generation.ts';
import type { QueueState } from '#contract/queue.ts';
import { desktop, openBrowser, phone, visit } from '../support/browser.ts';
import { startEasel, type TestEasel } from '../support/easel.ts';
import { until } from '../support/program.ts';
import { layWire } from '../support/wire.ts';
import { findBarriers } from './axe.ts';

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
beforeEach(async () => {
	await order({ paused: true });
	await easel.call('/api/queue/cancel', json('POST', {}));
	await until('nothing is painted', async () => (await queue()).running.length === 0);
});

const json = (method: string, body: unknown) => ({ method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
const queue = async () => (await (await easel.call('/api/queue')).json()) as QueueState;
const order = (body: object) => easel.call('/api/queue', json('POST', body));
const patch = (id: string, change: object) => easel.call(`/api/queue/${id}`, json('PATCH', change));
const prompts = async () => (await queue()).waiting.map(({ generation }) => generation?.request.prompt);
const shown = (page: Page) => page.locator('[data-entry] .entry-prompt').allTextContents();
const handle = (page: Page, prompt: string) => page.getByRole('button', { name: `Move: ${prompt}` });
const entry = (page: Page, prompt: string) => page.getByRole('listitem').filter({ hasText: prompt });

/** Waiting generations with these prompts, in that order. */
async function ask(...wanted: string[]): Promise<Generation[]> {
	const all: Generation[] = [];
	for (const prompt of wanted) all.push(await easel.accept({ prompt, steps: 2 }));
	return all;
}

/** Whether the page has not scrolled for three frames. */
async function stands(): Promise<boolean> {
	const before = scrollY;
	for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
	return scrollY === before;
}

async function isShown(page: Page, ...wanted: string[]): Promise<void> {
	await until(`the page shows ${wanted.join(', ')}`, async () => (await shown(page)).join() === wanted.join());
}

async function isKept(...wanted: string[]): Promise<void> {
	await until(`the queue is ${wanted.join(', ')}`, async () => (await prompts()).join() === wanted.join());
}

test('keys move an entry, which is said and keeps the focus; another page ends in the same order', async () => {
	await ask('fox', 'owl', 'cat');
	await using one = await visit(browser, easel, desktop, '/queue');
	await using other = await visit(browser, easel, phone, '/queue');
	await handle(one.page, 'cat').focus();
	await one.page.keyboard.press('Alt+ArrowUp');
	await one.page.getByText('cat: place 2 of 3').waitFor();
	await one.page.keyboard.press('Alt+ArrowUp');
	await isShown(one.page, 'cat', 'fox', 'owl');
	expect(await handle(one.page, 'cat').evaluate((element) => element === document.activeElement)).toBe(true);
	await isShown(other.page, 'cat', 'fox', 'owl');
	// Both at once: whoever comes last decides, and both see it.
	await handle(other.page, 'owl').focus();
	await Promise.all([one.page.keyboard.press('Alt+End'), other.page.keyboard.press('Alt+Home')]);
	await isKept('owl', 'fox', 'cat');
	await isShown(one.page, 'owl', 'fox', 'cat');
	await isShown(other.page, 'owl', 'fox', 'cat');
	expect([...one.complaints, ...other.complaints]).toEqual([]);
});

test('the mouse drags an entry by its handle; Escape puts it back', async () => {
	await ask('fox', 'owl', 'cat');
	await using visitor = await visit(browser, easel, desktop, '/queue');
	const { page } = visitor;
	const drag = async (from: string, to: string) => {
		const [start, end] = [await handle(page, from).boundingBox(), await handle(page, to).boundingBox()];
		if (start === null || end === null) throw new Error('There is no handle.');
		await page.mouse.move(start.x + 20, start.y + 20);
		await page.mouse.down();
		await page.mouse.move(start.x + 20, (start.y + end.y) / 2, { steps: 4 });
		await page.mouse.move(end.x + 20, end.y + 24, { steps: 4 });
	};
	await drag('fox', 'cat');
	await page.keyboard.press('Escape');
	await page.mouse.up();
	await isShown(page, 'fox', 'owl', 'cat');
	await drag('fox', 'cat');
	await page.mouse.up();
	await isShown(page, 'owl', 'cat', 'fox');
	await isKept('owl', 'cat', 'fox');
	expect(visitor.complaints).toEqual([]);
});

describe('a finger', () => {
	const touch = (client: CDPSession, type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number) =>
		client.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });

	test('that stays moves an entry, and one that goes on at once scrolls the page', async () => {
		await ask('fox', 'owl', 'cat', 'hen', 'dog', 'elk');
		await using visitor = await visit(browser, easel, phone, '/queue');
		const { page } = visitor;
		const client = await visitor.context.newCDPSession(page);
		const boxOf = async (prompt: string) => (await entry(page, prompt).locator('.entry-prompt').boundingBox()) ?? { x: 0, y: 0 };
		const cat = await boxOf('cat');
		await touch(client, 'touchStart', cat.x + 30, cat.y + 10);
		for (let moved = 20; moved <= 260; moved += 20) await touch(client, 'touchMove', cat.x + 30, cat.y + 10 - moved);
		await touch(client, 'touchEnd', 0, 0);
		await until('it scrolls', () => page.evaluate(() => scrollY > 50));
		expect(await shown(page)).toEqual(['fox', 'owl', 'cat', 'hen', 'dog', 'elk']);

		await until('it stands still', () => page.evaluate(stands));
		await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
		const [owl, fox] = [await boxOf('owl'), await boxOf('fox')];
		await touch(client, 'touchStart', owl.x + 30, owl.y + 10);
		await page.locator('[data-held]').waitFor();
		for (let part = 1; part <= 5; part += 1) await touch(client, 'touchMove', owl.x + 30, owl.y + 10 + ((fox.y - owl.y - 10) * part) / 5);
		await touch(client, 'touchEnd', 0, 0);
		await isShown(page, 'owl', 'fox', 'cat', 'hen', 'dog', 'elk');
		await isKept('owl', 'fox', 'cat', 'hen', 'dog', 'elk');
		expect(visitor.complaints).toEqual([]);
	});
});

for (const viewport of [phone, desktop]) {
	describe(`at ${viewport.width}x${viewport.height}`, () => {
		test('one can run next, be paused, and the whole queue goes on: the pictures come in that order', async () => {
			const [fox, owl, cat] = await ask('fox', 'owl', 'cat');
			await using visitor = await visit(browser, easel, viewport, '/queue');
			const { page } = visitor;
			await page.getByText('The queue is paused.').waitFor();
			await page.getByRole('button', { name: 'Run next: cat' }).click();
			await isShown(page, 'cat', 'fox', 'owl');
			await page.getByRole('button', { name: 'Pause: fox' }).click();
			await entry(page, 'fox').getByText('Paused').waitFor();
			await until('it is kept', async () => (await queue()).waiting.some(({ id, paused }) => id === fox?.id && paused));
			await page.getByRole('button', { name: 'Resume', exact: true }).click();
			const ends = [await easel.ended(cat?.id ?? ''), await easel.ended(owl?.id ?? '')];
			expect(ends.map(({ state }) => state)).toEqual(['done', 'done']);
			expect(Date.parse(ends[0]?.started_at ?? '')).toBeLessThan(Date.parse(ends[1]?.started_at ?? ''));
			await isShown(page, 'fox');
			expect((await easel.get(fox?.id ?? '')).state).toBe('queued');
			expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
			expect(visitor.complaints).toEqual([]);
		});

		test('one that waits becomes another request under its id, and one that has begun says so', async () => {
			const [fox, owl] = await ask('fox', 'owl');
			await using visitor = await visit(browser, easel, viewport, '/queue');
			const { page } = visitor;
			await page.getByRole('button', { name: 'Edit: fox' }).click();
			const panel = page.getByRole('dialog');
			await panel.getByLabel('Prompt').fill('a fox in the snow');
			await panel.getByRole('textbox', { name: 'Steps' }).fill('3');
			await panel.getByRole('button', { name: 'Save' }).click();
			await panel.waitFor({ state: 'hidden' });
			await isShown(page, 'a fox in the snow', 'owl');
			await page.getByRole('button', { name: 'Edit: owl' }).click();
			await patch(owl?.id ?? '', { request: { prompt: 'an owl', steps: 2 } });
			await panel.getByLabel('Prompt').fill('a hen');
			await panel.getByRole('button', { name: 'Save' }).click();
			await page.getByText('changed elsewhere').waitFor();
			await order({ paused: false });
			const end = await easel.ended(fox?.id ?? '');
			expect([end.id, end.settings.prompt, end.settings.steps, end.pictures.length]).toEqual([fox?.id, 'a fox in the snow', 3, 1]);
			expect((await easel.ended(owl?.id ?? '')).settings.prompt).toBe('an owl');
			expect(visitor.complaints).toEqual([]);
		});

		test('one or all are put off until an hour, or begin at once again', async () => {
			await ask('fox', 'owl');
			await using visitor = await visit(browser, easel, viewport, '/queue');
			const { page } = visitor;
			const panel = page.getByRole('dialog');
			const hours = async () => (await queue()).waiting.map(({ not_before }) => not_before);
			await page.getByRole('button', { name: 'Start at an hour: owl' }).click();
			await panel.getByLabel('Another time').fill('2099-12-24T18:30');
			await panel.getByRole('button', { name: 'Set' }).click();
			await entry(page, 'owl')
				.getByText(/Starts at .*18:30|Starts at .*6:30/)
				.waitFor();
			const local = await page.evaluate(() => new Date('2099-12-24T18:30').toISOString());
			await until('it is kept', async () => (await hours()).join() === `,${local}`);
			await page.getByRole('button', { name: /^Start all at/ }).click();
			await panel.getByRole('button', { name: /(^|\D)0?6:00/ }).click();
			await until('both are put off', async () => (await hours()).every((hour) => hour !== null && hour < local));
			await page.getByRole('button', { name: /^Start all at/ }).click();
			await panel.getByRole('button', { name: 'At once' }).click();
			await until('both may begin', async () => (await hours()).every((hour) => hour === null));
			expect(visitor.complaints).toEqual([]);
		});

		test('one or all are cancelled, and come back where they were', async () => {
			await ask('fox', 'owl', 'cat');
			await using visitor = await visit(browser, easel, viewport, '/queue');
			const { page } = visitor;
			await page.getByRole('button', { name: 'Pause: owl' }).click();
			await until('it is kept', async () => (await queue()).waiting[1]?.paused === true);
			await page.getByRole('button', { name: 'Cancel: owl' }).click();
			await isKept('fox', 'cat');
			await page.getByRole('button', { name: 'Undo' }).click();
			await isKept('fox', 'owl', 'cat');
			await until('it is paused again', async () => (await queue()).waiting[1]?.paused === true);
			await page.getByRole('button', { name: 'Cancel all' }).click();
			await isKept();
			await page.getByText('Nothing is being painted, and nothing waits.').waitFor();
			await page.getByRole('button', { name: 'Undo' }).click();
			await isKept('fox', 'owl', 'cat');
			expect(visitor.complaints).toEqual([]);
		});
	});
}

test('without a network changes are kept, shown, said to be on their way, and sent once', async () => {
	await ask('fox', 'owl', 'cat');
	await using wire = await layWire(easel.url);
	await using visitor = await visit(browser, wire, phone, '/queue');
	const { page } = visitor;
	await isShown(page, 'fox', 'owl', 'cat');
	wire.cut();
	await page.getByRole('button', { name: 'Run next: cat' }).click();
	await page.getByRole('button', { name: 'Cancel: owl' }).click();
	await page.getByRole('button', { name: 'Pause: fox' }).click();
	await isShown(page, 'cat', 'fox');
	await page.getByText('What you changed is sent as soon as Easel answers.').waitFor();
	expect(await prompts()).toEqual(['fox', 'owl', 'cat']);
	wire.mend();
	await isKept('cat', 'fox');
	await until('it is paused', async () => (await queue()).waiting[1]?.paused === true);
	await page.getByText('What you changed is sent').waitFor({ state: 'hidden' });
	await isShown(page, 'cat', 'fox');
	wire.cut();
	await page.getByRole('button', { name: 'Undo' }).click();
	wire.mend();
	await until('it is back once', async () => (await prompts()).filter((prompt) => prompt === 'owl').length === 1);
	await isKept('cat', 'fox', 'owl');
	await isShown(page, 'cat', 'fox', 'owl');
});

test('of a grid that is not all in line yet, the rest is a line of its own, which is cancelled with a way back', async () => {
	const axes = [{ field: 'seed', values: Array.from({ length: 12 }, (_, n) => n + 1) }];
	await easel.call('/api/groups', json('POST', { request: { prompt: 'a grid of foxes', steps: 2 }, axes }));
	await until('eight are in line', async () => (await queue()).waiting.length === 8);
	await using visitor = await visit(browser, easel, phone, '/queue');
	const { page } = visitor;
	await page.getByText('4 more of this grid').waitFor();
	expect(await findBarriers(page)).toEqual([]);
	await page.getByRole('button', { name: 'Cancel the 4 pictures of “a grid of foxes” not yet in line' }).click();
	await until('they are cancelled', async () => (await queue()).cells.length === 0);
	await page.getByText('4 more of this grid').waitFor({ state: 'detached' });
	await page.getByRole('button', { name: 'Undo' }).click();
	await page.getByText('4 more of this grid').waitFor();
	await until('they wait again', async () => (await queue()).cells[0]?.count === 4);
	await page.getByRole('link', { name: /a grid of foxes/ }).click();
	await page.getByRole('heading', { name: 'a grid of foxes' }).waitFor();
	expect(visitor.complaints).toEqual([]);
});

describe('before pressing', () => {
	test('the studio says how long it takes, when it starts and what it needs', async () => {
		await order({ paused: false });
		await easel.ended((await easel.accept({ prompt: 'fox', steps: 10 })).id);
		await using visitor = await visit(browser, easel, phone);
		const { page } = visitor;
		await page.getByRole('button', { name: /^Paint about \d+ s/ }).waitFor();
		await page.getByText(/^needs \d+(\.\d)? GB$/).waitFor();
		const { id } = await easel.accept({ prompt: 'a long one', steps: 100, width: 512, height: 512 });
		await page.getByText(/starts in about .* · needs/).waitFor();
		await easel.call(`/api/generations/${id}/cancel`, { method: 'POST' });
		expect(visitor.complaints).toEqual([]);
	});

	test('a size that the memory does not hold is said, and one tap takes the nearest that fits', async () => {
		await using visitor = await visit(browser, easel, phone);
		const { page } = visitor;
		const memory = { need: 9.2e9, have: 6.1e9 };
		await page.route('**/api/estimate', async (route) => {
			const { width = 256 } = route.request().postDataJSON() as { width?: number };
			const fits = width > 128 ? { width: 128, height: 128 } : null;
			await route.fulfill({ json: { seconds: 3, starts_in_s: 0, memory: fits === null ? { ...memory, need: 1e9 } : memory, fits } });
		});
		await page.getByRole('textbox', { name: 'Prompt' }).fill('a fox at 128');
		await page.reload();
		await page.locator('.cost').getByText('Needs 9.2 GB, and 6.1 GB are free.').waitFor();
		await page.getByRole('button', { name: 'Use 128 × 128' }).click();
		await page.getByText('needs 1 GB').waitFor();
		await page.getByRole('button', { name: /^Paint about/ }).click();
		await isKept('a fox at 128');
		expect((await queue()).waiting[0]?.generation?.settings).toMatchObject({ width: 128, height: 128 });
		expect(visitor.complaints).toEqual([]);
	});

	test('a picture is asked for now and begins at an hour', async () => {
		await using visitor = await visit(browser, easel, desktop);
		const { page } = visitor;
		await page.getByRole('textbox', { name: 'Prompt' }).fill('a night picture');
		await page.getByRole('button', { name: 'Paint at an hour' }).click();
		await page.getByRole('dialog').getByLabel('Another time').fill('2099-12-24T18:30');
		await page.getByRole('dialog').getByRole('button', { name: 'Set' }).click();
		await isKept('a night picture');
		const [waiting] = (await queue()).waiting;
		expect(waiting?.not_before).toBe(await page.evaluate(() => new Date('2099-12-24T18:30').toISOString()));
		expect(visitor.complaints).toEqual([]);
	});
});
