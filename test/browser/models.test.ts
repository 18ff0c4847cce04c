/** The models page in a real browser, with a hub of our own: brought with its licence, stopped and let go on, looked at, made the default, removed. */
import { existsSync } from 'node:fs';
import { cp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Catalog } from '#contract/catalog.ts';
import type { ModelJob } from '#contract/models.ts';
import { desktop, keepFromLeaving, loseNextAnswer, openBrowser, phone, visit } from '../support/browser.ts';
import { startEasel, type TestEasel } from '../support/easel.ts';
import { type FakeHub, readFiles, startFakeHub } from '../support/fake-hub.ts';
import { until } from '../support/program.ts';
import { layWire } from '../support/wire.ts';

let browser: Browser;
let hub: FakeHub;
let easel: TestEasel;
beforeAll(async () => {
	browser = await openBrowser();
	hub = await startFakeHub();
	hub.repositories.set('easel/tiny', { files: readFiles('fixtures/pipelines/models/sd15-external-data'), licence: 'openrail' });
	easel = await startEasel({ ownModels: true, settings: { HF_ENDPOINT: hub.endpoint } });
});
afterAll(async () => {
	await browser?.close();
	await easel?.[Symbol.asyncDispose]();
	await hub?.[Symbol.asyncDispose]();
});

const catalog = async () => (await (await easel.call('/api/models')).json()) as Catalog;
const jobs = async () => ((await (await easel.call('/api/models/jobs')).json()) as { jobs: ModelJob[] }).jobs;

test('a repository is found on the phone, its licence accepted, paused on the way, and painted with', async () => {
	await using visitor = await visit(browser, easel, phone, '/models');
	const { page } = visitor;
	await page.getByRole('heading', { name: 'SD-Turbo', exact: true }).waitFor();
	await page.getByRole('textbox', { name: 'Search the Hugging Face hub' }).fill('tiny');
	await page.getByRole('button', { name: 'Search', exact: true }).click();
	await page.getByText('1 repository').waitFor();
	const gate = Promise.withResolvers<void>();
	await page.getByRole('button', { name: 'Add easel/tiny' }).click();
	await page.getByText('Its licence is openrail.').waitFor();
	expect(existsSync(join(easel.models, 'tiny'))).toBe(false);
	hub.gate = gate.promise;
	await page.getByRole('button', { name: 'Accept and fetch' }).click();
	await page.getByRole('button', { name: 'Pause' }).click();
	await until('it is paused', async () => (await jobs())[0]?.state === 'paused');
	await page.getByText('Paused').waitFor();
	gate.resolve();
	await page.getByRole('button', { name: 'Resume' }).click();
	await page.locator('#model-tiny').waitFor();
	const { id } = await easel.accept({ prompt: 'a fox', model: 'tiny', steps: 2, width: 64, height: 64 });
	expect((await easel.ended(id)).state).toBe('done');
	expect(visitor.complaints).toEqual([]);
	expect(visitor.foreign).toEqual([]);
});

test('a model tells what it takes, becomes the default, and is removed after a word about what would break', async () => {
	await using visitor = await visit(browser, easel, desktop, '/models#model-starter');
	const { page } = visitor;
	await page.getByText('The words it knows').waitFor();
	const tiny = page.locator('#model-tiny');
	await tiny.getByRole('button', { name: /^Details/ }).click();
	await tiny.getByText(/^easel\/tiny@/).waitFor();
	await tiny.getByRole('button', { name: /the default$/ }).click();
	await tiny.getByText('Default', { exact: true }).waitFor();
	expect((await catalog()).default_model).toBe('tiny');
	await tiny.getByRole('button', { name: /^Remove/ }).click();
	const panel = page.getByRole('dialog');
	await panel.getByText(/requests that name none/).waitFor();
	await panel.getByRole('button', { name: 'Keep it' }).click();
	await panel.waitFor({ state: 'hidden' });
	expect((await catalog()).models.map(({ name }) => name)).toContain('tiny');
	await tiny.getByRole('button', { name: /^Remove/ }).click();
	await panel.getByRole('button', { name: 'Remove' }).click();
	await tiny.waitFor({ state: 'detached' });
	expect(existsSync(join(easel.models, 'tiny'))).toBe(false);
	expect((await catalog()).default_model).toBe('starter');
	expect(visitor.complaints).toEqual([]);
});

test('a faster model is made beside the starter', async () => {
	await using visitor = await visit(browser, easel, phone, '/models');
	const { page } = visitor;
	const starter = page.locator('#model-starter');
	await starter.getByRole('button', { name: /^Details/ }).click();
	await starter.getByRole('button', { name: 'Make a faster one' }).click();
	await page.locator('#model-starter-int8').waitFor();
	expect((await catalog()).models.map(({ name }) => name)).toContain('starter-int8');
	await easel.call('/api/models/starter-int8?force=true', { method: 'DELETE' });
});

test('a preset comes by one tap, a folder of the machine stays where it is, and a model says what it shares', async () => {
	const files = readFiles('fixtures/pipelines/models/sd15-external-data');
	hub.repositories.set('schmuell/sd-turbo-ort-web', { files, licence: 'sai-nc-community' });
	const folder = join(easel.folder, 'my models', 'mine');
	await cp('fixtures/pipelines/models/sd15-external-data', folder, { recursive: true });
	await using visitor = await visit(browser, easel, phone, '/models');
	const { page } = visitor;
	await page.getByRole('button', { name: 'Add SD-Turbo' }).click();
	await page.getByRole('button', { name: 'Accept and fetch' }).click();
	await page.locator('#model-sd-turbo').waitFor();

	await page.getByRole('textbox', { name: 'Or by its name, address or place' }).fill(folder);
	await page.locator('.models-form').last().getByRole('button', { name: 'Add' }).click();
	const mine = page.locator('#model-mine');
	await mine.waitFor();
	await mine.getByRole('button', { name: /^Details/ }).click();
	await mine.getByText('Another folder of this machine').waitFor();
	await mine.getByRole('button', { name: /^Remove/ }).click();
	const panel = page.getByRole('dialog');
	await panel.getByText('It lies in another folder and stays there').waitFor();
	await panel.getByRole('button', { name: 'Remove' }).click();
	await mine.waitFor({ state: 'detached' });
	expect(existsSync(join(folder, 'model_index.json'))).toBe(true);
	expect((await catalog()).models.map(({ name }) => name)).not.toContain('mine');

	hub.repositories.set('easel/twin', { files, licence: 'openrail' });
	await page.getByRole('textbox', { name: 'Or by its name, address or place' }).fill('easel/twin');
	await page.locator('.models-form').last().getByRole('button', { name: 'Add' }).click();
	await page.getByRole('button', { name: 'Accept and fetch' }).click();
	const twin = page.locator('#model-twin');
	await twin.getByRole('button', { name: /^Details/ }).click();
	await twin.getByText(/^With sd-turbo/).waitFor();
	expect((await stat(join(easel.models, 'twin/unet/model.onnx_data'))).ino).toBe(
		(await stat(join(easel.models, 'sd-turbo/unet/model.onnx_data'))).ino,
	);
	for (const name of ['twin', 'sd-turbo']) await easel.call(`/api/models/${name}?force=true`, { method: 'DELETE' });
});

test('a refusal is said, and nothing is lost when the Wi-Fi goes before or after a press', async () => {
	await using wire = await layWire(easel.url);
	await using visitor = await visit(browser, wire, desktop, '/models');
	const { page } = visitor;
	const field = page.getByRole('textbox', { name: 'Or by its name, address or place' });
	await field.fill('nobody/nothing');
	const add = page.locator('.models-form').last().getByRole('button', { name: 'Add' });
	await add.click();
	await page.getByText(/The hub knows no repository/).waitFor();
	const before = (await jobs()).length;
	await field.fill('easel/tiny');
	wire.cut();
	await add.click();
	await page.getByText('Easel does not answer. Try again when you are connected.').waitFor();
	expect(await field.inputValue()).toBe('easel/tiny');
	wire.mend();
	await until('the line is back', () =>
		page.evaluate(() =>
			fetch('/healthz')
				.then(({ ok }) => ok)
				.catch(() => false),
		),
	);
	const again = page.locator('.toast').getByRole('button', { name: 'Try again' });
	await loseNextAnswer(page, 'POST', '**/api/models');
	await again.click();
	await page.getByText('Its licence is openrail.').waitFor();
	await again.last().click();
	await until('the field is free again', async () => (await field.inputValue()) === '');
	expect(await jobs()).toHaveLength(before + 1);

	await loseNextAnswer(page, 'POST', '**/resume');
	await page.getByRole('button', { name: 'Accept and fetch' }).click();
	const tiny = page.locator('#model-tiny');
	await tiny.waitFor();
	expect(await jobs()).toHaveLength(before + 1);

	await easel.call('/api/models/starter/default', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
	const mend = await keepFromLeaving(page, '**/default');
	await tiny.getByRole('button', { name: /the default$/ }).click();
	await again.last().waitFor();
	expect((await catalog()).default_model).toBe('starter');
	await mend();
	await again.last().click();
	await tiny.getByText('Default', { exact: true }).waitFor();
	expect((await catalog()).default_model).toBe('tiny');

	await tiny.getByRole('button', { name: /^Details/ }).click();
	await loseNextAnswer(page, 'POST', '**/verify');
	await tiny.getByRole('button', { name: 'Check files' }).click();
	await until('it is checked', async () => (await jobs()).some(({ kind, state }) => kind === 'verify' && state === 'done'));

	await tiny.getByRole('button', { name: /^Remove/ }).click();
	const panel = page.getByRole('dialog');
	await loseNextAnswer(page, 'DELETE', '**/api/models/tiny*');
	await panel.getByRole('button', { name: 'Remove' }).click();
	await panel.getByRole('alert').getByText('Easel does not answer.').waitFor();
	await panel.getByRole('button', { name: 'Remove' }).click();
	await tiny.waitFor({ state: 'detached' });
	expect(existsSync(join(easel.models, 'tiny'))).toBe(false);
});
