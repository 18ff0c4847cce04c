/** The gallery as people use it, on a phone and on a desktop: thousands of pictures, found, chosen, marked, binned and brought back. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Album, GalleryDays, GalleryPage, PictureDetails } from '#contract/gallery.ts';
import { readZip } from '../../scripts/cuda/zip.ts';
import { desktop, openBrowser, phone, visit } from '../support/browser.ts';
import { startEasel, type TestEasel } from '../support/easel.ts';
import { fillGallery } from '../support/fill-gallery.ts';
import { until } from '../support/program.ts';
import { describeLostNetwork } from './gallery-network.cases.ts';
import { idOf, look, pressLong, selection, stands, tile, tiles, touch } from './gallery-screen.ts';

const pictures = 2_400;

let browser: Browser;
let easel: TestEasel;
beforeAll(async () => {
	browser = await openBrowser();
	easel = await startEasel({ fill: async (outputs) => void (await fillGallery({ outputs, pictures, perDay: 30 })) });
	await until('all pictures are taken in', async () => (await countOf('')) === pictures, 60_000);
});
afterAll(async () => {
	await browser?.close();
	await easel?.[Symbol.asyncDispose]();
});

async function ask<Answer>(path: string): Promise<Answer> {
	const response = await easel.call(path);
	if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
	return (await response.json()) as Answer;
}
const query = (search: string) => `search=${encodeURIComponent(search)}`;
const countOf = async (search: string) => (await ask<GalleryDays>(`/api/gallery/days?${query(search)}`)).count;
const find = async (search: string) => (await ask<GalleryPage>(`/api/gallery?${query(search)}`)).pictures;
const details = (id: string) => ask<PictureDetails>(`/api/pictures/${id}/details`);

/** Opens the gallery and waits for its first pictures. */
async function open(viewport: typeof phone, search = '') {
	const visitor = await visit(browser, easel, viewport, search === '' ? '/gallery' : `/gallery?${query(search)}`);
	await tiles(visitor.page).first().waitFor();
	return visitor;
}

for (const viewport of [phone, desktop]) {
	describe(`at ${viewport.width}x${viewport.height}`, () => {
		test('thousands of pictures: few elements, the true height, and whatever is on the screen is there', async () => {
			await using visitor = await open(viewport);
			const { page } = visitor;
			await page.evaluate(() => {
				const shifts = { sum: 0 };
				Object.assign(window, { shifts });
				new PerformanceObserver((list) => {
					for (const entry of list.getEntries()) shifts.sum += (entry as PerformanceEntry & { value: number }).value;
				}).observe({ type: 'layout-shift', buffered: true });
			});
			const [newest] = await find('');
			const top = await look(page);
			expect(top.ids[0]).toBe(newest?.id);
			for (const share of [0.31, 0.5, 0.72, 1]) {
				await page.evaluate((part) => scrollTo({ top: part * document.documentElement.scrollHeight, behavior: 'instant' }), share);
				const seen = await look(page);
				expect(seen.elements).toBeLessThanOrEqual(400);
				expect(seen.overflow).toBeLessThanOrEqual(0);
			}
			const { days } = await ask<GalleryDays>('/api/gallery/days?search=');
			const oldest = (await ask<GalleryPage>(`/api/gallery?search=&limit=200&cursor=${days.at(-1)?.cursor}`)).pictures.at(-1);
			await page.evaluate(() => scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' }));
			await until('the oldest picture is there', async () => (await look(page)).ids.includes(oldest?.id ?? ''));
			expect(await page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum)).toBeLessThan(0.05);
			expect([...visitor.complaints, ...visitor.foreign]).toEqual([]);
		});

		test('words and chips find, the address says what, and back takes it back', async () => {
			await using visitor = await open(viewport);
			const { page } = visitor;
			const status = page.locator('.gallery-status');
			await page.getByRole('searchbox', { name: 'Search pictures' }).fill('lighthouse');
			const lighthouses = await countOf('lighthouse');
			await status.getByText(`${lighthouses.toLocaleString('en')} pictures`, { exact: true }).waitFor();
			expect(new URL(page.url()).searchParams.get('search')).toBe('lighthouse');
			await page.getByRole('button', { name: 'Shape', exact: true }).click();
			await page.getByRole('dialog').getByRole('button', { name: 'Portrait' }).click();
			const portraits = await countOf('lighthouse size:portrait');
			expect(portraits).toBeLessThan(lighthouses);
			await status.getByText(`${portraits.toLocaleString('en')} pictures`, { exact: true }).waitFor();
			await page.getByRole('button', { name: 'Shape: Portrait' }).waitFor();
			await page.goBack();
			await status.getByText(`${lighthouses.toLocaleString('en')} pictures`, { exact: true }).waitFor();
			await page.goBack();
			await status.getByText(`${pictures.toLocaleString('en')} pictures`, { exact: true }).waitFor();
			await page.getByRole('searchbox').fill('colour:red');
			await status.getByText('A search knows no "colour:"').waitFor();
			expect(visitor.complaints).toEqual([]);
		});

		test('the heart marks a favourite, here and on every other device', async () => {
			await using one = await open(viewport);
			await using other = await open(desktop);
			const id = await idOf(tiles(one.page).nth(1));
			await tile(one.page, id).hover();
			await one.page.locator(`[data-heart="${id}"]`).click();
			await other.page.locator(`[data-heart="${id}"][aria-pressed="true"]`).waitFor();
			expect((await details(id)).favourite).toBe(true);
			await other.page.getByRole('button', { name: 'Favourites' }).click();
			await other.page.locator('.gallery-status').getByText('1 picture', { exact: true }).waitFor();
			expect(await idOf(tiles(other.page).first())).toBe(id);
			await one.page.locator(`[data-heart="${id}"]`).click();
			await other.page.getByText('No picture matches.').waitFor();
			expect((await details(id)).favourite).toBe(false);
		});
	});
}

test('a finger chooses by pressing long; the chosen ones go into a new album, get a tag, are shown to others', async () => {
	await using visitor = await open(phone, 'bicycle');
	const { page } = visitor;
	const ids = [await idOf(tiles(page).nth(0)), await idOf(tiles(page).nth(1)), await idOf(tiles(page).nth(2))];
	const chooseAll = async () => {
		await pressLong(page, tile(page, ids[0]!));
		for (const id of ids.slice(1)) await tile(page, id).tap();
		await selection(page).getByText('3 chosen').waitFor();
	};
	await chooseAll();
	expect(await tile(page, ids[2]!).getAttribute('aria-checked')).toBe('true');
	await selection(page).getByRole('button', { name: 'Album' }).tap();
	await page.getByRole('dialog').getByLabel('New album').fill('Our bikes');
	await page.getByRole('dialog').getByRole('button', { name: 'Create' }).tap();
	await page.getByText('Added to “Our bikes”').waitFor();
	await until('the album has them', async () => (await countOf('album:"Our bikes"')) === 3);
	await selection(page).waitFor({ state: 'hidden' });

	await chooseAll();
	await selection(page).getByRole('button', { name: 'Tag' }).tap();
	await page.getByRole('dialog').getByRole('textbox', { name: 'Tag' }).fill('red');
	await page.getByRole('dialog').getByRole('button', { name: 'Add' }).tap();
	await until('they have the tag', async () => (await countOf('tag:red')) === 3);

	await chooseAll();
	await selection(page).getByRole('button', { name: 'Visibility' }).tap();
	await page.getByRole('dialog').getByRole('button', { name: 'Unlisted' }).tap();
	await until('they are shown', async () => (await countOf('is:unlisted')) === 3);
	expect((await details(ids[1]!)).tags).toEqual(['red']);

	// From one album into another, a cover for it, another name, and away with it: the pictures stay.
	await page.getByRole('button', { name: 'Albums' }).tap();
	await page.getByRole('dialog').getByRole('button', { name: 'Our bikes 3 pictures' }).tap();
	await page.getByRole('button', { name: 'Album: Our bikes' }).waitFor();
	await chooseAll();
	await selection(page).getByRole('button', { name: 'Album' }).tap();
	await page.getByLabel('Move: also take them out of “Our bikes”').check();
	await page.getByRole('dialog').getByLabel('New album').fill('Bicycles');
	await page.getByRole('dialog').getByRole('button', { name: 'Create' }).tap();
	await page.getByText('No picture matches.').waitFor();
	expect(await countOf('album:Bicycles')).toBe(3);
	await page.getByRole('button', { name: 'Show all pictures' }).tap();
	await tiles(page).first().waitFor();
	await pressLong(page, tiles(page).nth(4));
	const cover = await idOf(tiles(page).nth(4));
	await page.getByRole('button', { name: 'Albums' }).tap();
	await page.getByRole('button', { name: 'Change the album Bicycles' }).tap();
	await page.getByRole('button', { name: 'Use the chosen picture as cover' }).tap();
	const albums = async () => (await ask<{ albums: Album[] }>('/api/albums')).albums;
	await until('it is the cover', async () => (await albums()).find(({ name }) => name === 'Bicycles')?.cover?.id === cover);
	await page.getByRole('button', { name: 'Change the album Our bikes' }).tap();
	await page.getByRole('button', { name: 'Delete the album' }).tap();
	await until('it is gone', async () => (await albums()).every(({ name }) => name !== 'Our bikes'));
	expect(await countOf('')).toBe(pictures);
	expect(visitor.complaints).toEqual([]);
});

test('two fingers make pictures larger, which this browser remembers; the list does not lose its place', async () => {
	await using visitor = await open(phone);
	const { page } = visitor;
	await look(page);
	await page.evaluate(() => scrollTo({ top: 9_000, behavior: 'instant' }));
	await look(page);
	const height = () => tiles(page).evaluateAll((all) => all.reduce((sum, one) => sum + one.clientHeight, 0) / all.length);
	const before = await height();
	const day = page.locator('.gallery-day', { has: page.locator('.gallery-heading') });
	const topmost = () => day.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
	const days = await topmost();
	await touch(page, [
		[
			[180, 420],
			[210, 420],
		],
		[
			[150, 420],
			[240, 420],
		],
		[
			[120, 420],
			[280, 420],
		],
	]);
	await until('they are larger', async () => (await height()) > 1.1 * before);
	expect(await topmost()).toContain(days[0]);
	await page.reload();
	await look(page);
	expect(await height()).toBeGreaterThan(1.2 * before);
});

test('the list stands where it stood after a reload, after coming back, and in the search before', async () => {
	await using visitor = await open(desktop);
	const { page } = visitor;
	await look(page);
	await page.evaluate(() => scrollTo({ top: 0.4 * document.documentElement.scrollHeight, behavior: 'instant' }));
	await look(page);
	const before = await stands(page);
	const isBack = () =>
		until('it stands there again', async () => {
			const now = await stands(page);
			return now.id === before.id && Math.abs(now.top - before.top) <= 2;
		});
	await page.reload();
	await isBack();
	await page.goto(`${easel.url}/queue`);
	await page.goBack();
	await isBack();
	await page.getByRole('searchbox').fill('owl');
	await page.getByText(`${await countOf('owl')} pictures`, { exact: true }).waitFor();
	await page.goBack();
	await isBack();
	// Who comes anew begins with the newest.
	await page.goto(`${easel.url}/gallery`);
	await look(page);
	expect(await page.evaluate(() => scrollY)).toBe(0);
	expect(visitor.complaints).toEqual([]);
});

test('days are those of the reader', async () => {
	await using visitor = await visit(browser, easel, desktop, '/gallery', { timezoneId: 'Pacific/Honolulu' });
	const asked = (path: string) => visitor.page.waitForRequest((request) => request.url().includes(`${path}?search=&offset=-600`));
	await Promise.all([asked('/api/gallery/days'), asked('/api/gallery'), visitor.page.reload()]);
});

test('the handle at the edge goes to another month', async () => {
	await using visitor = await open(desktop);
	const { page } = visitor;
	await look(page);
	const handle = page.getByRole('slider', { name: 'Month' });
	const first = await handle.getAttribute('aria-valuetext');
	const box = (await handle.boundingBox())!;
	await page.mouse.move(box.x + box.width - 8, box.y + box.height / 2);
	await page.mouse.down();
	await page.mouse.move(box.x, box.y + 300, { steps: 4 });
	await page.mouse.up();
	await until('it is another month', async () => (await handle.getAttribute('aria-valuetext')) !== first);
	await look(page);
	await handle.press('Home');
	await until('it is the first month again', async () => (await handle.getAttribute('aria-valuetext')) === first);
	await handle.press('ArrowDown');
	await until('it is the month before', async () => (await handle.getAttribute('aria-valuetext')) !== first);
});

test('mouse and keys choose ranges and everything; Delete bins with a way back; the bin gives back', async () => {
	await using visitor = await open(desktop, 'owl');
	const { page } = visitor;
	const owls = await countOf('owl');
	await look(page);
	await tiles(page)
		.nth(0)
		.click({ modifiers: ['Control'] });
	await tiles(page)
		.nth(5)
		.click({ modifiers: ['Shift'] });
	await selection(page).getByText('6 chosen').waitFor();
	await selection(page)
		.getByRole('button', { name: `All ${owls}` })
		.click();
	await tiles(page).nth(2).click();
	await selection(page)
		.getByText(`${owls - 1} chosen`)
		.waitFor();
	await page.keyboard.press('Escape');
	await selection(page).waitFor({ state: 'hidden' });

	const [first, second, third] = [await idOf(tiles(page).nth(0)), await idOf(tiles(page).nth(1)), await idOf(tiles(page).nth(2))];
	await tile(page, first).focus();
	await page.keyboard.press('f');
	await until('it is a favourite', async () => (await details(first)).favourite);
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('Space');
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('Space');
	await selection(page).getByText('2 chosen').waitFor();
	await page.keyboard.press('Delete');
	await page.getByText('2 pictures moved to the bin').waitFor();
	await until('they lie in the bin', async () => (await countOf('is:deleted')) === 2);
	expect(await countOf('owl')).toBe(owls - 2);
	await page.getByRole('button', { name: 'Undo' }).click();
	await until('they are back', async () => (await countOf('owl')) === owls);
	await tile(page, second).waitFor();

	await tile(page, third).focus();
	await page.keyboard.press('Delete');
	await until('it lies in the bin', async () => (await countOf('is:deleted')) === 1);
	await page.getByRole('searchbox').fill('');
	await page.getByRole('button', { name: 'Bin' }).click();
	await tile(page, third).waitFor();
	expect(await tile(page, third).getAttribute('data-left')).toBe('30 days');
	await tile(page, third).click();
	await selection(page).getByRole('button', { name: 'Put back' }).click();
	await page.getByText('The bin is empty.').waitFor();
	await until('it is back', async () => (await countOf('owl')) === owls);
	expect(visitor.complaints).toEqual([]);
});

test('chips limit it to a model, to days and to a tag, and let go again', async () => {
	const [tagged] = await find('owl');
	await easel.call(`/api/pictures/${tagged?.id}`, {
		method: 'PATCH',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ add_tags: ['night'] }),
	});
	const { days } = await ask<GalleryDays>('/api/gallery/days?search=');
	const { day = '', count } = days[9] ?? {};
	await using visitor = await open(desktop);
	const { page } = visitor;
	const says = (number: number) =>
		page
			.locator('.gallery-status')
			.getByText(new RegExp(`^${number.toLocaleString('en')} pictures?$`))
			.waitFor();
	await page.getByRole('button', { name: 'Model', exact: true }).click();
	await page
		.getByRole('dialog')
		.getByRole('button', { name: /starter/i })
		.click();
	await until('it is in the address', () => new URL(page.url()).searchParams.get('search') === 'model:starter');
	await page.getByRole('button', { name: 'Date', exact: true }).click();
	await page.getByLabel('From').fill(day);
	await page.getByLabel('To', { exact: true }).fill(day);
	await page.getByRole('button', { name: 'Show', exact: true }).click();
	await says(count ?? 0);
	await page.getByRole('button', { name: /^Date: / }).click();
	await page.getByRole('button', { name: 'Any day' }).click();
	await says(pictures);
	await page.getByRole('button', { name: 'Tag', exact: true }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'night 1 picture' }).click();
	await says(1);
	expect(await idOf(tiles(page).first())).toBe(tagged?.id);
	expect(visitor.complaints).toEqual([]);
});

test('chosen pictures are saved as a zip', async () => {
	await using visitor = await open(desktop, 'lemons');
	const { page } = visitor;
	await tiles(page)
		.nth(0)
		.click({ modifiers: ['Control'] });
	await tiles(page)
		.nth(1)
		.click({ modifiers: ['Control'] });
	const saved = page.waitForEvent('download');
	await selection(page).getByRole('button', { name: 'Zip' }).click();
	const file = await (await saved).path();
	expect(await readZip(file)).toHaveLength(2);
});

test('a search is saved, used and forgotten', async () => {
	await using visitor = await open(desktop, 'fox size:square');
	const { page } = visitor;
	const saved = async () => (await ask<{ searches: { name: string; search: string }[] }>('/api/searches')).searches;
	await page.getByRole('button', { name: 'Saved searches' }).click();
	await visitor.context.setOffline(true);
	await page.getByLabel('Name for “fox size:square”').fill('Square foxes');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await page.locator('.toast').getByText('Easel does not answer').waitFor();
	expect(await page.getByLabel('Name for “fox size:square”').inputValue()).toBe('Square foxes');
	await visitor.context.setOffline(false);
	await page.locator('.toast-action').click();
	await until('it is kept', async () => (await saved()).some(({ search }) => search === 'fox size:square'));
	await page.goto(`${easel.url}/gallery`);
	await page.getByRole('button', { name: 'Saved searches' }).click();
	await page.getByRole('button', { name: 'Square foxes fox size:square' }).click();
	await until('it is looked for', () => new URL(page.url()).searchParams.get('search') === 'fox size:square');
	await page.getByRole('button', { name: 'Saved searches' }).click();
	await page.getByRole('button', { name: 'Delete the search Square foxes' }).click();
	await until('it is forgotten', async () => (await saved()).length === 0);
});

test('a picture that is painted appears at the top, and goes when it is deleted elsewhere', async () => {
	await using visitor = await open(desktop);
	const { page } = visitor;
	const { id } = await easel.accept({ prompt: 'a dolphin underwater', steps: 2 });
	await tile(page, `${id}-1`).waitFor();
	expect(await idOf(tiles(page).first())).toBe(`${id}-1`);
	await easel.ended(id);
	await easel.call(`/api/generations/${id}`, { method: 'DELETE' });
	await tile(page, `${id}-1`).waitFor({ state: 'detached' });
});

describeLostNetwork(() => ({ browser, easel }));
