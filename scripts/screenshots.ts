/**
 * `npm run screenshots [-- name …]`: a picture of every page and state of test/browser/page-states.ts, on a phone and on a desktop, in the
 * light and in the dark, into docs/screenshots/. It starts an Easel of its own, which paints what is seen. Names, or how they begin, choose
 * some; `--missing` takes those that are not there yet, after a run that was stopped.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { type PageState, pageStates, pathOf, show } from '../test/browser/page-states.ts';
import { furnish, openEmptyWorld, putToWork, type World, worlds } from '../test/browser/page-worlds.ts';
import { desktop, openBrowser, phone, visit } from '../test/support/browser.ts';
import { buildWhenNeeded } from './start/build.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs/screenshots');
const screens = { phone, desktop };
const screenNames = ['phone', 'desktop'] as const;
const colorSchemes = ['light', 'dark'] as const;
/** Width of a kept picture in pixels, and its quality: all of them together are to stay small. */
const kept = { phone: { width: 390, quality: 72 }, desktop: { width: 1080, quality: 72 } };
/** Nothing was asked for during so many milliseconds. */
const quietMs = 500;

type Screen = (typeof screenNames)[number];
const fileOf = (state: PageState, screen: Screen, colorScheme: string) => join(folder, `${state.name}-${screen}-${colorScheme}.webp`);

const onlyMissing = process.argv.includes('--missing');
const wanted = process.argv.slice(2).filter((argument) => argument !== '--missing');
const isThere = (state: PageState) =>
	screenNames.every((screen) => colorSchemes.every((colorScheme) => existsSync(fileOf(state, screen, colorScheme))));
const states = pageStates
	.filter(({ name }) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)))
	.filter((state) => !(onlyMissing && isThere(state)));

await buildWhenNeeded({ root, onBuild: () => process.stdout.write('Building the web app.\n') });
await mkdir(folder, { recursive: true });
await removeUnknown();

let world = await openEmptyWorld();
const browser = await openBrowser();
try {
	for (const name of worlds) {
		const here = states.filter((state) => state.world === name);
		if (name === 'lived-in' && states.some((state) => state.world !== 'empty')) world = await furnish(world, false);
		const endWork = name === 'at work' && here.length > 0 ? await putToWork(world.easel) : null;
		for (const state of here) await takeAll(browser, state, world);
		await endWork?.();
	}
} finally {
	await browser.close();
	await world.easel[Symbol.asyncDispose]();
}

/** Pictures of states that there are no more. */
async function removeUnknown(): Promise<void> {
	const known = new Set(
		pageStates.flatMap((state) => screenNames.flatMap((screen) => colorSchemes.map((colorScheme) => fileOf(state, screen, colorScheme)))),
	);
	for (const name of await readdir(folder)) if (!known.has(join(folder, name))) await rm(join(folder, name));
}

async function takeAll(opened: Browser, state: PageState, there: World): Promise<void> {
	for (const screen of screenNames) {
		await using visitor = await visit(opened, there.easel, screens[screen], pathOf(state, there), { reducedMotion: 'reduce' });
		const { page } = visitor;
		await show(state, page, there);
		if (state.isTall === true) await page.setViewportSize({ width: screens[screen].width, height: await heightOf(page) });
		for (const colorScheme of colorSchemes) {
			await page.emulateMedia({ colorScheme });
			await settle(page);
			const { width, quality } = kept[screen];
			const picture = sharp(await page.screenshot()).resize({ width });
			await writeFile(fileOf(state, screen, colorScheme), await picture.webp({ quality, effort: 5 }).toBuffer());
		}
	}
	process.stdout.write(`${state.name}\n`);
}

/** Of the whole page, which comes bit by bit. */
async function heightOf(page: Page): Promise<number> {
	await settle(page);
	return page.evaluate(() => Math.max(innerHeight, document.documentElement.scrollHeight));
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
