import { appendFile, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { day, type GalleryUnderTest, paint, png, startGallery } from '../../test/support/gallery-under-test.ts';
import { until } from '../../test/support/program.ts';
import { createOutputsWatcher, type OutputsWatcher, type Watch, type WatchListener } from './outputs-watcher.ts';

let under: GalleryUnderTest;
let watcher: OutputsWatcher | null = null;
beforeEach(async () => {
	under = await startGallery({ timing: { unchangedMs: 50, unclaimedMs: 5_000 } });
});
afterEach(async () => {
	await watcher?.[Symbol.asyncDispose]();
	await under[Symbol.asyncDispose]();
});

async function watch(options: { watch?: Watch; scanEveryMs?: number; checkEveryMs?: number } = {}): Promise<OutputsWatcher> {
	watcher = createOutputsWatcher({ folder: under.outputs, gallery: under.gallery, log: under.log, ...options });
	await watcher.settled;
	return watcher;
}

const ids = (state: string | null = null) => under.list(state).map((generation) => generation.id);
const shown = (count: number) => until(`${count} are shown`, () => (ids().length === count ? ids() : null), 10_000);

test('what lies there at the start is found', async () => {
	await paint(under.outputs, 'generation-1');
	await under.put('dropped.png', await png(1));
	expect((await watch()).status()).toEqual({ mode: 'watching', reason: null });
	await shown(2);
});

test('files that come, change, move and go are followed', async () => {
	await watch();
	await under.put('holiday/a.png', await png(1));
	const [first] = await shown(1);
	await under.put('loose.png', await png(2));
	await shown(2);
	await rename(join(under.outputs, 'loose.png'), join(under.outputs, 'holiday', 'tidy.png'));
	await until('it has moved', () => under.gallery.picture(ids().find((id) => id !== first) ?? '')?.picture.name === 'holiday/tidy.png');
	await rm(join(under.outputs, 'holiday', 'a.png'));
	await until('it is gone', () => !ids().includes(first ?? ''));
	await paint(under.outputs, 'generation-1');
	await until('the generation is shown', () => ids().includes('generation-1'));
});

test('a file that is written in place is shown whole, and never before', async () => {
	await watch();
	const bytes = await png(1);
	const file = join(under.outputs, 'slow.png');
	await writeFile(file, '');
	for (let at = 0; at < bytes.length; at += 20) {
		await appendFile(file, bytes.subarray(at, at + 20));
		expect(ids()).toEqual([]);
	}
	await shown(1);
});

test('neither half-written files nor links are ever looked at', async () => {
	await watch();
	await mkdir(join(under.folder, 'elsewhere'));
	await writeFile(join(under.folder, 'elsewhere', 'secret.png'), await png(9));
	await symlink(join(under.folder, 'elsewhere'), join(under.outputs, 'linked'));
	await symlink(join(under.folder, 'elsewhere', 'secret.png'), join(under.outputs, 'linked.png'));
	await under.put('.partial/generation-1.1/generation-1-1.png', await png(8));
	await under.put('seen.png', await png(1));
	await writeFile(join(under.folder, 'elsewhere', 'more.png'), await png(7));
	await shown(1);
	await under.gallery.scan();
	expect(ids()).toHaveLength(1);
});

test('a burst of 3,000 files is all taken in, and the process goes on answering meanwhile', async () => {
	await watch();
	const pictures = await Promise.all(Array.from({ length: 3_000 }, (_, index) => png(index)));
	const delay = monitorEventLoopDelay({ resolution: 5 });
	delay.enable();
	await mkdir(join(under.outputs, 'burst'));
	for (const [index, bytes] of pictures.entries()) await writeFile(join(under.outputs, 'burst', `${index}.png`), bytes);
	const taken = new Set<string>();
	await until('all 3,000 are shown', () => {
		for (const line of under.heard()) if (line.startsWith('ended ')) taken.add(line);
		return taken.size === 3_000;
	});
	delay.disable();
	expect(delay.percentile(95) / 1e6).toBeLessThan(50);
});

test('a day that vanishes takes its pictures along, and brings them back', async () => {
	await paint(under.outputs, 'generation-1');
	await under.put(`${day}/dropped.png`, await png(1));
	await watch();
	await shown(2);
	await rename(join(under.outputs, day), join(under.folder, 'away'));
	await shown(0);
	await rename(join(under.folder, 'away'), join(under.outputs, day));
	await shown(2);
	await rm(join(under.outputs, day), { recursive: true });
	await shown(0);
	await paint(under.outputs, 'generation-2');
	await shown(1);
});

test('an outputs folder that vanishes and returns is watched again', async () => {
	await paint(under.outputs, 'generation-1');
	await watch();
	await shown(1);
	await rename(under.outputs, join(under.folder, 'away'));
	await shown(0);
	await rename(join(under.folder, 'away'), under.outputs);
	await shown(1);
	await paint(under.outputs, 'generation-2');
	await shown(2);
	await under.put('fresh/dropped.png', await png(1));
	await shown(3);
});

test('an outputs folder that is not there yet is watched as soon as it is', async () => {
	await rm(under.outputs, { recursive: true });
	await watch();
	await paint(under.outputs, 'generation-1');
	await shown(1);
});

test.each(['ENOSPC', 'EMFILE'])(
	'where the system allows no more watches (%s), everything is looked at again and again, and it says so',
	async (code) => {
		let listener: WatchListener | undefined;
		let isClosed = false;
		const failing: Watch = (_folder, hear) => {
			listener = hear;
			setImmediate(() => hear.failed(Object.assign(new Error('no more'), { code })));
			return {
				close: async () => {
					isClosed = true;
				},
			};
		};
		await paint(under.outputs, 'generation-1');
		const { status } = await watch({ watch: failing, scanEveryMs: 30 });
		listener?.failed(Object.assign(new Error('no more'), { code }));
		expect(status()).toEqual({ mode: 'scanning', reason: expect.stringContaining('the system allows no more') });
		expect(isClosed).toBe(true);
		await shown(1);
		await paint(under.outputs, 'generation-2');
		await shown(2);
		await rm(join(under.outputs, day), { recursive: true });
		await shown(0);
		expect(under.logged.filter((line) => line.includes('is looked through each minute instead'))).toHaveLength(1);
	},
);

test('a part that cannot be read is told and keeps nothing else away', async () => {
	let listener: WatchListener | undefined;
	const deaf: Watch = (_folder, hear) => {
		listener = hear;
		setImmediate(() => hear.ready());
		return { close: async () => undefined };
	};
	const { status } = await watch({ watch: deaf });
	listener?.failed(Object.assign(new Error('no entry'), { code: 'EACCES' }));
	expect(status().mode).toBe('watching');
	expect(under.logged.join()).toContain('cannot be watched');
});

test('a file system that tells nothing is looked at now and then', async () => {
	const silent: Watch = (_folder, { ready }) => {
		setImmediate(ready);
		return { close: async () => undefined };
	};
	await watch({ watch: silent, checkEveryMs: 30 });
	await paint(under.outputs, 'generation-1');
	await shown(1);
});
