import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createRecipeCache } from './recipe-cache.ts';

const folder = mkdtempSync(join(tmpdir(), 'easel-recipe-cache-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a disk that fills up while an entry is made is told of, and nothing is left', async () => {
	const place = join(folder, 'full');
	const making = createRecipeCache({ folder: place, limitBytes: 1e9 }).create('key', 'unet', 0, async (target) => {
		writeFileSync(join(target, 'merged.bin'), 'half');
		throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
	});
	await expect(making).rejects.toMatchObject({ problem: { code: 'out_of_disk' } });
	expect(readdirSync(place)).toEqual([]);
});
