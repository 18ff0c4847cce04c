/**
 * Every page and state that people see, as a table: the browser tests look at each with axe, `npm run screenshots` takes its picture.
 * A new page or state is a line here.
 */
import type { Page } from 'playwright-core';
import type { Generation } from '#contract/generation.ts';
import { toProblem } from '#contract/problem.ts';
import { showcase } from '../../src/components/studio/showcase.ts';
import type { TestEasel } from '../support/easel.ts';

/** What is there: nothing yet, pictures, or pictures while one is being painted and others wait. */
export const worlds = ['empty', 'lived-in', 'at work'] as const;
type WorldName = (typeof worlds)[number];

export interface World {
	easel: TestEasel;
	/** Done, newest first. */
	done: readonly Generation[];
}

export interface PageState {
	name: string;
	world: WorldName;
	path: string | ((world: World) => string);
	/** Brings the page from how it opens into the state. */
	show?(page: Page, world: World): Promise<void>;
}

const firstPicture = ({ done }: World): string => done[0]?.pictures[0]?.id ?? '';

export const pageStates: readonly PageState[] = [
	{ name: 'studio-first-visit', world: 'empty', path: '/' },
	{ name: 'join', world: 'empty', path: '/join' },
	{ name: 'offline', world: 'empty', path: '/offline' },
	{ name: 'trust-off', world: 'empty', path: '/trust' },
	{ name: 'studio', world: 'lived-in', path: '/' },
	{
		name: 'studio-typing',
		world: 'lived-in',
		path: '/',
		show: async (page) => {
			await promptOf(page).click();
			await page.keyboard.type('a fox in a spacesuit');
		},
	},
	{ name: 'studio-more', world: 'lived-in', path: '/', show: (page) => page.getByRole('button', { name: 'More', exact: true }).click() },
	{
		name: 'studio-start',
		world: 'lived-in',
		path: ({ done }) => `/?from=${done[0]?.pictures[0]?.id}`,
		show: (page) => page.locator('.start-strip-open').click(),
	},
	{
		name: 'studio-mask',
		world: 'lived-in',
		path: ({ done }) => `/?from=${done[0]?.pictures[0]?.id}&do=inpaint`,
		show: mark,
	},
	{
		name: 'studio-outpaint',
		world: 'lived-in',
		path: ({ done }) => `/?from=${done[0]?.pictures[0]?.id}&do=outpaint`,
		show: async (page) => {
			await page.getByRole('slider', { name: /^(Right|Rechter)/ }).press('ArrowRight');
			await page.getByRole('slider', { name: /^(Right|Rechter)/ }).press('ArrowRight');
		},
	},
	{ name: 'studio-refused', world: 'lived-in', path: '/', show: refuse },
	{ name: 'studio-offline', world: 'lived-in', path: '/', show: loseNetwork },
	{ name: 'gallery-empty', world: 'empty', path: '/gallery' },
	{ name: 'gallery', world: 'lived-in', path: '/gallery' },
	{ name: 'gallery-choosing', world: 'lived-in', path: '/gallery', show: choosePictures },
	{
		name: 'gallery-albums',
		world: 'lived-in',
		path: '/gallery',
		show: (page) => page.getByRole('button', { name: 'Albums' }).first().click(),
	},
	{ name: 'gallery-nothing-found', world: 'lived-in', path: '/gallery?search=a%20unicorn' },
	{ name: 'gallery-bin', world: 'lived-in', path: '/gallery?search=is%3Adeleted' },
	{ name: 'picture', world: 'lived-in', path: (world) => `/picture/${firstPicture(world)}` },
	{
		name: 'picture-share',
		world: 'lived-in',
		path: (world) => `/picture/${firstPicture(world)}`,
		show: async (page) => {
			await page.getByRole('button', { name: /^(Share|Teilen)$/ }).click();
			await page.locator('.share button[type=submit]').click();
			await page.locator('.share-made').waitFor();
		},
	},
	{
		name: 'picture-download',
		world: 'lived-in',
		path: (world) => `/picture/${firstPicture(world)}`,
		show: (page) => page.locator('.viewer-tools [aria-expanded]').click(),
	},
	{ name: 'compare', world: 'lived-in', path: (world) => `/compare?a=${firstPicture(world)}&b=${world.done[1]?.pictures[0]?.id}` },
	{ name: 'models', world: 'lived-in', path: '/models' },
	{ name: 'trust', world: 'lived-in', path: '/trust' },
	{ name: 'settings', world: 'lived-in', path: '/settings' },
	{ name: 'settings-keys', world: 'lived-in', path: '/settings', show: (page) => page.keyboard.press('?') },
	{
		name: 'studio-painting',
		world: 'at work',
		path: '/',
		show: (page) =>
			page
				.getByText(/step \d+ of/i)
				.first()
				.waitFor(),
	},
	{ name: 'queue-empty', world: 'empty', path: '/queue', show: (page) => page.getByText('Nothing is being painted').waitFor() },
	{ name: 'queue', world: 'at work', path: '/queue', show: pauseOne },
	{ name: 'queue-edit', world: 'at work', path: '/queue', show: (page) => openPanel(page, /^Edit: a rocket/, 'Save') },
	{ name: 'queue-hour', world: 'at work', path: '/queue', show: (page) => openPanel(page, /^Start at an hour: a rocket/, 'Set') },
];

/** Paints what somebody has who was here before: the showcase's pictures, one of them four times; `quickly` for those who do not look at them. */
export async function furnish(easel: TestEasel, quickly = false): Promise<World> {
	const wanted = showcase.toReversed().map(({ prompt, seed }, index) => ({ prompt, seed, count: index === 5 ? 4 : 1 }));
	const requests = quickly ? wanted.slice(-3).map((request) => ({ ...request, steps: 2 })) : wanted;
	const accepted: Generation[] = [];
	for (const request of requests) accepted.push(await easel.accept(request));
	const done: Generation[] = [];
	for (const { id } of accepted) done.unshift(await easel.ended(id));
	return { easel, done };
}

/** One that is painted for long, and two that wait behind it. @returns the way to end it */
export async function putToWork(easel: TestEasel): Promise<() => Promise<void>> {
	const slow = { steps: 100, width: 512, height: 512 };
	const accepted: Generation[] = [];
	for (const prompt of ['a lighthouse in the rain', 'a panda in a meadow', 'a rocket in space']) {
		accepted.push(await easel.accept({ prompt, ...slow }));
	}
	return async () => {
		for (const { id } of accepted.toReversed()) await easel.call(`/api/generations/${id}/cancel`, { method: 'POST' });
		for (const { id } of accepted) await easel.ended(id);
	};
}

export function pathOf({ path }: PageState, world: World): string {
	return typeof path === 'string' ? path : path(world);
}

function promptOf(page: Page) {
	return page.getByRole('textbox', { name: 'Prompt', exact: true });
}

/** A picture chosen, and then a second one. */
async function choosePictures(page: Page): Promise<void> {
	const tiles = page.locator('.gallery-tile');
	await page.getByRole('button', { name: 'Choose pictures' }).click();
	for (const index of [0, 2]) await tiles.nth(index).click();
}

async function refuse(page: Page): Promise<void> {
	await page.route('**/api/generations', async (route) => {
		if (route.request().method() !== 'POST') return route.fallback();
		const problem = toProblem(
			'queue_full',
			'Twenty generations of yours are waiting, which is as many as fit. Cancel one, or wait for one to end.',
		);
		await route.fulfill({ status: problem.status, contentType: 'application/problem+json', body: JSON.stringify(problem) });
	});
	await promptOf(page).fill('an owl at night');
	await page.getByRole('button', { name: /^Paint(?! at)/ }).click();
	await page.getByText('Twenty generations of yours').first().waitFor();
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

async function loseNetwork(page: Page): Promise<void> {
	await page.context().setOffline(true);
	await page.getByText('No connection to Easel.').waitFor();
}

/** The last one is paused, so that it waits however quick the others are. */
async function pauseOne(page: Page): Promise<void> {
	const pausing = page.getByRole('button', { name: /^Pause: a rocket/ });
	const isPaused = page.getByRole('button', { name: /^Resume: a rocket/ });
	await pausing.or(isPaused).waitFor();
	if (await pausing.isVisible()) await pausing.click();
	await isPaused.waitFor();
}

async function openPanel(page: Page, button: RegExp, whole: string): Promise<void> {
	await pauseOne(page);
	await page.getByRole('button', { name: button }).click();
	await page.getByRole('dialog').getByRole('button', { name: whole }).waitFor();
}
