import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readOwnFiles, toManifest } from './own-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'easel-own-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a description that is larger than any is refused unread', async () => {
	writeFileSync(join(folder, 'model.yaml'), '\n'.repeat(1024 * 1024 + 1));
	await expect(readOwnFiles(join(folder, 'model.safetensors'))).rejects.toMatchObject({ kind: 'corrupt-file', file: 'model.yaml' });
});

it('without anything beside it, a checkpoint has nothing of its own', async () => {
	expect(await readOwnFiles(join(folder, 'another.safetensors'))).toEqual({ manifest: {}, predictionType: null, yaml: null });
});

it('of what a maker wrote into the checkpoint the beginning is kept, and what its owner wrote counts first', () => {
	const metadata = { 'modelspec.title': 'long '.repeat(1000), 'modelspec.license': 'MIT' };
	const made = { title: 'file', kind: 'SDXL', defaults: { steps: 4 }, weights: 'linked' as const };
	const file = { path: 'file.safetensors', tensors: new Map(), metadata };
	expect(String(toManifest(file, {}, made)['title'])).toHaveLength(200);
	expect(toManifest(file, { title: 'Mine', defaults: { guidance: 1 } }, made)).toMatchObject({
		title: 'Mine',
		licence: { name: 'MIT' },
		defaults: { steps: 4, guidance: 1 },
	});
});
