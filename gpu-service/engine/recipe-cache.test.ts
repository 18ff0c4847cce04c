import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
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

it('may be tidied by several processes at once', async () => {
	const place = join(folder, 'tidied');
	const anHourAgo = new Date(Date.now() - 3_600_000);
	for (let entry = 0; entry < 50; entry += 1) {
		const path = join(place, `key-${entry}`);
		mkdirSync(join(path, 'unet'), { recursive: true });
		for (let file = 0; file < 5; file += 1) writeFileSync(join(path, 'unet', `${file}.bin`), 'weights');
		utimesSync(path, anHourAgo, anHourAgo);
	}
	const trims = Array.from({ length: 4 }, () => createRecipeCache({ folder: place, limitBytes: 0 }).trim(new Set(['key-7'])));
	await Promise.all(trims);
	expect(readdirSync(place)).toEqual(['key-7']);
});
