/** WCAG 2.2 AA on every page and in every state of test/browser/page-states.ts: both sizes, all themes, large text, both languages. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { desktop, listening, openBrowser, phone, visit } from '../support/browser.ts';
import { findBarriers, findOverflow, findZoomingFields } from './axe.ts';
import { type PageState, pageStates, pathOf, show } from './page-states.ts';
import { furnish, openEmptyWorld, putToWork, type World, worlds } from './page-worlds.ts';

let browser: Browser;
let world: World;
beforeAll(async () => {
	browser = await openBrowser();
	world = await openEmptyWorld();
});
afterAll(async () => {
	await browser?.close();
	await world?.easel[Symbol.asyncDispose]();
});

type Look = readonly [theme: '' | 'contrast', colorScheme: 'light' | 'dark'];

/** The colours of high contrast are the same ones on every screen: each size looks at one half of them. */
const looks = {
	phone: [
		['', 'light'],
		['', 'dark'],
		['contrast', 'light'],
	],
	desktop: [
		['', 'light'],
		['', 'dark'],
		['contrast', 'dark'],
	],
} as const satisfies Record<string, readonly Look[]>;

/** What depends on no theme is looked at in the first one only. */
async function look(page: Page, themes: readonly Look[]): Promise<string[]> {
	const found: string[] = [];
	for (const [index, [theme, colorScheme]] of themes.entries()) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await page.evaluate((chosen) => {
			localStorage.setItem('easel-theme', chosen);
			window.easelAppearance?.();
		}, theme);
		const barriers = await findBarriers(page, index === 0 ? 'all' : 'contrast');
		found.push(...barriers.map((barrier) => `${colorScheme} ${theme} ${barrier}`));
	}
	return found;
}

async function setTextSize(page: Page, percent: number): Promise<void> {
	await page.evaluate((size) => {
		localStorage.setItem('easel-text-size', String(size));
		window.easelAppearance?.();
	}, percent);
}

/** The page that is open on a phone comes onto a desktop, as it is. */
async function toDesktop(page: Page): Promise<void> {
	const session = await page.context().newCDPSession(page);
	await session.send('Emulation.setTouchEmulationEnabled', { enabled: false });
	await session.detach();
	await page.setViewportSize(desktop);
}

async function findFaults(page: Page, themes: readonly Look[]): Promise<string[]> {
	const found = [...(await look(page, themes)), ...(await findZoomingFields(page)), ...(await findOverflow(page))];
	await setTextSize(page, 150);
	found.push(...(await findOverflow(page)).map((element) => `in large letters: ${element}`));
	await setTextSize(page, 100);
	return found;
}

function testState(state: PageState): void {
	test.concurrent(state.name, async () => {
		await using visitor = await visit(browser, world.easel, phone, pathOf(state, world));
		const { page } = visitor;
		await show(state, page, world);
		const onPhone = await findFaults(page, looks.phone);
		await toDesktop(page);
		expect({ onPhone, onDesktop: await findFaults(page, looks.desktop) }).toEqual({ onPhone: [], onDesktop: [] });
	});
}

for (const name of worlds) {
	describe(`with an Easel that is ${name}`, () => {
		let endWork: (() => Promise<void>) | null = null;
		beforeAll(async () => {
			if (name === 'lived-in') world = await furnish(world, true);
			if (name === 'at work') endWork = await putToWork(world.easel);
		});
		afterAll(() => endWork?.());
		for (const state of pageStates.filter((one) => one.world === name)) testState(state);
	});
}

test('what is wrong is found', async () => {
	await using visitor = await visit(browser, world.easel, phone);
	const { page } = visitor;
	await page.evaluate(() => {
		document.body.insertAdjacentHTML('beforeend', '<img src="/favicon.svg"><input aria-label="Small"><div class="wide">Wide</div>');
		document.querySelector<HTMLElement>('[aria-label=Small]')?.style.setProperty('font-size', '13px');
		document.querySelector<HTMLElement>('.wide')?.style.setProperty('width', '1000px');
	});
	expect((await findBarriers(page)).join()).toContain('image-alt');
	expect(await findZoomingFields(page)).toHaveLength(1);
	expect((await findOverflow(page)).join()).toContain('div.wide');
});

test('German in large letters fits onto a phone, on every page', async () => {
	await using visitor = await visit(browser, world.easel, phone);
	const { page, context } = visitor;
	await context.addCookies([{ name: 'easel-language', value: 'de', url: world.easel.url }]);
	await setTextSize(page, 150);
	const found: string[] = [];
	for (const path of new Set(pageStates.map((state) => pathOf(state, world)))) {
		await page.goto(`${world.easel.url}${path}`);
		await listening(page);
		expect(await page.locator('html').getAttribute('lang')).toBe('de');
		found.push(...(await findOverflow(page)).map((element) => `${path}: ${element}`));
	}
	expect(found).toEqual([]);
});
