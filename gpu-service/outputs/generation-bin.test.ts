import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFiles } from './file-port.ts';
import { createOutputs } from './output-writer.ts';
import type { Outputs } from './outputs.ts';
import { bytesOf, day, id, makeTemporaryFolder, names, readTree, toSidecar, writePictures } from './sample-generation.ts';

const [first = '', second = '', sidecar = ''] = names;
const inDay = names.map((name) => `${day}/${name}`);
const inBin = names.map((name) => `.bin/${day}/${name}`);

async function publishIn(folder: string): Promise<Outputs> {
	const outputs = createOutputs({ folder, reserveBytes: 0 });
	await outputs.publish(1, day, toSidecar(await writePictures(outputs)));
	return outputs;
}

async function listFiles(folder: string): Promise<string[]> {
	return [...(await readTree(folder)).keys()].sort();
}

test('a generation goes to the bin and comes back whole, however often', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = await publishIn(folder.path);
	for (let times = 0; times < 2; times += 1) {
		await outputs.bin(id, day, names);
		await outputs.bin(id, day, names);
		expect(await listFiles(folder.path)).toEqual(inBin);
		await outputs.restore(id, day, names);
		await outputs.restore(id, day, names);
		expect(await listFiles(folder.path)).toEqual(inDay);
	}
	expect((await readTree(folder.path)).get(`${day}/${first}`)?.equals(bytesOf(1))).toBe(true);
});

test('on the way there and back, a sidecar in the day has all its pictures beside it', async () => {
	await using folder = await makeTemporaryFolder();
	await publishIn(folder.path);
	let renames = 0;
	const rename = async (from: string, to: string) => {
		await nodeFiles.rename(from, to);
		renames += 1;
		const visible = (await listFiles(folder.path)).filter((name) => name.startsWith(day));
		if (visible.includes(`${day}/${sidecar}`)) expect(visible).toEqual(inDay);
	};
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0, files: { ...nodeFiles, rename } });
	await outputs.bin(id, day, names);
	await outputs.restore(id, day, names);
	expect(renames).toBe(6);
});

test('one picture goes without the others', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = await publishIn(folder.path);
	await outputs.bin(id, day, [second]);
	expect(await listFiles(folder.path)).toEqual([`.bin/${day}/${second}`, `${day}/${first}`, `${day}/${sidecar}`]);
	await outputs.bin(id, day, names);
	expect(await listFiles(folder.path)).toEqual(inBin);
});

test('a generation comes back into a day whose folder is gone', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = await publishIn(folder.path);
	await outputs.bin(id, day, names);
	await rm(join(folder.path, day), { recursive: true });
	await outputs.restore(id, day, names);
	expect(await listFiles(folder.path)).toEqual(inDay);
});

test('what somebody has removed by hand does not hinder the rest', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = await publishIn(folder.path);
	await rm(join(folder.path, day, first));
	await outputs.bin(id, day, names);
	await outputs.restore(id, day, names);
	expect(await listFiles(folder.path)).toEqual([`${day}/${second}`, `${day}/${sidecar}`]);
});

test('restoring pictures of which none is left says so', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = await publishIn(folder.path);
	await outputs.bin(id, day, names);
	await rm(join(folder.path, '.bin'), { recursive: true });
	await expect(outputs.restore(id, day, names)).rejects.toMatchObject({ problem: { code: 'not_found' } });
});

test('a generation that has no files goes and comes back without a complaint', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	await outputs.bin(id, day, [sidecar]);
	await outputs.restore(id, day, [sidecar]);
	await outputs.purge(id, day, [sidecar]);
	expect(await listFiles(folder.path)).toEqual([]);
});

test('purging removes a generation wherever its files lie, and nothing of others', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = await publishIn(folder.path);
	const other = `${id}x-1.png`;
	await writeFile(join(folder.path, day, other), bytesOf(1));
	await outputs.bin(id, day, [first]);
	await outputs.purge(id, day, names);
	await outputs.purge(id, day, names);
	expect(await listFiles(folder.path)).toEqual([`${day}/${other}`]);
	expect(await readdir(join(folder.path, '.bin'))).toEqual([]);
});

test('the bin forgets what was put there long ago, counted from then and not from the age of the picture', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = await publishIn(folder.path);
	const longAgo = new Date('2020-01-01T00:00:00Z');
	await utimes(join(folder.path, day, first), longAgo, longAgo);
	await outputs.bin(id, day, [first]);
	const binned = join(folder.path, '.bin', day, first);
	expect((await stat(binned)).mtime).toEqual(longAgo);
	const since = (await stat(binned)).ctime;
	await outputs.expireBin(since);
	expect(await listFiles(folder.path)).toContain(`.bin/${day}/${first}`);
	await outputs.expireBin(new Date(since.getTime() + 1));
	expect(await listFiles(folder.path)).toEqual([`${day}/${second}`, `${day}/${sidecar}`]);
	expect(await readdir(join(folder.path, '.bin'))).toEqual([]);
});
