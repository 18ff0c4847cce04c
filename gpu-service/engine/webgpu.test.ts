import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from '#contract/problem.ts';
import { createEngine } from './engine.ts';
import { noInputs } from './protocol.ts';
import { calm, quickSettings, recordPainting, silentLog } from './recorded-painting.cases.ts';

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-webgpu-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** 8-bit RGB. */
async function paintOn(provider: string): Promise<Uint8Array> {
	await using engine = createEngine({
		candidates: [provider],
		idleMs: 600_000,
		stepLimitMs: 300_000,
		log: silentLog,
		recipes: { folder: join(folder, 'recipes'), limitBytes: 1e9 },
		child: new URL('./provider-child.cases.ts', import.meta.url),
	});
	const model = { title: 'SD', hash: 'a', recipe: { path: resolve('fixtures/pipelines/models/sd15'), adapters: [] } };
	const recording = recordPainting();
	const { run } = await engine.paint(model, { settings: quickSettings, inputs: noInputs }, recording, calm());
	expect(run.provider).toBe(provider);
	return recording.pictures[0]?.pixels.data ?? new Uint8Array();
}

describe('WebGPU', () => {
	it('paints the picture that the processor paints, within 2 levels', async ({ skip }) => {
		const picture = await paintOn('webgpu').catch((error: unknown) => {
			const detail = problemOf(error)?.detail ?? '';
			if (/WebGPU adapter|Vulkan/i.test(detail)) return null;
			throw error;
		});
		skip(picture === null, 'no Vulkan driver that ONNX Runtime takes; Mesa 25 with lavapipe will do');
		const wanted = await paintOn('cpu');
		expect(picture).toHaveLength(wanted.length);
		const largest = wanted.reduce((most, value, index) => Math.max(most, Math.abs(value - (picture?.[index] ?? 0))), 0);
		expect(largest).toBeLessThanOrEqual(2);
	}, 120_000);
});
