/**
 * What the page costs the browser: script, moved layout, elements, time in which it does not answer, memory.
 * `npm run bench page -- --minutes=5` says for how long memory is watched (5), `--pictures=100000` how large the gallery is.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { desktop, openBrowser, phone, visit } from '../test/support/browser.ts';
import { startEasel, type TestEasel } from '../test/support/easel.ts';
import { fillGallery } from '../test/support/fill-gallery.ts';
import { until } from '../test/support/program.ts';
import { listenForMoves } from './page/observe.ts';
import { atMost, type Figure } from './support/figures.ts';

const screens = { phone, desktop };
const prompt = 'a castle in the mountains';
/** Until script and lists have their size: after ten, nothing more came in 20 rounds. */
const firstRounds = 10;

export async function measurePage(): Promise<Figure[]> {
	const { values } = parseArgs({ options: { minutes: { type: 'string' }, pictures: { type: 'string' } }, strict: false });
	const minutes = Number(values.minutes ?? 5);
	const pictures = Number(values.pictures ?? 100_000);
	await using easel = await startEasel({
		fill: async (outputs) => void (await fillGallery({ outputs, pictures, perDay: 250 })),
	});
	await until('the gallery knows every picture', async () => (await countPictures(easel)) === pictures, 30 * 60_000);
	const browser = await openBrowser();
	try {
		const figures: Figure[] = [];
		for (const screen of ['phone', 'desktop'] as const) {
			figures.push(...(await measureStudio(browser, easel, screen)), ...(await measureGallery(browser, easel, screen, pictures)));
		}
		figures.push(await measureHeap(browser, easel, minutes));
		return figures;
	} finally {
		await browser.close();
	}
}

async function countPictures(easel: TestEasel): Promise<number> {
	const { days } = (await (await easel.call('/api/gallery/days')).json()) as { days: { count: number }[] };
	return days.reduce((sum, { count }) => sum + count, 0);
}

/** The first load, and a picture from the press to its end. */
async function measureStudio(browser: Browser, easel: TestEasel, screen: keyof typeof screens): Promise<Figure[]> {
	const scripts: number[] = [];
	const moves: number[] = [];
	const tasks: number[] = [];
	for (let round = 0; round < 3; round += 1) {
		await using visitor = await visit(browser, easel, screens[screen]);
		const { page } = visitor;
		await listenForMoves(page);
		await loaded(page);
		scripts.push(await scriptKilobytes(page));
		await paint(easel, page);
		const { shift, longestTask } = await page.evaluate(() => window.benchMoves());
		moves.push(shift);
		tasks.push(longestTask);
	}
	return [
		atMost(`studio on a ${screen}: script of the first load, compressed`, 'kB', 120, scripts),
		atMost(`studio on a ${screen}: layout shift from loading to a finished picture`, 'score', 0.05, moves),
		atMost(`studio on a ${screen}: longest task from loading to a finished picture`, 'ms', 100, tasks),
	];
}

/** Until nothing has been fetched for a second: the page's events never end, so that its network is never idle. */
async function loaded(page: Page): Promise<void> {
	let known = -1;
	await until('everything is loaded', async () => {
		const before = known;
		known = await page.evaluate(() => performance.getEntriesByType('resource').length);
		if (known !== before) await sleep(1_000);
		return known === before;
	});
}

/** Until every picture in sight is there. */
async function drawn(page: Page): Promise<void> {
	await nextFrames(page);
	await page.waitForFunction(() => {
		const sight = [...document.images].filter((image) => {
			const { top, bottom } = image.getBoundingClientRect();
			return bottom > 0 && top < innerHeight;
		});
		return sight.length > 0 && sight.every(({ complete, naturalWidth }) => complete && naturalWidth > 0);
	});
}

/** Everything that came as script without a press, as it went over the wire. */
function scriptKilobytes(page: Page): Promise<number> {
	return page.evaluate(() => {
		const scripts = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).filter(({ name }) => name.endsWith('.js'));
		return scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000;
	});
}

/** As a person does: what moves right after a press is wanted, and counts as no shift. */
async function paint(easel: TestEasel, page: Page): Promise<void> {
	const before = (await easel.list('?limit=1')).generations[0]?.id;
	const box = page.getByRole('textbox', { name: 'Prompt', exact: true });
	await box.click();
	await page.keyboard.press('Control+a');
	await page.keyboard.type(prompt, { delay: 30 });
	await page.locator('button.paint').click();
	const id = await until('the press arrives', async () => {
		const newest = (await easel.list('?limit=1')).generations[0]?.id;
		return newest === before ? null : (newest ?? null);
	});
	await easel.ended(id);
	await page.locator(`img[src*="${id}"]`).first().waitFor();
}

/** From the newest to the oldest picture: a while by the wheel, then in leaps, then back. */
async function measureGallery(browser: Browser, easel: TestEasel, screen: keyof typeof screens, pictures: number): Promise<Figure[]> {
	await using visitor = await visit(browser, easel, screens[screen], '/gallery');
	const { page } = visitor;
	await page.locator('.gallery-tile img').first().waitFor();
	await listenForMoves(page);
	const nodes: number[] = [await countElements(page)];
	for (let turn = 0; turn < 60; turn += 1) {
		await page.mouse.wheel(0, 700);
		await nextFrames(page);
		nodes.push(await countElements(page));
	}
	for (let leap = 0; leap <= 20; leap += 1) {
		await page.evaluate((share) => scrollTo({ top: document.documentElement.scrollHeight * share, behavior: 'instant' }), leap / 20);
		await drawn(page);
		nodes.push(await countElements(page));
	}
	const { shift, longestTask } = await page.evaluate(() => window.benchMoves());
	const details = { pictures };
	return [
		atMost(`gallery on a ${screen}: most elements at any position`, 'elements', 400, [Math.max(...nodes)], details),
		atMost(`gallery on a ${screen}: layout shift while scrolling`, 'score', 0.05, [shift], details),
		atMost(`gallery on a ${screen}: longest task while scrolling`, 'ms', 100, [longestTask], details),
	];
}

function countElements(page: Page): Promise<number> {
	return page.evaluate(() => document.querySelectorAll('body *').length);
}

function nextFrames(page: Page): Promise<unknown> {
	return page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Two tabs: one scrolls the gallery, in the other pictures are painted. After the first rounds, which fill caches and compile, nothing may grow. */
async function measureHeap(browser: Browser, easel: TestEasel, minutes: number): Promise<Figure> {
	await using studio = await visit(browser, easel, phone);
	await using gallery = await visit(browser, easel, phone, '/gallery');
	const tabs = [await studio.context.newCDPSession(studio.page), await gallery.context.newCDPSession(gallery.page)];
	const round = async () => {
		await paint(easel, studio.page);
		for (let turn = 0; turn < 40; turn += 1) {
			await gallery.page.mouse.wheel(0, turn < 20 ? 2_500 : -2_500);
			await nextFrames(gallery.page);
		}
	};
	for (let first = 0; first < firstRounds; first += 1) await round();
	const before = await heapMegabytes(tabs);
	const began = performance.now();
	let rounds = 0;
	while (performance.now() - began < minutes * 60_000) {
		await round();
		rounds += 1;
	}
	const after = await heapMegabytes(tabs);
	return atMost('script heap of both after painting and scrolling, to that before', 'ratio', 1.1, [after / before], {
		minutes,
		rounds,
		before,
		after,
	});
}

/** What is still in use once everything else was collected. */
async function heapMegabytes(tabs: readonly CDPSession[]): Promise<number> {
	let bytes = 0;
	for (const tab of tabs) {
		await tab.send('HeapProfiler.collectGarbage');
		await sleep(500);
		await tab.send('HeapProfiler.collectGarbage');
		bytes += (await tab.send('Runtime.getHeapUsage')).usedSize;
	}
	return bytes / 1e6;
}
