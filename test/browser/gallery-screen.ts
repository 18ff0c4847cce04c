/** The list of the gallery as it is on the screen, and fingers on it. */
import type { CDPSession, Locator, Page } from 'playwright-core';

export const tiles = (page: Page) => page.locator('.gallery-tile');
export const tile = (page: Page, id: string) => page.locator(`.gallery-tile[data-id="${id}"]`);
export const idOf = async (one: Locator) => (await one.getAttribute('data-id')) ?? '';
export const selection = (page: Page) => page.getByRole('region', { name: 'Chosen pictures' });

/** Where the first picture stands that nothing covers. */
export function stands(page: Page): Promise<{ id: string; top: number }> {
	return page.evaluate(() => {
		const first = [...document.querySelectorAll<HTMLElement>('.gallery-tile')].find((one) => one.getBoundingClientRect().top > 120);
		return { id: first?.dataset['id'] ?? '', top: Math.round(first?.getBoundingClientRect().top ?? 0) };
	});
}

/** What is on the screen, once everything on it has come. */
export async function look(page: Page) {
	await page.waitForFunction(() => {
		const seen = [...document.querySelectorAll('.gallery-tile')].filter((one) => {
			const { top, bottom } = one.getBoundingClientRect();
			return bottom > 0 && top < innerHeight;
		});
		return seen.length > 3 && seen.every((one) => (one.querySelector('img')?.naturalWidth ?? 0) > 0);
	});
	return page.evaluate(() => ({
		elements: document.querySelectorAll('*').length,
		ids: [...document.querySelectorAll<HTMLElement>('.gallery-tile')].map((one) => one.dataset['id'] ?? ''),
		overflow: document.documentElement.scrollWidth - innerWidth,
	}));
}

/** One or two fingers from one place to another, as a touch screen sends it. */
export async function touch(page: Page, way: [number, number][][]): Promise<void> {
	const session: CDPSession = await page.context().newCDPSession(page);
	const points = (places: [number, number][]) => places.map(([x, y], id) => ({ x, y, id }));
	for (const [index, places] of way.entries()) {
		await session.send('Input.dispatchTouchEvent', { type: index === 0 ? 'touchStart' : 'touchMove', touchPoints: points(places) });
	}
	await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
	await session.detach();
}

/** A finger that stays until the picture is chosen. */
export async function pressLong(page: Page, one: Locator): Promise<void> {
	await one.waitFor();
	const box = await one.boundingBox();
	if (box === null) throw new Error('It is not on the screen.');
	const session: CDPSession = await page.context().newCDPSession(page);
	const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
	await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
	await page.locator('.gallery-tile[data-chosen]').first().waitFor();
	await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
	await session.detach();
}
