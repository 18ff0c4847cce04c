import { createHash } from 'node:crypto';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createOutputs } from './output-writer.ts';
import { bytesOf, day, findFlaws, id, makeTemporaryFolder, names, readTree, toSidecar, writePictures } from './sample-generation.ts';

async function listFiles(folder: string): Promise<string[]> {
	return [...(await readTree(folder)).keys()].sort();
}

test('a picture is written beside the days first, with its facts', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	const [first] = await writePictures(outputs, 3);
	const sha256 = createHash('sha256').update(bytesOf(1)).digest('hex');
	expect(first).toEqual({ name: `${id}-1.png`, n: 1, seed: 7, width: 64, height: 48, bytes: 5_000, sha256 });
	expect(await listFiles(folder.path)).toEqual([`.partial/${id}.3/${id}-1.png`, `.partial/${id}.3/${id}-2.png`]);
});

test('publishing leaves the pictures and the sidecar in their day, and nothing else', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	const sidecar = toSidecar(await writePictures(outputs));
	await outputs.publish(1, day, sidecar);
	const tree = await readTree(folder.path);
	expect([...tree.keys()].sort()).toEqual(names.map((name) => `${day}/${name}`));
	expect(JSON.parse(String(tree.get(`${day}/${id}.json`)))).toEqual(sidecar);
	expect(await findFlaws(folder.path)).toEqual([]);
});

test('publishing twice changes nothing', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	const sidecar = toSidecar(await writePictures(outputs));
	await outputs.publish(1, day, sidecar);
	const before = await readTree(folder.path);
	await outputs.publish(1, day, sidecar);
	expect(await readTree(folder.path)).toEqual(before);
});

test('publishing again what lies in the bin by now does not bring it back', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	const sidecar = toSidecar(await writePictures(outputs));
	await outputs.publish(1, day, sidecar);
	await outputs.bin(id, day, names);
	await outputs.publish(1, day, sidecar);
	expect(await listFiles(folder.path)).toEqual(names.map((name) => `.bin/${day}/${name}`));
});

test('a picture that vanished before publishing is a clear error, and the other one is not left in the day', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	const sidecar = toSidecar(await writePictures(outputs));
	await rm(join(folder.path, `.partial/${id}.1/${id}-2.png`));
	await expect(outputs.publish(1, day, sidecar)).rejects.toMatchObject({
		problem: { code: 'internal', detail: 'A picture of this generation is gone from the outputs folder. Try again.' },
	});
	expect((await listFiles(folder.path)).filter((name) => name.startsWith(day))).toEqual([]);
});

test('a discarded attempt leaves nothing, and another attempt is not touched', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	await writePictures(outputs, 1);
	await writePictures(outputs, 2);
	await outputs.discard(id, 1);
	await outputs.discard(id, 1);
	expect(await listFiles(folder.path)).toEqual([`.partial/${id}.2/${id}-1.png`, `.partial/${id}.2/${id}-2.png`]);
});

test('sweeping removes what no attempt will publish, and follows no links', async () => {
	await using folder = await makeTemporaryFolder();
	await using elsewhere = await makeTemporaryFolder();
	await writeFile(join(elsewhere.path, 'mine.txt'), 'mine');
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	await outputs.sweep(new Set());
	await writePictures(outputs, 1);
	await writePictures(outputs, 2);
	await symlink(elsewhere.path, join(folder.path, '.partial', 'link'));
	await outputs.sweep(new Set([`${id}.2`]));
	expect(await listFiles(folder.path)).toEqual([`.partial/${id}.2/${id}-1.png`, `.partial/${id}.2/${id}-2.png`]);
	expect(await listFiles(elsewhere.path)).toEqual(['mine.txt']);
});

test('ids, days and names that could leave the folder are refused before anything is touched', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	const picture = { n: 1, seed: 1, width: 1, height: 1, png: bytesOf(1) };
	for (const hostile of ['', '..', '../x', 'a/b', 'a.b', 'ä', 'x'.repeat(65)]) {
		await expect(outputs.writePicture(hostile, 1, picture)).rejects.toThrow('The id of a generation');
		await expect(outputs.discard(hostile, 1)).rejects.toThrow('The id of a generation');
	}
	for (const hostile of ['', '..', '2026-11-21/..', '.bin'])
		await expect(outputs.bin(id, hostile, names)).rejects.toThrow('The day of a generation');
	for (const hostile of ['other-1.png', `${id}-1.png/../x`, `${id}-../x.png`, `../${id}.json`, `${id}-1.jpg`]) {
		for (const move of [outputs.bin, outputs.restore, outputs.purge]) {
			await expect(move(id, day, [hostile])).rejects.toThrow('is not a file of generation');
		}
	}
	expect(await listFiles(folder.path)).toEqual([]);
});

test('work is refused while less than the reserve is free', async () => {
	await using folder = await makeTemporaryFolder();
	const missing = join(folder.path, 'outputs');
	await createOutputs({ folder: missing, reserveBytes: 0 }).checkSpace();
	const refusal = createOutputs({ folder: missing, reserveBytes: 1e18 }).checkSpace();
	await expect(refusal).rejects.toMatchObject({ problem: { code: 'out_of_disk', status: 507 } });
	await expect(refusal).rejects.toThrow('1000000000000 MB are kept in reserve. Free some space, then try again.');
});

test('trying whether the folder can be written leaves nothing there', async () => {
	await using folder = await makeTemporaryFolder();
	await createOutputs({ folder: folder.path, reserveBytes: 0 }).checkWritable();
	expect(await listFiles(folder.path)).toEqual([]);
});

test('a file where the folder should be is told without its path', async () => {
	await using folder = await makeTemporaryFolder();
	await mkdir(folder.path, { recursive: true });
	await writeFile(join(folder.path, 'outputs'), '');
	const outputs = createOutputs({ folder: join(folder.path, 'outputs'), reserveBytes: 0 });
	const error: unknown = await outputs.checkWritable().catch((reason: unknown) => reason);
	expect(error).toMatchObject({ problem: { code: 'internal' } });
	expect(JSON.stringify((error as { problem: unknown }).problem)).not.toContain(folder.path);
});
