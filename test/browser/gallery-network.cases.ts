/** The gallery while the network goes away, before a press is sent and before it is answered: nothing is lost, nothing is done twice. */
import type { Browser } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Album, GalleryDays, PictureDetails } from '#contract/gallery.ts';
import { desktop, visit } from '../support/browser.ts';
import type { TestEasel } from '../support/easel.ts';
import { until } from '../support/program.ts';
import { layWire } from '../support/wire.ts';
import { idOf, look, selection, tile, tiles } from './gallery-screen.ts';

async function ask<Answer>(easel: TestEasel, path: string): Promise<Answer> {
	return (await (await easel.call(path)).json()) as Answer;
}
const countBinned = async (easel: TestEasel) => (await ask<GalleryDays>(easel, '/api/gallery/days?search=boat+is:deleted')).count;

/** @param parts of a gallery with boats */
export function describeLostNetwork(parts: () => { browser: Browser; easel: TestEasel }): void {
	test('without a network a change is shown, taken back, and said not to be sent; trying again sends it', async () => {
		const { browser, easel } = parts();
		await using wire = await layWire(easel.url);
		await using visitor = await visit(browser, wire, desktop, '/gallery?search=boat');
		const { page } = visitor;
		await look(page);
		const id = await idOf(tiles(page).nth(3));
		const heart = page.locator(`[data-heart="${id}"]`);
		wire.cut();
		await tile(page, id).hover();
		await heart.click();
		expect(await heart.getAttribute('aria-pressed')).toBe('true');
		await page.getByText('Not sent: no connection to Easel.').waitFor();
		expect(await heart.getAttribute('aria-pressed')).toBe('false');
		wire.mend();
		await page.getByRole('button', { name: 'Try again' }).click();
		await until('it is a favourite', async () => (await ask<PictureDetails>(easel, `/api/pictures/${id}/details`)).favourite);
		expect(await heart.getAttribute('aria-pressed')).toBe('true');
	});

	test('a change whose answer is lost is sent again, and is done once', async () => {
		const { browser, easel } = parts();
		await using visitor = await visit(browser, easel, desktop, '/gallery?search=boat');
		const { page } = visitor;
		await look(page);
		const id = await idOf(tiles(page).nth(6));
		let lost = 0;
		await page.route('**/api/gallery/change', async (route) => {
			lost += 1;
			if (lost > 1) return route.fallback();
			await route.fetch();
			await route.abort('connectionreset');
		});
		await tile(page, id).focus();
		await page.keyboard.press('Delete');
		await until('it was sent again', () => lost === 2);
		await until('it lies in the bin', async () => (await countBinned(easel)) === 1);
		expect(await page.getByText('Not sent').count()).toBe(0);
		await page.getByRole('button', { name: 'Undo' }).click();
		await until('it is back', async () => (await countBinned(easel)) === 0);
	});

	test('an album is made, renamed and deleted, and a zip saved, by "Try again"', async () => {
		const { browser, easel } = parts();
		await using visitor = await visit(browser, easel, desktop, '/gallery?search=boat');
		const { page, context } = visitor;
		await look(page);
		const names = async () => (await ask<{ albums: Album[] }>(easel, '/api/albums')).albums.map(({ name }) => name);
		const withoutNetwork = async (press: () => Promise<void>) => {
			await context.setOffline(true);
			await press();
			await page.locator('.toast').getByText('Easel does not answer').waitFor();
			await context.setOffline(false);
			await page.locator('.toast-action').click();
		};
		await page.getByRole('button', { name: 'Albums' }).click();
		const panel = page.getByRole('dialog');
		await panel.getByRole('status').filter({ hasText: 'Looking' }).waitFor({ state: 'hidden' });
		await withoutNetwork(async () => {
			await panel.getByLabel('New album').fill('At sea');
			await panel.getByRole('button', { name: 'Create' }).click();
			await until('its name is in the field again', async () => (await panel.getByLabel('New album').inputValue()) === 'At sea');
		});
		await until('it is made once', async () => (await names()).filter((name) => name === 'At sea').length === 1);
		await panel.getByRole('button', { name: 'Change the album At sea' }).click();
		await withoutNetwork(async () => {
			await panel.getByLabel('Name', { exact: true }).fill('Ashore');
			await panel.getByRole('button', { name: 'Rename' }).click();
		});
		await until('it has its new name', async () => (await names()).includes('Ashore'));
		let deletions = 0;
		await page.route('**/api/albums/*', async (route) => {
			deletions += 1;
			if (deletions > 1) return route.fallback();
			await route.fetch();
			await route.abort('connectionreset');
		});
		await panel.getByRole('button', { name: 'Change the album Ashore' }).click();
		await panel.getByRole('button', { name: 'Delete the album' }).click();
		await page.locator('.toast-action').click();
		await page.getByText('Album “Ashore” deleted').waitFor();
		expect([deletions, (await names()).includes('Ashore')]).toEqual([2, false]);

		await page.keyboard.press('Escape');
		await tiles(page)
			.first()
			.click({ modifiers: ['Control'] });
		const saved = page.waitForEvent('download');
		await withoutNetwork(() => selection(page).getByRole('button', { name: 'Zip' }).click());
		await saved;
		expect(visitor.complaints).toEqual([]);
	});
}
