import { existsSync, readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rewriteOnnx } from '../models/onnx-edit.ts';
import { createEngine, type Engine } from './engine.ts';
import type { EngineModel } from './loaded-child.ts';
import { createPreparer, type Preparer } from './preparer.ts';
import { noInputs } from './protocol.ts';
import { calm, quickSettings, recordPainting, silentLog, until } from './recorded-painting.cases.ts';

/** A weight that nothing reads makes the UNet large enough to be worth it; the file has no blocks on disk. */
const ballast = 120_000_000;

let folder = '';
let model: EngineModel;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-preparer-'));
	const path = join(folder, 'model');
	await cp('fixtures/pipelines/models/sd15', path, { recursive: true });
	await writeFile(join(path, 'unet/ballast.bin'), '');
	truncateSync(join(path, 'unet/ballast.bin'), ballast);
	rewriteOnnx(join(path, 'unet/model.onnx'), join(path, 'unet/model.onnx'), {
		tensors: [{ name: 'ballast', type: 1, dims: [ballast / 4], external: { location: 'ballast.bin', offset: 0, length: ballast } }],
	});
	model = { title: 'SD', hash: 'a', recipe: { path, adapters: [] } };
});
afterEach(() => rm(folder, { recursive: true }));

const place = (options: { limitBytes?: number; reserveBytes?: number } = {}) => ({
	folder: join(folder, 'prepared'),
	limitBytes: 1e9,
	reserveBytes: 0,
	afterMs: 0,
	...options,
});
const recipes = () => ({ folder: join(folder, 'recipes'), limitBytes: 1e9 });

/** Folders of the prepared networks that are whole. */
function ready(): string[] {
	const { folder: prepared } = place();
	const keys = existsSync(prepared) ? readdirSync(prepared).filter((name) => !name.startsWith('.')) : [];
	return keys.map((key) => join(prepared, key)).filter((key) => existsSync(join(key, 'network/prepared.json')));
}

async function paint(engine: Engine): Promise<Uint8Array | undefined> {
	const recording = recordPainting();
	await engine.paint(model, { settings: quickSettings, inputs: noInputs }, recording, calm());
	return recording.pictures[0]?.pixels.data;
}

const open = () =>
	createEngine({ candidates: ['cpu'], idleMs: 600_000, stepLimitMs: 300_000, log: silentLog, recipes: recipes(), prepared: place() });

it('a model is prepared after it was painted with, opens from that, and paints the same picture to the bit', async () => {
	const first = open();
	const plain = await paint(first);
	await until(() => ready().length === 1, 'the UNet is prepared', 30_000);
	const [key = ''] = ready();
	await first[Symbol.asyncDispose]();

	const longAgo = new Date(0);
	utimesSync(key, longAgo, longAgo);
	const second = open();
	expect(await paint(second)).toEqual(plain);
	expect(statSync(key).mtimeMs, 'it was used').toBeGreaterThan(0);
	await second[Symbol.asyncDispose]();
});

describe('the child that prepares', () => {
	/** Writes down its process id and does nothing. */
	function openHanging(name = 'only'): { preparer: Preparer; pid: () => number | null } {
		const program = join(folder, `${name}.mjs`);
		const file = join(folder, `${name}.pid`);
		writeFileSync(
			program,
			`import { writeFileSync } from 'node:fs'; process.on('message', () => writeFileSync(${JSON.stringify(file)}, String(process.pid)));`,
		);
		const preparer = createPreparer({ file: new URL(`file://${program}`), recipes: recipes(), prepared: place(), log: silentLog });
		return { preparer, pid: () => (existsSync(file) ? Number(readFileSync(file, 'utf8')) || null : null) };
	}

	it('ends when there is work', async () => {
		const { preparer, pid } = openHanging();
		preparer.rest(model, 'cpu');
		await until(() => pid() !== null, 'it works');
		await preparer.stop();
		expect(() => process.kill(pid() ?? 0, 0)).toThrow('ESRCH');
	});

	it('is not started for a recipe with adapters, whose networks would be other ones', async () => {
		const [adapted, plain] = [openHanging('adapted'), openHanging('plain')];
		const lora = { kind: 'lora', name: 'x', path: '/x', hash: 'x', weight: 1 } as const;
		adapted.preparer.rest({ ...model, recipe: { ...model.recipe, adapters: [lora] } }, 'cpu');
		plain.preparer.rest(model, 'cpu');
		await until(() => plain.pid() !== null, 'it works for the one without');
		expect(adapted.pid()).toBeNull();
		await plain.preparer.stop();
	});
});

describe('preparing is refused with the figures', () => {
	it.each([
		[
			'it takes more than is set aside',
			{ limitBytes: 1e6 },
			/takes 0\.2 GB on disk, and 0\.0 GB are set aside .* \(EASEL_PREPARED_GB\)\.$/,
		],
		['the disk would be too full', { reserveBytes: 1e18 }, /takes 0\.2 GB on disk, and \d+\.\d GB are free\.$/],
	])('when %s', async (_, options, words) => {
		const preparer = createPreparer({ file: new URL('file:///nothing'), recipes: recipes(), prepared: place(options), log: silentLog });
		const preparing = preparer.prepare(model, 'cpu', () => undefined, calm());
		await expect(preparing).rejects.toMatchObject({ problem: { code: 'out_of_disk' } });
		await expect(preparing).rejects.toThrow(words);
	});
});
