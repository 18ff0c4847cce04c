import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeZip } from '../../test/support/zip.ts';
import { readZip, unpackEntry } from './zip.ts';

let folder = '';
let archive = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-zip-'));
	archive = join(folder, 'a.zip');
});
afterAll(() => rm(folder, { recursive: true }));

const calm = new AbortController().signal;
const target = () => join(folder, 'unpacked');
const files = { 'deep/words.txt': 'fox '.repeat(50_000), 'stored.bin': Buffer.from([0, 255, 1]), empty: '' };

describe('a zip archive', () => {
	it('gives back what was packed, with its hash', async () => {
		await writeFile(archive, makeZip(files));
		const entries = await readZip(archive);
		expect(entries.map(({ name, bytes }) => [name, bytes])).toEqual([
			['deep/words.txt', 200_000],
			['stored.bin', 3],
			['empty', 0],
		]);
		for (const [index, entry] of entries.entries()) {
			await unpackEntry(archive, entry, target(), calm);
			expect(await readFile(target())).toEqual(Buffer.from(Object.values(files)[index] ?? ''));
		}
		const [, stored] = entries;
		if (stored === undefined) throw new Error('there is no second file');
		// printf '\x00\xff\x01' | sha256sum
		expect(await unpackEntry(archive, stored, target(), calm)).toBe('47ffa3ea45a70b8a41c2c0825df323c00a8b7a01c1ea06083cc41dddcc001123');
	});

	it.each([
		['cut off', (bytes: Buffer) => bytes.subarray(0, -30)],
		['something else', () => Buffer.from('no archive at all, but long enough to hold the end of one')],
		['empty', () => Buffer.alloc(0)],
		['with a damaged list', (bytes: Buffer) => bytes.fill(0, bytes.indexOf('PK\x01\x02'), bytes.indexOf('PK\x01\x02') + 4)],
	])('that is %s is refused', async (_, spoil) => {
		await writeFile(archive, spoil(makeZip(files)));
		await expect(readZip(archive)).rejects.toMatchObject({ name: 'ZipError' });
	});

	it.each([0, 1])('whose file %i has other bytes than were packed is refused', async (index) => {
		const bytes = makeZip(files);
		await writeFile(archive, bytes);
		const entry = (await readZip(archive))[index];
		if (entry === undefined) throw new Error('there is no such file');
		bytes[entry.offset + 30 + entry.name.length + Math.floor(entry.packedBytes / 2)] ^= 1;
		await writeFile(archive, bytes);
		await expect(unpackEntry(archive, entry, target(), calm)).rejects.toMatchObject({
			name: 'ZipError',
			message: `${entry.name} in it is damaged`,
		});
	});
});
