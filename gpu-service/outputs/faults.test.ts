/** The life of a generation's files, broken off at each single operation, and what can be made of it afterwards. */
import { beforeAll, expect, test } from 'vitest';
import type { PictureFile } from '#contract/generation.ts';
import { Crashed, createFaultyFiles, type Faults } from './faulty-files.ts';
import { nodeFiles } from './file-port.ts';
import { createOutputs } from './output-writer.ts';
import type { Outputs } from './outputs.ts';
import { day, findFlaws, id, makeTemporaryFolder, names, readTree, toSidecar, writePictures } from './sample-generation.ts';

const [first = ''] = names;
/** Each may be repeated until it works. */
const steps: Record<string, (outputs: Outputs, written: PictureFile[]) => Promise<PictureFile[]>> = {
	write: (outputs) => writePictures(outputs),
	publish: (outputs, written) => outputs.publish(1, day, toSidecar(written)).then(() => written),
	'bin one': (outputs, written) => outputs.bin(id, day, [first]).then(() => written),
	'restore one': (outputs, written) => outputs.restore(id, day, [first]).then(() => written),
	'bin all': (outputs, written) => outputs.bin(id, day, names).then(() => written),
	'restore all': (outputs, written) => outputs.restore(id, day, names).then(() => written),
};

/** Syncing is left out: it takes most of the time, and a test cannot cut the power. */
const quickFiles = { ...nodeFiles, syncFolder: async () => undefined };

interface Life {
	/** The step that failed, and how. */
	failure: { step: string; error: unknown } | null;
	operations: string[];
	written: PictureFile[];
}

/** Lives through the steps until one fails. */
async function live(folder: string, faults: Faults): Promise<Life> {
	const files = createFaultyFiles(quickFiles, faults);
	const outputs = createOutputs({ folder, reserveBytes: 0, files });
	const life: Life = { failure: null, operations: files.operations, written: [] };
	for (const [step, run] of Object.entries(steps)) {
		try {
			life.written = await run(outputs, life.written);
		} catch (error) {
			life.failure = { step, error };
			break;
		}
	}
	return life;
}

/** Does the steps from the one that failed with a disk that works, as a service does after its start. */
async function recover(folder: string, { failure, written }: Life): Promise<void> {
	const outputs = createOutputs({ folder, reserveBytes: 0, files: quickFiles });
	let files = written;
	const all = Object.entries(steps);
	for (const [, run] of all.slice(all.findIndex(([step]) => step === failure?.step))) files = await run(outputs, files);
}

const whole = names.map((name) => `${day}/${name}`);

async function filesIn(folder: string): Promise<string[]> {
	return [...(await readTree(folder)).keys()].sort();
}

let operations = 0;

beforeAll(async () => {
	await using folder = await makeTemporaryFolder();
	const faultless = await live(folder.path, { at: Number.POSITIVE_INFINITY, how: 'EIO' });
	expect(faultless.failure).toBeNull();
	expect(await filesIn(folder.path)).toEqual(whole);
	operations = faultless.operations.length;
	expect(new Set(faultless.operations)).toEqual(
		new Set(['makeFolder', 'writeFile', 'syncFolder', 'look', 'rename', 'removeFolder', 'touch', 'removeEmptyFolder']),
	);
});

test('dying at any operation leaves only whole files, and all of it can be finished later', async () => {
	for (let at = 0; at < operations; at += 1) {
		await using folder = await makeTemporaryFolder();
		const life = await live(folder.path, { at, how: 'crash' });
		const where = `operation ${at} (${life.operations.at(at)}) in ${life.failure?.step}`;
		expect(await findFlaws(folder.path), where).toEqual([]);
		await recover(folder.path, life);
		expect(await filesIn(folder.path), where).toEqual(whole);
		expect(await findFlaws(folder.path), where).toEqual([]);
	}
});

test.each([
	['ENOSPC', 'out_of_disk'],
	['EIO', 'internal'],
] as const)('%s at any operation is told as %s, leaves only whole files, and repeating works', async (how, code) => {
	let failures = 0;
	for (let at = 0; at < operations; at += 1) {
		await using folder = await makeTemporaryFolder();
		const life = await live(folder.path, { at, how });
		const where = `operation ${at} (${life.operations.at(at)}) in ${life.failure?.step}`;
		expect(await findFlaws(folder.path), where).toEqual([]);
		if (life.failure === null) continue;
		failures += 1;
		expect(life.failure.error, where).toMatchObject({ problem: { code } });
		await recover(folder.path, life);
		expect(await filesIn(folder.path), where).toEqual(whole);
	}
	// Only clearing away the partial folder may fail in silence.
	expect(failures).toBe(operations - 1);
});

test('names reach the disk before anything relies on them, so that a power cut is no worse than a crash', async () => {
	await using folder = await makeTemporaryFolder();
	const files = createFaultyFiles(quickFiles, { at: Number.POSITIVE_INFINITY, how: 'EIO' });
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0, files });
	const written = await writePictures(outputs);
	const changes = () => files.operations.splice(0).filter((name) => name === 'writeFile' || name === 'rename' || name === 'syncFolder');
	expect(changes()).toEqual(['writeFile', 'syncFolder', 'writeFile', 'syncFolder']);
	await outputs.publish(1, day, toSidecar(written));
	expect(changes()).toEqual(['writeFile', 'syncFolder', 'rename', 'rename', 'syncFolder', 'rename', 'syncFolder']);
});

test('an attempt that could not be published leaves nothing once it is discarded', async () => {
	for (let at = 0; at < operations; at += 1) {
		await using folder = await makeTemporaryFolder();
		const { failure } = await live(folder.path, { at, how: 'ENOSPC' });
		if (failure?.step !== 'write' && failure?.step !== 'publish') continue;
		await createOutputs({ folder: folder.path, reserveBytes: 0, files: quickFiles }).discard(id, 1);
		expect(await filesIn(folder.path), `operation ${at}`).toEqual([]);
	}
});

test('a start after any crash sweeps what will not be published', async () => {
	for (let at = 0; at < operations; at += 1) {
		await using folder = await makeTemporaryFolder();
		const { failure } = await live(folder.path, { at, how: 'crash' });
		if (failure?.step !== 'write') continue;
		expect(failure.error).toBeInstanceOf(Crashed);
		await createOutputs({ folder: folder.path, reserveBytes: 0, files: quickFiles }).sweep(new Set());
		expect(await filesIn(folder.path), `operation ${at}`).toEqual([]);
	}
});

test('somebody who looks after every rename sees whole files only', async () => {
	await using folder = await makeTemporaryFolder();
	let renames = 0;
	const rename = async (from: string, to: string) => {
		await quickFiles.rename(from, to);
		expect(await findFlaws(folder.path)).toEqual([]);
		renames += 1;
	};
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0, files: { ...quickFiles, rename } });
	let written: PictureFile[] = [];
	for (const run of Object.values(steps)) written = await run(outputs, written);
	expect(renames).toBe(11);
});
