/** Help with prompts as people use it: on a phone and on a desktop, against the real programs and the starter model. */
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Group, GroupPage } from '#contract/groups.ts';
import type { PromptLibrary } from '#contract/prompt-library.ts';
import { desktop, listening, openBrowser, phone, visit } from '../support/browser.ts';
import { startEasel, type TestEasel } from '../support/easel.ts';
import { until } from '../support/program.ts';
import { layWire } from '../support/wire.ts';

let browser: Browser;
let easel: TestEasel;
beforeAll(async () => {
	browser = await openBrowser();
	easel = await startEasel();
});
afterAll(async () => {
	await browser?.close();
	await easel?.[Symbol.asyncDispose]();
});
afterEach(async () => {
	const library = await json<PromptLibrary>('/api/library');
	for (const [kind, entries] of Object.entries(library)) {
		for (const { id } of entries) await easel.call(`/api/library/${kind}/${id}`, { method: 'DELETE' });
	}
	await easel.call('/api/prompts', { method: 'DELETE' });
});

const json = async <Answer>(path: string): Promise<Answer> => (await (await easel.call(path)).json()) as Answer;
const post = (path: string, body: unknown) =>
	easel.call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const box = (page: Page) => page.getByRole('textbox', { name: 'Prompt', exact: true });
const text = (page: Page) => box(page).inputValue();
const newest = async () => (await easel.list('?limit=1')).generations[0];

async function open(page: Page, tab: string): Promise<void> {
	await page.getByRole('button', { name: /^History, styles/ }).click();
	await page.getByRole('tab', { name: tab, exact: true }).click();
}
const paint = (page: Page) =>
	page
		.locator('.composer')
		.getByRole('button', { name: /^Paint(?! at)/ })
		.click();

test('keys give the word at the caret more and less weight, and undo takes it back', async () => {
	await using visitor = await visit(browser, easel, desktop);
	const { page } = visitor;
	await box(page).fill('a red fox');
	await page.keyboard.press('Control+ArrowUp');
	await page.keyboard.press('Control+ArrowUp');
	expect(await text(page)).toBe('a red (fox:1.2)');
	await page.keyboard.press('Control+ArrowDown');
	await page.keyboard.press('Control+ArrowDown');
	expect(await text(page)).toBe('a red fox');
	await page.keyboard.press('Control+ArrowDown');
	expect(await text(page)).toBe('a red (fox:0.9)');
	await page.keyboard.press('Control+z');
	expect(await text(page)).toBe('a red fox');
	await page.keyboard.press('Home');
	await page.keyboard.press('Control+Shift+ArrowRight');
	await page.keyboard.press('Control+Shift+ArrowRight');
	await page.keyboard.press('Control+ArrowUp');
	expect(await text(page)).toBe('(a red:1.1) fox');
	expect(visitor.complaints).toEqual([]);
});

test('a finger that stays on a word can give it weight', async () => {
	await using visitor = await visit(browser, easel, phone);
	const { page, context } = visitor;
	await box(page).fill('fox');
	const place = await box(page).boundingBox();
	if (place === null) throw new Error('There is no prompt box.');
	const touch = await context.newCDPSession(page);
	const touchPoints = [{ x: place.x + 30, y: place.y + place.height / 2 }];
	await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
	const stepper = page.getByRole('group', { name: 'Weight of “fox”' });
	await stepper.waitFor();
	await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
	await stepper.getByRole('button', { name: 'More weight' }).click();
	await stepper.getByRole('button', { name: 'More weight' }).click();
	expect(await text(page)).toBe('(fox:1.2)');
	await stepper.getByRole('button', { name: 'Less weight' }).click();
	expect(await text(page)).toBe('(fox:1.1)');
	expect(visitor.complaints).toEqual([]);
});

test('it is told how much of the prompt is read, and what is left out is underlined', async () => {
	const { max_tokens } = (await json<{ models: { max_tokens: number }[] }>('/api/models')).models[0] ?? { max_tokens: 0 };
	await using visitor = await visit(browser, easel, desktop);
	const { page } = visitor;
	await box(page).fill('a (fox:1.2)');
	await page.getByText(`2 of ${max_tokens - 2} tokens`).waitFor({ state: 'attached' });
	const long = 'red '.repeat(max_tokens);
	await box(page).fill(long);
	await page.getByText(`${max_tokens} of ${2 * (max_tokens - 2)} tokens`).waitFor({ state: 'attached' });
	expect(await page.locator('.prompt-cut').count()).toBe(0);
	// A draft that is read as it is has no second chunk.
	await page.evaluate((prompt) => localStorage.setItem('easel-draft', JSON.stringify({ prompt, prompt_syntax: 'plain' })), `${long}fox`);
	await page.reload();
	await listening(page);
	await box(page).focus();
	await page.getByText(/stops reading before “red red fox”/).waitFor();
	expect(await page.locator('.prompt-cut').textContent()).toBe('red red fox');
	expect(visitor.complaints).toEqual([]);
});

for (const viewport of [phone, desktop]) {
	describe(`at ${viewport.width}x${viewport.height}`, () => {
		test("A1111's styles.csv is brought in, put onto the prompt, taken off, and painted with", async () => {
			await using visitor = await visit(browser, easel, viewport);
			const { page } = visitor;
			await box(page).fill('a fox');
			await open(page, 'Styles');
			const buffer = Buffer.from('name,prompt,negative_prompt\nIn the snow,"{prompt} in the snow, white",dogs\nNight,at night,\n');
			await page.locator('input[type=file]').setInputFiles({ name: 'styles.csv', mimeType: 'text/csv', buffer });
			await page.getByText('2 added.').waitFor();
			const style = page.getByRole('button', { name: /^In the snow/ });
			await style.click();
			await page.getByRole('button', { name: /^Night/ }).click();
			await page.getByRole('button', { name: /^Night/ }).click();
			expect(await style.getAttribute('aria-pressed')).toBe('true');
			await page.getByRole('button', { name: 'Close' }).click();
			expect(await text(page)).toBe('a fox in the snow, white');
			await paint(page);
			const painted = await until('it is accepted', async () => (await newest()) ?? null);
			expect(painted.settings).toMatchObject({ prompt: 'a fox in the snow, white', negative_prompt: 'dogs' });
			await easel.ended(painted.id);
			await easel.call(`/api/generations/${painted.id}`, { method: 'DELETE' });
			const csv = await (await easel.call('/api/library/export?format=styles.csv')).text();
			expect(csv).toContain('In the snow,"{prompt} in the snow, white",dogs');
			expect(visitor.complaints).toEqual([]);
		});

		test('an earlier prompt is found, by its words and by the arrow key', async () => {
			for (const prompt of ['a fox in the snow', 'an owl at night']) {
				const { id } = await easel.accept({ prompt, steps: 1 });
				await easel.ended(id);
				await easel.call(`/api/generations/${id}`, { method: 'DELETE' });
			}
			await using visitor = await visit(browser, easel, viewport);
			const { page } = visitor;
			await box(page).focus();
			await page.keyboard.press('ArrowUp');
			await until('the last one is there', async () => (await text(page)) === 'an owl at night');
			await page.keyboard.press('ArrowUp');
			await until('the one before is there', async () => (await text(page)) === 'a fox in the snow');
			await page.keyboard.press('ArrowDown');
			await page.keyboard.press('ArrowDown');
			expect(await text(page)).toBe('');
			await open(page, 'History');
			await page.getByRole('textbox', { name: 'Search earlier prompts' }).fill('SNOW');
			const panel = page.getByRole('dialog');
			await panel.getByRole('button', { name: /^an owl at night/ }).waitFor({ state: 'detached' });
			await panel.getByRole('button', { name: /^a fox in the snow/ }).click();
			expect(await text(page)).toBe('a fox in the snow');
			expect(visitor.complaints).toEqual([]);
		});

		test('a template asks for what goes into its gaps, and is edited and deleted with a way back', async () => {
			await post('/api/library/templates', { name: 'Scene', prompt: 'a {{animal}} in the {{place}}', values: { place: 'snow' } });
			await using visitor = await visit(browser, easel, viewport);
			const { page } = visitor;
			await open(page, 'Templates');
			await page.getByRole('button', { name: /^Scene/ }).click();
			await page.getByRole('textbox', { name: 'animal' }).fill('fox');
			await page.getByRole('button', { name: 'Use' }).click();
			expect(await text(page)).toBe('a fox in the snow');
			await open(page, 'Templates');
			await page.getByRole('button', { name: 'Edit Scene' }).click();
			await page.getByRole('textbox', { name: 'Name' }).fill('Place');
			await page.getByRole('button', { name: 'Save' }).click();
			await page.getByRole('button', { name: 'Edit Place' }).click();
			await page.getByRole('button', { name: 'Delete' }).click();
			await page.getByRole('button', { name: 'Undo' }).click();
			await page.getByRole('button', { name: /^Place/ }).waitFor();
			expect((await json<PromptLibrary>('/api/library')).templates.map(({ name, values }) => [name, values])).toEqual([
				['Place', { animal: 'fox', place: 'snow' }],
			]);
			expect(visitor.complaints).toEqual([]);
		});
	});
}

test('a wildcard picks a word for each picture, and its settings say which one and what was written', async () => {
	const lines = ['fox', 'owl', 'cat', 'bear', 'tree', 'castle'];
	await using visitor = await visit(browser, easel, phone);
	const { page } = visitor;
	await box(page).fill('a');
	await open(page, 'Wildcards');
	await page
		.locator('input[type=file]')
		.setInputFiles({ name: 'animal.txt', mimeType: 'text/plain', buffer: Buffer.from(lines.join('\n')) });
	await page.getByRole('button', { name: /^animal 6 lines/ }).click();
	await box(page).fill(`${await text(page)} at {night|dawn}`);
	await page.getByLabel('Pictures', { exact: true }).selectOption('2');
	await paint(page);
	const made = await until('both are accepted', async () => {
		const { generations } = await easel.list('?limit=10');
		const mine = generations.filter(({ request }) => request.written === 'a __animal__ at {night|dawn}');
		return mine.length === 2 ? mine : null;
	});
	for (const { settings, request } of made) {
		expect(settings).toMatchObject({ prompt: expect.stringMatching(/^a (fox|owl|cat|bear|tree|castle) at (night|dawn)$/), count: 1 });
		expect(request.seed).toBe(settings.seed);
		// The same seed chooses the same words.
		const again = await easel.accept({ prompt: '', written: request.written, seed: settings.seed, steps: 1 });
		expect(again.settings.prompt).toBe(settings.prompt);
		for (const id of [again.id]) await easel.ended(id);
	}
	for (const { id } of made) await easel.ended(id);
	expect(visitor.complaints).toEqual([]);
});

test('a grid of 2 by 2 is sent over a broken line once, painted, and becomes one labelled picture', async () => {
	// What a grid costs is learned from what was painted.
	await easel.ended((await easel.accept({ prompt: 'a fox', steps: 2 })).id);
	await using wire = await layWire(easel.url);
	await using visitor = await visit(browser, wire, phone);
	const { page } = visitor;
	await box(page).fill('a fox in the snow');
	await open(page, 'Grid');
	await page.getByRole('textbox', { name: 'Values of the Columns' }).fill('1-2');
	await page.getByRole('button', { name: 'Change one more thing' }).click();
	await page.getByRole('combobox', { name: 'What changes along the Rows' }).selectOption({ label: 'Words replaced' });
	await page.getByRole('textbox', { name: 'Values of the Rows' }).fill('fox, owl');
	await page.getByText(/^4 pictures, about .+ in all/).waitFor();
	wire.cut();
	await page.getByRole('button', { name: 'Paint 4 pictures' }).click();
	await page.getByText('No connection. The grid is sent').waitFor();
	wire.mend();
	await page.getByText('A grid of 4 pictures is in line').waitFor({ timeout: 30_000 });
	const { groups } = await json<GroupPage>('/api/groups');
	expect(groups.map(({ counts, axes }) => [counts.all, axes.map(({ labels }) => labels)])).toEqual([
		[
			4,
			[
				['Steps: 1', 'Steps: 2'],
				['fox', 'owl'],
			],
		],
	]);
	const id = groups[0]?.id ?? '';
	await page.getByRole('link', { name: 'Grid: a fox in the snow' }).click();
	await page.getByRole('heading', { name: 'a fox in the snow' }).waitFor();
	const group = await until(
		'all are painted',
		async () => {
			const known = await json<Group>(`/api/groups/${id}`);
			return known.counts.done === 4 ? known : null;
		},
		60_000,
	);
	expect(group.cells.map(({ generation }) => [generation?.settings.prompt, generation?.settings.steps])).toEqual([
		['a fox in the snow', 1],
		['a fox in the snow', 2],
		['a owl in the snow', 1],
		['a owl in the snow', 2],
	]);
	await page.getByText('4 pictures').waitFor();
	await page.getByRole('img', { name: 'Steps: 2, owl' }).waitFor();
	await expectSheet(group);
	// To the bin and back, over a line that breaks in between.
	const inBin = async () =>
		(await json<Group>(`/api/groups/${id}`)).cells.filter(({ generation }) => generation?.deleted_at !== null).length;
	await page.getByRole('button', { name: 'Delete the grid' }).click();
	await page.getByText('This grid is in the bin.').waitFor();
	expect(await inBin()).toBe(4);
	wire.cut();
	await page.getByRole('button', { name: 'Undo' }).click();
	await page.getByText('This is sent as soon as Easel answers.').waitFor();
	wire.mend();
	await page.getByText('4 pictures').waitFor({ timeout: 30_000 });
	expect(await inBin()).toBe(0);
	await page.getByRole('button', { name: 'Delete the grid' }).click();
	await page.getByRole('button', { name: 'Put it back' }).waitFor();
	expect(visitor.complaints).toEqual([]);
});

test('words are combined to a grid, which is taken back although its answer was lost', async () => {
	await using visitor = await visit(browser, easel, phone);
	const { page } = visitor;
	const before = (await json<GroupPage>('/api/groups')).groups.length;
	const newGroups = async () => {
		const { groups } = await json<GroupPage>('/api/groups');
		return await Promise.all(groups.slice(0, groups.length - before).map(({ id }) => json<Group>(`/api/groups/${id}`)));
	};
	await post('/api/queue', { paused: true });
	await box(page).fill('a fox | at night | in the snow');
	await open(page, 'Grid');
	expect(await page.getByRole('textbox', { name: 'Words to combine' }).inputValue()).toBe('at night\nin the snow');
	await page.route('**/api/groups', async (route) => {
		await route.fetch();
		await route.abort();
	});
	await page.getByRole('button', { name: 'Paint 4 pictures' }).click();
	await page.getByText('No connection. The grid is sent').waitFor();
	expect((await newGroups())[0]?.axes.map(({ values }) => values)).toEqual([
		['', 'at night'],
		['', 'in the snow'],
	]);
	await page.getByRole('tabpanel').getByRole('button', { name: 'Cancel', exact: true }).click();
	await page.unrouteAll({ behavior: 'wait' });
	await until('it is cancelled', async () => (await newGroups())[0]?.counts.open === 0, 30_000);
	expect((await newGroups()).map(({ counts }) => counts)).toMatchObject([{ all: 4, done: 0, cancelled: 4 }]);
	await page.getByRole('button', { name: 'Paint 4 pictures' }).click();
	await page.getByText('A grid of 4 pictures is in line').waitFor();
	await until('all wait', async () => (await newGroups())[0]?.cells.every(({ generation }) => generation !== null) === true);
	expect((await newGroups())[0]?.cells.map(({ generation }) => generation?.settings.prompt)).toEqual([
		'a fox',
		'a fox, at night',
		'a fox, in the snow',
		'a fox, at night, in the snow',
	]);
	await post('/api/queue/cancel', {});
	await post('/api/queue', { paused: false });
	expect(visitor.complaints).toEqual([]);
});

test('what is changed in the library and the history while the line is broken arrives once', async () => {
	const { id } = await easel.accept({ prompt: 'a forgettable fox', steps: 1 });
	await easel.ended(id);
	await using wire = await layWire(easel.url);
	await using visitor = await visit(browser, wire, phone);
	const { page } = visitor;
	const styles = async () => (await json<PromptLibrary>('/api/library')).styles.map(({ name, prompt }) => `${name}: ${prompt}`);
	const said = page.getByText('No connection. This is sent as soon as Easel answers.').last();
	/** Cuts the line, does something, sees that it is said, and mends the line. */
	const overBrokenLine = async (act: () => Promise<void>): Promise<void> => {
		wire.cut();
		await act();
		await said.waitFor();
		wire.mend();
	};
	await open(page, 'Styles');
	await page.getByRole('button', { name: 'New' }).click();
	await page.getByRole('textbox', { name: 'Name' }).fill('Night');
	await page.getByRole('textbox', { name: 'Prompt' }).last().fill('{prompt} at night');
	await overBrokenLine(() => page.getByRole('button', { name: 'Save' }).click());
	await page.getByRole('button', { name: 'Edit Night' }).waitFor();
	expect(await styles()).toEqual(['Night: {prompt} at night']);
	// An answer that is lost doubles nothing either.
	let lost = 0;
	await page.route('**/api/library/styles', async (route) => {
		lost += 1;
		await route.fetch();
		await (lost === 1 ? route.abort() : route.fallback());
	});
	await page.getByRole('button', { name: 'New' }).click();
	await page.getByRole('textbox', { name: 'Name' }).fill('Snow');
	await page.getByRole('textbox', { name: 'Prompt' }).last().fill('in the snow');
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByRole('button', { name: 'Edit Snow' }).waitFor();
	await page.unroute('**/api/library/styles');
	expect([lost, await styles()]).toEqual([2, ['Night: {prompt} at night', 'Snow: in the snow']]);
	await page.getByRole('button', { name: 'Edit Night' }).click();
	await overBrokenLine(() => page.getByRole('button', { name: 'Delete' }).click());
	await until('it is gone', async () => (await styles()).length === 1);
	await overBrokenLine(() => page.getByRole('button', { name: 'Undo' }).click());
	await page.getByRole('button', { name: 'Edit Night' }).waitFor();
	expect(await styles()).toHaveLength(2);
	const file = { name: 'styles.csv', mimeType: 'text/csv', buffer: Buffer.from('name,prompt,negative_prompt\nDawn,at dawn,\n') };
	await overBrokenLine(() => page.locator('input[type=file]').setInputFiles(file));
	await page.getByText('1 added.').waitFor();
	expect(await styles()).toHaveLength(3);
	await page.getByRole('tab', { name: 'History', exact: true }).click();
	const forget = page.getByRole('button', { name: 'Forget “a forgettable fox”' });
	await forget.waitFor();
	await overBrokenLine(() => forget.click());
	await forget.waitFor({ state: 'detached' });
	expect(await json<{ prompts: unknown[] }>('/api/prompts?search=forgettable')).toMatchObject({ prompts: [] });
	expect(visitor.complaints).toEqual([]);
});

/** Every cell of the sheet looks like its picture, and something is written above each column and beside each row. */
async function expectSheet(group: Group): Promise<void> {
	const response = await easel.call(group.sheet);
	expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
	const sheet = sharp(Buffer.from(await response.arrayBuffer()));
	const { width, height } = await sheet.metadata();
	const cell = 256;
	const left = (column: number) => width - 24 - (2 - column) * cell - (1 - column) * 8;
	const top = (row: number) => height - 24 - (2 - row) * cell - (1 - row) * 8;
	const inkIn = async (region: { left: number; top: number; width: number; height: number }) => {
		const { data } = await sheet.clone().extract(region).greyscale().raw().toBuffer({ resolveWithObject: true });
		return data.filter((value) => value < 90).length;
	};
	for (const [n, { generation }] of group.cells.entries()) {
		const [column, row] = [n % 2, Math.floor(n / 2)];
		const region = { left: left(column), top: top(row), width: cell, height: cell };
		const shown = await sheet.clone().extract(region).resize(8, 8).raw().toBuffer();
		const file = Buffer.from(await (await easel.call(generation?.pictures[0]?.url ?? '')).arrayBuffer());
		const painted = await sharp(file).removeAlpha().resize(8, 8).raw().toBuffer();
		const difference = painted.reduce((sum, value, index) => sum + Math.abs(value - (shown[index] ?? 0)), 0) / painted.length;
		expect(difference).toBeLessThan(8);
	}
	for (const column of [0, 1]) expect(await inkIn({ left: left(column), top: top(0) - 36, width: cell, height: 34 })).toBeGreaterThan(20);
	for (const row of [0, 1]) expect(await inkIn({ left: 20, top: top(row) + 90, width: left(0) - 26, height: 80 })).toBeGreaterThan(20);
}
