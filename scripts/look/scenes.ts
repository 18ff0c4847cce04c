/** Every state in which the page can be seen, as data for the mock and steps for the browser. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { type Catalog, textOnly } from '#contract/catalog.ts';
import type { Generation, Picture, Progress } from '#contract/generation.ts';
import { toProblem } from '#contract/problem.ts';
import { showcase } from '../../src/components/studio/showcase.ts';
import type { World } from './mock.ts';

export interface Scene {
	name: string;
	world: Partial<World>;
	act?(page: Page, world: World): Promise<void>;
}

const words = JSON.parse(readFileSync('models/starter/vocabulary.json', 'utf8'));

const catalog: Catalog = {
	default_model: 'starter',
	provider: 'cpu',
	provider_notes: ['CUDA is not used. There is no NVIDIA driver on this machine.'],
	runtime: { graph_variant: 'onnx-extended', threads: 2, versions: {} },
	models: [
		{
			name: 'starter',
			title: 'Starter',
			description:
				'A small starter model that draws emoji-like things: one subject on white, on a colour, or in a place. No people, no text, no photographs.',
			family: 'stable-diffusion',
			licence: { name: 'MIT', url: null, notice: 'Trained on Fluent Emoji, MIT, Microsoft.' },
			hash: 'e51fb5277d458b18817aa2f1f87822791f2c1aea8cefaf9f8c56f031bc1eac84',
			max_tokens: 32,
			defaults: { negative_prompt: '', steps: 20, guidance: 3, width: 256, height: 256, count: 1, scheduler: 'ddim' },
			limits: {
				steps: { min: 1, max: 100 },
				guidance: { min: 1, max: 20 },
				width: { min: 64, max: 512, multiple: 8 },
				height: { min: 64, max: 512, multiple: 8 },
				count: { min: 1, max: 8 },
			},
			sizes: [
				{ label: 'Square', width: 256, height: 256 },
				{ label: 'Wide', width: 320, height: 192 },
				{ label: 'Tall', width: 192, height: 320 },
			],
			schedulers: [
				{ name: 'ddim', label: 'DDIM', aliases: [], schedule_types: ['automatic'] },
				{ name: 'euler', label: 'Euler', aliases: [], schedule_types: ['automatic'] },
			],
			features: textOnly,
			vocabulary: {
				subjects: words.subjects,
				places: Object.values<string[]>(words.places).flat(),
				colours: words.background_colours,
				examples: words.examples,
			},
			state: 'ready',
			loading: null,
			problem: null,
		},
	],
	loras: [],
	embeddings: [],
	upscalers: [],
	depth_network: null,
};

let made = 0;

/** A finished generation whose pictures are the showcase's, from picture `first` on. */
function generation(first: number, change: Partial<Generation> = {}, count = 1): Generation {
	const { prompt, seed } = showcase[first % showcase.length] ?? { prompt: '', seed: 0 };
	made += 1;
	const settings = { prompt, seed, ...pick(catalog.models[0]?.defaults), model: 'starter', ...change.settings };
	// What is not simply done is the newest.
	const created = new Date(Date.now() - (change.state === undefined ? made * 5_400_000 : 60_000 + made)).toISOString();
	return {
		id: `g${made}`,
		state: 'done',
		position: null,
		expected_start_s: null,
		request: { prompt },
		settings: { ...settings, count } as Generation['settings'],
		progress: null,
		pictures: Array.from({ length: count }, (_, index) => picture(first + index, `g${made}`, index + 1)),
		problem: null,
		warnings: [],
		model: 'starter',
		provider: 'cpu',
		created_at: created,
		started_at: created,
		ended_at: created,
		timings: { queued: 0, loading: 0, text: 8, steps: [], decode: 50, encode: 9, total: 780, device: 690 },
		deleted_at: null,
		...change,
	};
}

function pick<Value>(value: Value | undefined): Value {
	if (value === undefined) throw new Error('The catalog of the scenes has no model.');
	return value;
}

function picture(index: number, id: string, n: number): Picture {
	const file = pick(showcase[index % showcase.length]).file.replace('.webp', '');
	const url = `/api/pictures/${file}-${n}`;
	return { id: `${id}-${n}`, url, thumbnail: url, width: 256, height: 256, seed: 7, deleted_at: null };
}

function progress(change: Partial<Progress>): Progress {
	return {
		step: 0,
		steps: 20,
		picture: 1,
		pictures: 1,
		stage: 'denoise',
		loading: null,
		upscaled: null,
		remaining_s: null,
		preview: null,
		...change,
	};
}

function running(first: number, change: Partial<Progress>): Generation {
	return generation(first, { state: 'running', pictures: [], progress: progress(change), ended_at: null, timings: null });
}

function queued(first: number, position: number): Generation {
	return generation(first, { state: 'queued', position, expected_start_s: 12 * position, pictures: [], ended_at: null, timings: null });
}

const gallery = Array.from({ length: 14 }, (_, index) => generation(index * 3 + 1)).sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
const sailboat = `/api/generations/${pick(showcase[1]).file.replace('.webp', '')}-1/preview`;
const crashed = toProblem(
	'worker_crashed',
	'The engine crashed twice on this picture, so it was given up. Try a smaller size, or free the GPU first.',
);
const full = toProblem('queue_full', 'Twenty of your pictures are waiting already. Try again when one of them is done.', {
	retry_after: 20,
});
const four = generation(0, { state: 'done' }, 4);

async function type(page: Page, text: string): Promise<void> {
	await page.getByLabel('Prompt', { exact: true }).click();
	await page.keyboard.type(text);
}

const paint = (page: Page) => page.getByRole('button', { name: /^Paint/ }).click();

export const scenes: readonly Scene[] = [
	{ name: 'first-visit', world: { catalog, generations: [] } },
	{ name: 'typing', world: { catalog, generations: gallery }, act: (page) => type(page, 'a wizard fox in the s') },
	{
		name: 'sending',
		world: { catalog, generations: gallery },
		async act(page) {
			await type(page, 'a fox in the snow');
			await paint(page);
		},
	},
	{ name: 'queued', world: { catalog, generations: [queued(5, 2), queued(0, 1), ...gallery] } },
	{ name: 'loading', world: { catalog, generations: [running(1, { stage: 'loading', loading: 0.4 }), ...gallery] } },
	{
		name: 'painting',
		world: { catalog, generations: [queued(5, 2), queued(0, 1), running(1, { step: 6, remaining_s: 8, preview: sailboat }), ...gallery] },
	},
	{
		name: 'painting-four',
		world: {
			catalog,
			generations: [
				{
					...four,
					state: 'running',
					pictures: four.pictures.slice(0, 2),
					progress: progress({ picture: 3, pictures: 4, step: 15, remaining_s: 9 }),
				},
				...gallery,
			],
		},
	},
	{ name: 'done', world: { catalog, generations: gallery } },
	{ name: 'done-four', world: { catalog, generations: [four, ...gallery] } },
	{
		name: 'failed',
		world: { catalog, generations: [generation(4, { state: 'failed', pictures: [], problem: crashed }), ...gallery] },
	},
	{
		name: 'ends',
		world: {
			catalog,
			generations: [
				generation(4, { state: 'cancelled', pictures: [] }),
				generation(6, { state: 'failed', pictures: [], problem: crashed }),
				generation(2, { state: 'done' }),
				...gallery,
			],
		},
	},
	{
		name: 'refused',
		world: { catalog, generations: gallery, submit: full },
		async act(page) {
			await type(page, 'a rocket in space');
			await paint(page);
		},
	},
	{
		name: 'offline',
		world: { catalog, generations: [running(1, { step: 6, remaining_s: 8, preview: sailboat }), ...gallery] },
		async act(page, world) {
			await page.locator('.tile').first().waitFor();
			world.away = true;
			await page.evaluate("dispatchEvent(new Event('offline'))");
			await page.locator('.banner').waitFor();
		},
	},
	{
		name: 'more',
		world: { catalog, generations: gallery },
		async act(page) {
			await type(page, 'a fox in the snow');
			await page.getByRole('button', { name: 'More' }).click();
			await page.getByLabel('Without').fill('blur');
			await page.getByRole('button', { name: 'Lock the seed' }).click();
		},
	},
	{
		name: 'viewer',
		world: { catalog, generations: gallery },
		act: (page) => page.locator('.tile-picture').first().click(),
	},
	{
		name: 'deleted',
		world: { catalog, generations: gallery },
		async act(page) {
			await page.locator('.tile-picture').first().click();
			await page.getByRole('button', { name: 'Delete' }).click();
		},
	},
	{
		name: 'menu',
		world: { catalog, generations: gallery },
		act: (page) => page.getByRole('button', { name: 'Menu' }).click(),
	},
	{
		name: 'bin',
		world: { catalog, generations: gallery, deleted: gallery.slice(0, 3).map((one) => ({ ...one, deleted_at: one.created_at })) },
		async act(page) {
			await page.getByRole('button', { name: 'Menu' }).click();
			await page.getByRole('button', { name: 'Bin' }).click();
			await page.locator('.binned').first().waitFor();
		},
	},
	{ name: 'starting', world: { catalog: null, away: true } },
];
