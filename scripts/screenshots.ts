/**
 * `npm run screenshots [-- name …]`: a picture of every page and state of test/browser/page-states.ts, on a phone and on a desktop, in the
 * light and in the dark, into docs/screenshots/. It starts an Easel of its own, which paints what is seen.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { furnish, type PageState, pageStates, pathOf, putToWork, type World, worlds } from '../test/browser/page-states.ts';
import { desktop, openBrowser, phone, visit } from '../test/support/browser.ts';
import { startEasel } from '../test/support/easel.ts';
import { buildWhenNeeded } from './start/build.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs/screenshots');
const screens = { phone, desktop };
/** Width of a kept picture in pixels, and its quality: all of them together are to stay small. */
const kept = { phone: { width: 390, quality: 72 }, desktop: { width: 1080, quality: 72 } };

const wanted = process.argv.slice(2);
const states = pageStates.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

/** Nothing was asked for during so many milliseconds. */
const quietMs = 1_000;

await buildWhenNeeded({ root, onBuild: () => process.stdout.write('Building the web app.\n') });
await mkdir(folder, { recursive: true });
if (wanted.length === 0) for (const name of await readdir(folder)) await rm(join(folder, name));

await using easel = await startEasel();
const browser = await openBrowser();
try {
	let world: World = { easel, done: [] };
	for (const name of worlds) {
		const here = states.filter((state) => state.world === name);
		if (name === 'lived-in') world = await furnish(easel);
		const endWork = name === 'at work' && here.length > 0 ? await putToWork(easel) : null;
		for (const state of here) await takeAll(browser, state, world);
		await endWork?.();
	}
} finally {
	await browser.close();
}

async function takeAll(opened: Browser, state: PageState, world: World): Promise<void> {
	for (const screen of ['phone', 'desktop'] as const) {
		for (const colorScheme of ['light', 'dark'] as const) {
			await using visitor = await visit(opened, world.easel, screens[screen], pathOf(state, world), {
				colorScheme,
				reducedMotion: 'reduce',
			});
			await state.show?.(visitor.page, world);
			await settle(visitor.page);
			const picture = await sharp(await visitor.page.screenshot())
				.resize({ width: kept[screen].width })
				.webp({ quality: kept[screen].quality, effort: 6 })
				.toBuffer();
			await writeFile(join(folder, `${state.name}-${screen}-${colorScheme}.webp`), picture);
		}
	}
	process.stdout.write(`${state.name}\n`);
}

/** Until nothing is on its way any more and every picture in sight is drawn. */
async function settle(page: Page): Promise<void> {
	// Thumbnails and panels ask for more when they have come; streams of events never end.
	await page.waitForFunction((quiet) => {
		const last = performance.getEntriesByType('resource').at(-1);
		return performance.now() - (last?.startTime ?? 0) > quiet;
	}, quietMs);
	await page.waitForFunction(() =>
		[...document.images]
			.filter((image) => image.checkVisibility() && image.getBoundingClientRect().top < innerHeight)
			.every((image) => image.complete && image.naturalWidth > 0),
	);
	await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
