/** Pictures in three dimensions: the file over HTTP, and the page that shows it, drawn by a processor that plays GPU. */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeIO } from '@gltf-transform/core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Generation } from '#contract/generation.ts';
import type { Problem } from '#contract/problem.ts';
import { desktop, openBrowser, phone, visit } from '../support/browser.ts';
import { makeDepthNetwork } from '../support/depth-network.ts';
import { startEasel, type TestEasel } from '../support/easel.ts';
import { until } from '../support/program.ts';

let browser: Browser;
let easel: TestEasel;
let painted: Generation;
beforeAll(async () => {
	browser = await openBrowser();
	easel = await startEasel({ ownModels: true });
	painted = await easel.ended((await easel.accept({ prompt: 'a castle in the mountains', steps: 4, seed: 3 })).id);
});
afterAll(async () => {
	await browser?.close();
	await easel?.[Symbol.asyncDispose]();
});

const address = (query = '') => `/api/pictures/${painted.pictures[0]?.id}/relief${query}`;

async function readHeights(query: string): Promise<{ points: number; nearest: number; bounds: number[] }> {
	const response = await easel.call(address(query));
	expect([response.status, response.headers.get('content-type')]).toEqual([200, 'model/gltf-binary']);
	const document = await new NodeIO().readBinary(new Uint8Array(await response.arrayBuffer()));
	const positions = document.getRoot().listMeshes()[0]?.listPrimitives()[0]?.getAttribute('POSITION');
	const bounds = [...(positions?.getMin([]) ?? []), ...(positions?.getMax([]) ?? [])].map((value) => Number(value.toFixed(3)));
	return { points: positions?.getCount() ?? 0, nearest: bounds[5] ?? 0, bounds };
}

test('every picture becomes a solid of its light, as deep and as fine as asked', async () => {
	const coarse = await readHeights('?detail=32&depth=0.2');
	expect(coarse.points).toBe(32 * 32 + 3 * 4 * 31 + 1);
	expect(coarse.bounds.slice(0, 5)).toEqual([-0.5, -0.5, -0.03, 0.5, 0.5]);
	expect(coarse.nearest).toBeGreaterThan(0.05);
	expect(coarse.nearest).toBeLessThanOrEqual(0.2);
	expect((await readHeights('?detail=32&depth=0.4')).nearest).toBeCloseTo(coarse.nearest * 2, 2);
});

test('what cannot be is refused in words', async () => {
	for (const [query, field] of [
		['?depth=2', 'depth'],
		['?detail=1.5', 'detail'],
		['?invert=perhaps', 'invert'],
	] as const) {
		const response = await easel.call(address(query));
		expect([response.status, ((await response.json()) as Problem).field]).toEqual([422, field]);
	}
	expect((await easel.call(address('?from=midas'))).status).toBe(409);
	expect((await easel.call('/api/pictures/nobody-1/relief')).status).toBe(404);
});

test('a network for depth is taken when one lies in models/depth/', async () => {
	await mkdir(join(easel.models, 'depth'));
	await writeFile(join(easel.models, 'depth', 'slope.onnx'), makeDepthNetwork());
	const catalog = async () => ((await (await easel.call('/api/models')).json()) as { depth_network: string | null }).depth_network;
	await until('it is listed', async () => (await catalog()) === 'slope');
	// The network says that what is lighter is further away, so the two stand out where the other does not.
	const light = await readHeights('?detail=64&depth=0.2&from=luminance');
	const network = await readHeights('?detail=64&depth=0.2&from=slope');
	expect(network.nearest).toBeGreaterThan(0.19);
	expect(network.nearest).not.toBe(light.nearest);
	await copyFile('package.json', join(easel.models, 'depth', 'a-broken.onnx'));
	await until('the broken one is the first', async () => (await catalog()) === 'a-broken');
	const broken = await easel.call(address('?from=a-broken'));
	expect([broken.status, ((await broken.json()) as Problem).code]).toEqual([500, 'model_broken']);
	await rm(join(easel.models, 'depth'), { recursive: true });
	await until('none is listed', async () => (await catalog()) === null);
});

/** Share of pixels of the stage that are not its background. */
async function drawn(page: Page): Promise<number> {
	const png = await page.locator('.relief-stage canvas').screenshot();
	return await page.evaluate(async (base64) => {
		const image = new Image();
		image.src = `data:image/png;base64,${base64}`;
		await image.decode();
		const canvas = document.createElement('canvas');
		[canvas.width, canvas.height] = [image.width, image.height];
		const context = canvas.getContext('2d');
		context?.drawImage(image, 0, 0);
		const { data } = context?.getImageData(0, 0, image.width, image.height) ?? { data: new Uint8ClampedArray(4) };
		let other = 0;
		for (let at = 0; at < data.length; at += 4) {
			if (Math.abs((data[at] ?? 0) - (data[0] ?? 0)) + Math.abs((data[at + 1] ?? 0) - (data[1] ?? 0)) > 12) other += 1;
		}
		return (other * 4) / data.length;
	}, png.toString('base64'));
}

test('a GLB file that another program put beside the picture is shown as it is, and exchanged when that is', async () => {
	const id = painted.pictures[0]?.id ?? '';
	const day = painted.created_at.slice(0, 10);
	expect((await easel.call(address('?from=file'))).status).toBe(409);
	const sent = async (query: string) => Buffer.from(await (await easel.call(address(query))).arrayBuffer());
	const [first, second] = [await sent('?detail=16'), await sent('?detail=16&depth=0.5')];
	await writeFile(join(easel.outputs, day, `${painted.id}.glb`), first);
	await using visitor = await visit(browser, easel, phone, `/picture/${id}`);
	const { page } = visitor;
	const asked = page.waitForResponse(/relief\?from=file$/);
	await page.getByRole('link', { name: '3D' }).click();
	expect((await (await asked).body()).equals(first)).toBe(true);
	await page.locator('.relief-stage[data-state="shown"]').waitFor();
	await until('it is drawn', async () => (await drawn(page)) > 0.1);
	expect(await page.getByRole('slider', { name: 'Depth' }).count()).toBe(0);
	const lit = await page.locator('.relief-stage canvas').screenshot();
	await page.getByRole('slider', { name: 'Light' }).fill('120');
	await page.getByRole('slider', { name: 'Light' }).blur();
	await until('the light comes from elsewhere', async () => !lit.equals(await page.locator('.relief-stage canvas').screenshot()));
	await writeFile(join(easel.outputs, day, `${id}.glb`), second);
	expect((await sent('?from=file')).equals(second)).toBe(true);
	await visitor.context.setOffline(true);
	await page.getByLabel('Shape from').selectOption('The light of the picture');
	await page.getByRole('slider', { name: 'Depth' }).waitFor();
	await page.locator('.relief-stage').getByText('Easel does not answer').waitFor();
	await visitor.context.setOffline(false);
	await page.getByRole('button', { name: 'Try again' }).click();
	await page.locator('.relief-stage[data-state="shown"]').waitFor();
	expect(visitor.complaints).toEqual([]);
	for (const name of [painted.id, id]) await rm(join(easel.outputs, day, `${name}.glb`));
});

for (const viewport of [phone, desktop]) {
	test(`it is turned, lit and shown as a mesh at ${viewport.width}x${viewport.height}`, async () => {
		await using visitor = await visit(browser, easel, viewport, `/picture/${painted.pictures[0]?.id}/3d`);
		const { page } = visitor;
		await page.locator('.relief-stage[data-state="shown"]').waitFor();
		await until('the picture is drawn', async () => (await drawn(page)) > 0.1);
		await page.getByRole('button', { name: 'Mesh lines' }).click();
		expect(await page.getByRole('button', { name: 'Mesh lines' }).getAttribute('aria-pressed')).toBe('true');
		await page.locator('.relief-stage').focus();
		const before = await page.locator('.relief-stage canvas').screenshot();
		await page.keyboard.press('ArrowRight');
		await until('it has turned', async () => !before.equals(await page.locator('.relief-stage canvas').screenshot()));
		const asked = page.waitForRequest(/relief\?.*depth=0\.13/);
		const slider = page.getByRole('slider', { name: 'Depth' });
		await slider.focus();
		await page.keyboard.press('ArrowRight');
		await asked;
		await page.locator('.relief-stage[data-state="shown"]').waitFor();
		const download = page.waitForEvent('download');
		await page.getByRole('link', { name: 'Take the GLB file' }).click();
		expect((await download).suggestedFilename()).toBe('a castle in the mountains 3.glb');
		expect(visitor.complaints).toEqual([]);
		expect(visitor.foreign).toEqual([]);
	});
}
