import { lstatSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { linkOrCopy } from './blobs.ts';

const folder = mkdtempSync(join(tmpdir(), 'easel-blobs-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a second name of a symbolic link is one of the file behind it', async () => {
	const [file, link, name] = ['file', 'link', 'below/name'].map((each) => join(folder, each)) as [string, string, string];
	writeFileSync(file, 'weights');
	symlinkSync('file', link);
	expect(await linkOrCopy(link, name)).toBe('linked');
	expect(lstatSync(name).isSymbolicLink()).toBe(false);
	expect(statSync(name).ino).toBe(statSync(file).ino);
});
