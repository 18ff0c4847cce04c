/** WCAG 2.2 AA on every page and in every state of test/browser/page-states.ts: both sizes, all themes, large text, both languages. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { desktop, openBrowser, phone, visit } from '../support/browser.ts';
import { startEasel, type TestEasel } from '../support/easel.ts';
import { findBarriers, findOverflow, findZoomingFields } from './axe.ts';
import { furnish, type PageState, pageStates, pathOf, putToWork, type World, worlds } from './page-states.ts';

let browser: Browser;
let easel: TestEasel;
let world: World;
beforeAll(async () => {
	browser = await openBrowser();
	easel = await startEasel();
	world = { easel, done: [] };
});
afterAll(async () => {
	await browser?.close();
	await easel?.[Symbol.asyncDispose]();
});

/** In each theme; what depends on no theme is looked at in the first one only. */
async function look(page: Page): Promise<string[]> {
	const found: string[] = [];
	for (const [theme, colorScheme] of [
		['', 'light'],
		['', 'dark'],
		['contrast', 'light'],
		['contrast', 'dark'],
	] as const) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await page.evaluate((chosen) => {
			localStorage.setItem('easel-theme', chosen);
			window.easelAppearance?.();
		}, theme);
		const what = theme === '' && colorScheme === 'light' ? 'all' : 'contrast';
		found.push(...(await findBarriers(page, what)).map((barrier) => `${colorScheme} ${theme} ${barrier}`));
	}
	return found;
}

async function enlarge(page: Page): Promise<void> {
	await page.evaluate(() => {
		localStorage.setItem('easel-text-size', '150');
		window.easelAppearance?.();
	});
}

function describeState(state: PageState): void {
	test.each([phone, desktop])(`${state.name} at $width pixels`, async (viewport) => {
		await using visitor = await visit(browser, easel, viewport, pathOf(state, world));
		const { page } = visitor;
		await state.show?.(page, world);
		const barriers = await look(page);
		const zooming = await findZoomingFields(page);
		const overflow = await findOverflow(page);
		await enlarge(page);
		expect({ barriers, zooming, overflow, overflowWhenLarge: await findOverflow(page) }).toEqual({
			barriers: [],
			zooming: [],
			overflow: [],
			overflowWhenLarge: [],
		});
	});
}

for (const name of worlds) {
	describe(`with an Easel that is ${name}`, () => {
		let endWork: (() => Promise<void>) | null = null;
		beforeAll(async () => {
			if (name === 'lived-in') world = await furnish(easel, true);
			if (name === 'at work') endWork = await putToWork(easel);
		});
		afterAll(() => endWork?.());
		for (const state of pageStates.filter((one) => one.world === name)) describeState(state);
	});
}

test('what is wrong is found', async () => {
	await using visitor = await visit(browser, easel, phone);
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
	await using visitor = await visit(browser, easel, phone);
	const { page, context } = visitor;
	await context.addCookies([{ name: 'easel-language', value: 'de', url: easel.url }]);
	await enlarge(page);
	const found: string[] = [];
	for (const path of new Set(pageStates.map((state) => pathOf(state, world)))) {
		await page.goto(`${easel.url}${path}`);
		await page.locator('astro-island:not([ssr])').first().waitFor({ state: 'attached' });
		expect(await page.locator('html').getAttribute('lang')).toBe('de');
		found.push(...(await findOverflow(page)).map((element) => `${path}: ${element}`));
	}
	expect(found).toEqual([]);
});
