/**
 * Every page and state that people see, as a table: the browser tests look at each with axe, `npm run screenshots` takes its picture.
 * A new page or state is a line here; what is there in each world says page-worlds.ts. All of it works in every language.
 */
import type { Locator, Page } from 'playwright-core';
import { toProblem } from '#contract/problem.ts';
import { isLanguage, languages, type Messages } from '../../src/messages/index.ts';
import type { World, WorldName } from './page-worlds.ts';

export interface PageState {
	name: string;
	world: WorldName;
	path: string | ((world: World) => string);
	/** Brings the page from how it opens into the state. */
	show?(page: Page, words: Messages, world: World): Promise<unknown>;
	/** Taller than a screen and worth seeing whole: its picture shows all of it, on a screen that is as tall. */
	isTall?: true;
}

const pictureOf = ({ done }: World, index = 0): string => done[index]?.pictures[0]?.id ?? '';
const ofFirst =
	(rest = '') =>
	(world: World) =>
		`/picture/${pictureOf(world)}${rest}`;
const fromFirst =
	(what = '') =>
	(world: World) =>
		`/?from=${pictureOf(world)}${what}`;
const empty = { world: 'empty' } as const;
const livedIn = { world: 'lived-in' } as const;
const atWork = { world: 'at work' } as const;

export const pageStates: readonly PageState[] = [
	{ ...empty, name: 'studio-first-visit', path: '/' },
	{ ...empty, name: 'gallery-empty', path: '/gallery' },
	{ ...empty, name: 'queue-empty', path: '/queue', show: (page) => page.locator('.queue-empty').waitFor() },
	{ ...empty, name: 'join', path: '/join' },
	{ ...empty, name: 'offline', path: '/offline', show: keepForLater },
	{ ...empty, name: 'trust-off', path: '/trust' },
	{ ...empty, name: 'shared-gone', path: '/s/taken-back' },

	{ ...livedIn, name: 'studio', path: '/' },
	{ ...livedIn, name: 'studio-typing', path: '/', show: (page) => write(page, 'a fox in a spacesuit') },
	{ ...livedIn, name: 'studio-more', path: '/', show: (page) => page.locator('.chip-more').click() },
	{ ...livedIn, name: 'studio-history', path: '/', show: (page, { prompts }) => openPrompts(page, prompts.history) },
	{ ...livedIn, name: 'studio-styles', path: '/', show: (page, { prompts }) => openPrompts(page, prompts.styles) },
	{ ...livedIn, name: 'studio-style', path: '/', show: editStyle },
	{ ...livedIn, name: 'studio-templates', path: '/', show: (page, { prompts }) => openPrompts(page, prompts.templates) },
	{ ...livedIn, name: 'studio-wildcards', path: '/', show: (page, { prompts }) => openPrompts(page, prompts.wildcards) },
	{ ...livedIn, name: 'studio-grid', path: '/', show: (page, { prompts }) => openPrompts(page, prompts.grid) },
	{ ...livedIn, name: 'studio-hour', path: '/', show: chooseHour },
	{ ...livedIn, name: 'studio-add', path: '/', show: (page) => opened(page, page.locator('.chip-picture')) },
	{ ...livedIn, name: 'studio-start', path: fromFirst(), show: (page) => opened(page, page.locator('.start-strip-open')) },
	{ ...livedIn, name: 'studio-mask', path: fromFirst('&do=inpaint'), show: mark },
	{ ...livedIn, name: 'studio-outpaint', path: fromFirst('&do=outpaint'), show: extend },
	{ ...livedIn, name: 'studio-viewer', path: '/', show: (page) => page.locator('.tile-picture').first().click() },
	{ ...livedIn, name: 'studio-refused', path: '/', show: refuse },
	{ ...livedIn, name: 'studio-failed', path: '/', show: fail },
	{ ...livedIn, name: 'studio-offline', path: '/', show: loseNetwork },
	{ ...livedIn, name: 'group', path: ({ grid }) => grid },
	{ ...livedIn, name: 'gallery', path: '/gallery' },
	{ ...livedIn, name: 'gallery-typing', path: '/gallery', show: (page) => page.getByRole('searchbox').click() },
	{ ...livedIn, name: 'gallery-found', path: `/gallery?search=${encodeURIComponent('fox is:favourite album:Winter size:square')}` },
	{ ...livedIn, name: 'gallery-nothing-found', path: '/gallery?search=a%20unicorn' },
	{ ...livedIn, name: 'gallery-filter', path: '/gallery', show: (page, { gallery }) => press(page, gallery.by_album) },
	{ ...livedIn, name: 'gallery-dates', path: '/gallery', show: (page, { gallery }) => press(page, gallery.by_date) },
	{ ...livedIn, name: 'gallery-saved', path: '/gallery?search=snow', show: (page, { gallery }) => press(page, gallery.saved) },
	{ ...livedIn, name: 'gallery-albums', path: '/gallery', show: (page, { gallery }) => press(page, gallery.albums) },
	{ ...livedIn, name: 'gallery-choosing', path: '/gallery', show: choosePictures },
	{ ...livedIn, name: 'gallery-to-album', path: '/gallery', show: (page, words) => chooseAnd(page, words, words.gallery.by_album) },
	{ ...livedIn, name: 'gallery-to-tag', path: '/gallery', show: (page, words) => chooseAnd(page, words, words.gallery.by_tag) },
	{ ...livedIn, name: 'gallery-who-sees', path: '/gallery', show: (page, words) => chooseAnd(page, words, words.gallery.whoSees) },
	{ ...livedIn, name: 'gallery-bin', path: '/gallery?search=is%3Adeleted' },
	{ ...livedIn, name: 'gallery-read', path: '/gallery', show: pastePicture },
	{ ...livedIn, name: 'picture', path: ofFirst() },
	{ ...livedIn, name: 'picture-family', path: ofFirst(), show: (page) => page.locator('.family').scrollIntoViewIfNeeded() },
	{ ...livedIn, name: 'picture-download', path: ofFirst(), show: (page) => page.locator('.viewer-tools [aria-expanded]').click() },
	{ ...livedIn, name: 'picture-share', path: ofFirst(), show: makeLink },
	{ ...livedIn, name: 'picture-compare', path: ofFirst(), show: (page, { picture }) => press(page, picture.compareWithOther) },
	{ ...livedIn, name: 'picture-3d', path: ofFirst('/3d'), show: (page) => page.locator('.relief-stage[data-state="shown"]').waitFor() },
	{ ...livedIn, name: 'compare', path: (world) => `/compare?a=${pictureOf(world, 1)}&b=${pictureOf(world)}` },
	{ ...livedIn, name: 'models', path: '/models', isTall: true },
	{ ...livedIn, name: 'models-details', path: '/models#model-starter', show: (page) => page.locator('.words').waitFor(), isTall: true },
	{
		...livedIn,
		name: 'models-remove',
		path: '/models#model-starter',
		show: (page) => opened(page, page.locator('.model-details .button').last()),
	},
	{ ...livedIn, name: 'trust', path: '/trust', isTall: true },
	{ ...livedIn, name: 'settings', path: '/settings', isTall: true },
	{ ...livedIn, name: 'settings-keys', path: '/settings', show: (page) => page.keyboard.press('?') },
	{ ...livedIn, name: 'public', path: '/public' },
	{ ...livedIn, name: 'public-person', path: '/people/household' },
	{
		...livedIn,
		name: 'public-picture',
		path: (world) => `/p/${pictureOf(world)}`,
		show: (page) => page.locator('summary').first().click(),
	},
	{ ...livedIn, name: 'shared-picture', path: ({ sharedPicture }) => sharedPicture },
	{ ...livedIn, name: 'shared-album', path: ({ sharedAlbum }) => sharedAlbum },
	{ ...livedIn, name: 'shared-album-picture', path: ({ sharedAlbum }) => sharedAlbum, show: openFirst },

	{ ...atWork, name: 'studio-painting', path: '/', show: (page) => page.locator('.easel progress[value]').waitFor() },
	{
		...atWork,
		name: 'queue',
		path: '/queue',
		show: (page, { queue }) => page.getByRole('button', { name: named(queue.resumeOne) }).waitFor(),
	},
	{ ...atWork, name: 'queue-edit', path: '/queue', show: (page, { queue }) => openQueuePanel(page, queue.edit) },
	{ ...atWork, name: 'queue-hour', path: '/queue', show: (page, { queue }) => openQueuePanel(page, queue.setHour) },
];

export function pathOf({ path }: PageState, world: World): string {
	return typeof path === 'string' ? path : path(world);
}

/** Brings a page that is open at the state's path into the state. */
export async function show({ show: toState }: PageState, page: Page, world: World): Promise<void> {
	const language = (await page.locator('html').getAttribute('lang')) ?? '';
	if (!isLanguage(language)) throw new Error(`The page speaks ${language}.`);
	await toState?.(page, languages[language], world);
}

/** Presses what opens a panel, and waits for it. */
async function opened(page: Page, button: Locator): Promise<void> {
	await button.click();
	await page.getByRole('dialog').waitFor();
}

function press(page: Page, name: string): Promise<void> {
	return opened(page, page.getByRole('button', { name, exact: true }));
}

async function write(page: Page, prompt: string): Promise<void> {
	await page.locator('.prompt-text').click();
	await page.keyboard.type(prompt);
}

async function openPrompts(page: Page, tab: string): Promise<void> {
	await page.locator('.prompt-text').fill('a fox in the snow');
	await opened(page, page.locator('.prompt-more'));
	await page.getByRole('tab', { name: tab, exact: true }).click();
	await page.locator('.tab-panel [aria-busy="true"]').waitFor({ state: 'detached' });
}

async function editStyle(page: Page, { prompts }: Messages): Promise<void> {
	await openPrompts(page, prompts.styles);
	await page.locator('.prompt-entry .icon-button').first().click();
	await page.locator('.prompt-entry-form').waitFor();
}

async function chooseHour(page: Page, { composer }: Messages): Promise<void> {
	await page.locator('.prompt-text').fill('an owl at night');
	await press(page, composer.later);
}

async function choosePictures(page: Page, { gallery }: Messages): Promise<void> {
	const tiles = page.locator('.gallery-tile');
	await page.getByRole('button', { name: gallery.choose }).click();
	for (const index of [0, 2]) await tiles.nth(index).click();
}

async function chooseAnd(page: Page, words: Messages, action: string): Promise<void> {
	await choosePictures(page, words);
	await opened(page, page.locator('.selection-actions').getByRole('button', { name: action, exact: true }));
}

async function openFirst(page: Page): Promise<void> {
	await page.locator('.open-grid a').first().click();
	await page.locator('.open-picture').waitFor();
}

/** Writes a prompt while there is no network. */
async function keepForLater(page: Page): Promise<void> {
	await page.context().setOffline(true);
	await page.getByRole('textbox').fill('a lighthouse in the rain');
	await page.locator('.offline-keep').click();
	await page.locator('.offline-list li').waitFor();
}

/** A picture of the gallery comes back as a file that says how it was made. */
async function pastePicture(page: Page, _words: Messages, world: World): Promise<void> {
	await page.evaluate(async (address) => {
		const clipboardData = new DataTransfer();
		clipboardData.items.add(new File([await (await fetch(address)).blob()], 'fox.png', { type: 'image/png' }));
		dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
	}, world.done[0]?.pictures[0]?.url ?? '');
	await page.locator('.read-prompt').waitFor();
}

async function makeLink(page: Page, { sharing }: Messages): Promise<void> {
	await page.getByRole('button', { name: sharing.share, exact: true }).click();
	await page.locator('.share button[type=submit]').click();
	await page.locator('.share-made').waitFor();
}

/** Marks a part of the picture that is being worked on. */
async function mark(page: Page): Promise<void> {
	const box = await page.locator('.editor-canvas').boundingBox();
	if (box === null) throw new Error('There is nothing to paint on.');
	const at = (x: number, y: number) => page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 8 });
	await at(0.4, 0.45);
	await page.mouse.down();
	await at(0.6, 0.45);
	await at(0.55, 0.6);
	await page.mouse.up();
}

async function extend(page: Page, { making }: Messages): Promise<void> {
	const edge = page.getByRole('slider', { name: making.right });
	for (let presses = 0; presses < 2; presses += 1) await edge.press('ArrowRight');
}

async function refuse(page: Page): Promise<void> {
	const detail = 'Twenty generations of yours are waiting, which is as many as fit. Cancel one, or wait for one to end.';
	const problem = toProblem('queue_full', detail);
	await page.route('**/api/generations', async (route) => {
		if (route.request().method() !== 'POST') return route.fallback();
		await route.fulfill({ status: problem.status, contentType: 'application/problem+json', body: JSON.stringify(problem) });
	});
	await page.locator('.prompt-text').fill('an owl at night');
	await page.locator('.paint').click();
	await page.getByText(detail).first().waitFor();
}

/** Accepted, and failed: the answer to the press is that of one whose engine crashed. */
async function fail(page: Page, _words: Messages, { done }: World): Promise<void> {
	const problem = toProblem('worker_crashed', 'The engine crashed twice while painting this picture. Try again, or choose a smaller size.');
	await page.route('**/api/generations', async (route) => {
		if (route.request().method() !== 'POST') return route.fallback();
		const ofPress = { id: 'failed', request: { prompt: 'an owl at night' }, created_at: new Date().toISOString() };
		const failed = { ...done[0], ...ofPress, state: 'failed', pictures: [], problem };
		await route.fulfill({ status: 202, contentType: 'application/json', body: JSON.stringify(failed) });
	});
	await page.locator('.prompt-text').fill('an owl at night');
	await page.locator('.paint').click();
	await page.getByText(problem.detail).first().waitFor();
}

async function loseNetwork(page: Page, { shell }: Messages): Promise<void> {
	await page.context().setOffline(true);
	await page.getByText(shell.noConnection).waitFor();
}

const lastInLine = 'a rocket in space';
const named = (message: string) => message.replace('{prompt}', lastInLine);

async function openQueuePanel(page: Page, button: string): Promise<void> {
	await press(page, named(button));
	await page.getByRole('dialog').locator('button[type=submit]').waitFor();
}
