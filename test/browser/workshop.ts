/** For browser tests of making pictures from pictures: an Easel with tiny models that can do everything, and what came of it. */
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import sharp from 'sharp';
import type { Generation } from '#contract/generation.ts';
import { startEasel, type TestEasel } from '../support/easel.ts';
import { until } from '../support/program.ts';

export interface Workshop extends AsyncDisposable {
	easel: TestEasel;
	/** A picture of the gallery, 64 x 64, of the seed 7. */
	picture: string;
	/** Presses the button, and waits for the end of what it asked for. */
	paint(page: Page): Promise<Generation>;
	/** What was sent, as it lies on the disk. */
	onDisk(reference: string | null | undefined): Promise<Buffer>;
	readMask(reference: string | null): Promise<Mask>;
}

interface Mask {
	width: number;
	height: number;
	/** Light at a point, 0 to 255. */
	at(x: number, y: number): number;
}

/** Two models: `sd15`, which can do everything, and `words-only`. */
export async function openWorkshop(): Promise<Workshop> {
	const models = await mkdtemp(join(tmpdir(), 'easel-models-'));
	for (const folder of ['loras', 'upscalers', 'controlnet']) await mkdir(join(models, folder));
	for (const name of ['sd15', 'words-only']) await cp('fixtures/pipelines/models/sd15', join(models, name), { recursive: true });
	await rm(join(models, 'words-only/vae_encoder'), { recursive: true });
	await mkdir(join(models, 'sd15/controlnet'));
	await cp('fixtures/control/sd15/controlnet/model.onnx', join(models, 'sd15/controlnet/model.onnx'));
	await cp('fixtures/control/sd15/controlnet/edges', join(models, 'controlnet/edges'), { recursive: true });
	await cp('fixtures/lora/kohya-style.safetensors', join(models, 'loras/style.safetensors'));
	await cp('fixtures/upscaler/rrdb-x4.onnx', join(models, 'upscalers/crisp.onnx'));
	const easel = await startEasel({ settings: { EASEL_MODELS: models } });
	const onDisk: Workshop['onDisk'] = (reference) => readFile(join(easel.outputs, '.inputs', reference?.replace('input:', '') ?? ''));
	const { id } = await easel.accept({ prompt: 'a red fox', model: 'sd15', seed: 7, steps: 2 });
	const [painted] = (await easel.ended(id)).pictures;
	return {
		easel,
		picture: painted?.id ?? '',
		paint: async (page) => {
			const before = new Set((await easel.list()).generations.map((one) => one.id));
			await page.locator('.paint').click();
			const accepted = await until(
				'it is accepted',
				async () => (await easel.list()).generations.find((one) => !before.has(one.id)) ?? null,
			);
			const end = await easel.ended(accepted.id);
			if (end.problem !== null) throw new Error(end.problem.detail);
			return end;
		},
		onDisk,
		readMask: async (reference) => {
			const { data, info } = await sharp(await onDisk(reference))
				.greyscale()
				.raw()
				.toBuffer({ resolveWithObject: true });
			return { width: info.width, height: info.height, at: (x, y) => data[(y * info.width + x) * info.channels] ?? -1 };
		},
		[Symbol.asyncDispose]: async () => {
			await easel[Symbol.asyncDispose]();
			await rm(models, { recursive: true });
		},
	};
}

export const strip = (page: Page) => page.locator('.start-strip-open');
/** What the page has written down of what is being asked for. */
export const draftOf = (page: Page) => page.evaluate(() => JSON.parse(localStorage.getItem('easel-draft') ?? '{}'));

export interface Point {
	x: number;
	y: number;
}

/** Fingers that go from points to points. */
export async function touch(session: CDPSession, from: Point[], to: Point[]): Promise<void> {
	const steps = 10;
	await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: from });
	for (let step = 1; step <= steps; step += 1) {
		const touchPoints = from.map(({ x, y }, finger) => ({
			x: x + (((to[finger]?.x ?? x) - x) * step) / steps,
			y: y + (((to[finger]?.y ?? y) - y) * step) / steps,
		}));
		await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints });
	}
	await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}
