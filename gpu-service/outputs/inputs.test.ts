import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toInputReference } from '#contract/picture-reference.ts';
import { until } from '../../test/support/program.ts';
import { createFaultyFiles } from './faulty-files.ts';
import { nodeFiles } from './file-port.ts';
import { createInputs } from './inputs.ts';
import { day, id, makeTemporaryFolder, readTree, toSidecar } from './sample-generation.ts';

const bytes = new Uint8Array(5_000).fill(7);
const hash = createHash('sha256').update(bytes).digest('hex');
const nobody = async () => new Set<string>();
const list = async (folder: string) => [...(await readTree(folder)).keys()];

test('a picture is kept under its hash, once, and read back', async () => {
	await using folder = await makeTemporaryFolder();
	const inputs = createInputs({ folder: folder.path });
	expect([await inputs.claim(hash), await inputs.read(hash)]).toEqual([false, null]);
	await Promise.all([inputs.put(hash, bytes), inputs.put(hash, bytes), inputs.put(hash, bytes)]);
	expect(await list(folder.path)).toEqual([`.inputs/${hash}`]);
	expect([await inputs.claim(hash), await inputs.read(hash)]).toEqual([true, bytes]);
});

test('bytes with another hash are refused and leave nothing', async () => {
	await using folder = await makeTemporaryFolder();
	const inputs = createInputs({ folder: folder.path });
	await expect(inputs.put(hash, bytes.subarray(1))).rejects.toMatchObject({ problem: { code: 'validation_failed' } });
	await expect(inputs.read('../../secret')).rejects.toThrow();
	expect(await list(folder.path)).toEqual([]);
});

test('whatever operation fails, what lies under its hash is whole, and nothing half-written stays', async () => {
	for (let at = 0; ; at += 1) {
		await using folder = await makeTemporaryFolder();
		const faulty = createFaultyFiles(nodeFiles, { at, how: 'ENOSPC' });
		const refused = await createInputs({ folder: folder.path, files: faulty })
			.put(hash, bytes)
			.then(() => null)
			.catch((error: unknown) => error);
		const tree = await readTree(folder.path);
		for (const [name, content] of tree) expect([name, new Uint8Array(content)]).toEqual([`.inputs/${hash}`, bytes]);
		if (at >= faulty.operations.length) {
			expect(refused).toBeNull();
			expect(tree.size).toBe(1);
			return;
		}
		expect(refused).toMatchObject({ problem: { code: 'out_of_disk' } });
	}
});

test('a process that dies while a picture is written leaves it elsewhere, for the next start to sweep', async () => {
	await using folder = await makeTemporaryFolder();
	const names: string[] = [];
	for (let at = 0; at < 8; at += 1) {
		const files = createFaultyFiles(nodeFiles, { at, how: 'crash' });
		await createInputs({ folder: folder.path, files })
			.put(hash, bytes)
			.catch(() => undefined);
		names.push(...(await list(folder.path)));
	}
	for (const name of new Set(names)) {
		if (name.startsWith('.inputs/')) expect(await readFile(join(folder.path, name))).toEqual(Buffer.from(bytes));
		else expect(name).toMatch(/^\.partial\/input\./);
	}
	expect(names.some((name) => name.startsWith('.partial/input.'))).toBe(true);
});

test('what nobody names is removed when it is old, and only then', async () => {
	await using folder = await makeTemporaryFolder();
	const inputs = createInputs({ folder: folder.path });
	await inputs.put(hash, bytes);
	expect(await inputs.sweep(new Date(Date.now() - 60_000), nobody)).toBe(0);
	const later = new Date(Date.now() + 60_000);
	expect(await inputs.sweep(later, async () => new Set([hash]))).toBe(0);
	for (const place of [day, `.bin/${day}`]) {
		await mkdir(join(folder.path, place), { recursive: true });
		const sidecar = toSidecar([]);
		const file = join(folder.path, place, `${id}.json`);
		await writeFile(file, JSON.stringify({ ...sidecar, settings: { ...sidecar.settings, init_image: toInputReference(hash) } }));
		expect(await inputs.sweep(later, nobody)).toBe(0);
		await writeFile(file, 'no sidecar');
	}
	expect(await inputs.sweep(later, nobody)).toBe(1);
	expect(await readdir(join(folder.path, '.inputs'))).toEqual([]);
	expect(await inputs.claim(hash)).toBe(false);
});

test('what is claimed while others are being looked for stays', async () => {
	await using folder = await makeTemporaryFolder();
	const inputs = createInputs({ folder: folder.path });
	await inputs.put(hash, bytes);
	const changedAt = async () => (await nodeFiles.look(join(folder.path, '.inputs', hash)))?.changedAt.getTime() ?? 0;
	const before = new Date((await changedAt()) + 1);
	const claimedMeanwhile = async () => {
		await until('it counts as new', async () => (await inputs.claim(hash)) && (await changedAt()) >= before.getTime());
		return new Set<string>();
	};
	expect(await inputs.sweep(before, claimedMeanwhile)).toBe(0);
	expect(await inputs.claim(hash)).toBe(true);
});
