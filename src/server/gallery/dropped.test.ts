import { appendFile, cp, link, mkdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toInfotext } from '#images/infotext.ts';
import { withMetadata } from '#images/metadata.ts';
import { writePictures, writeSidecar } from '../../../test/support/fake-pictures.ts';
import { day, done, type GalleryUnderTest, owner, paint, png, queued, startGallery } from '../../../test/support/gallery-under-test.ts';
import { until } from '../../../test/support/program.ts';

let under: GalleryUnderTest;
beforeEach(async () => {
	under = await startGallery();
});
afterEach(() => under[Symbol.asyncDispose]());

const id = 'V1StGXR8_Z5jdHi6B-myT';
const ids = (state: string | null = null) => under.list(state).map((generation) => generation.id);

test('a picture that somebody puts there is a generation of its own, with an id from its content', async () => {
	await under.put('holiday/beach.png', await png(1));
	await under.gallery.examine(['holiday/beach.png']);
	const [generation] = under.list();
	expect(generation).toMatchObject({
		id: expect.stringMatching(/^f-[0-9a-f]{32}$/),
		state: 'done',
		request: { prompt: '' },
		problem: null,
		pictures: [{ id: generation?.id, width: 16, height: 16, seed: null, deleted_at: null }],
	});
	expect(under.heard()).toEqual([`picture ${generation?.id}`, `ended ${generation?.id}`]);
});

test('its infotext tells prompt, seed and settings', async () => {
	const settings = {
		steps: 12,
		sampler: 'Euler a',
		guidance: 6.5,
		seed: 77,
		width: 16,
		height: 16,
		modelHash: 'ab',
		model: 'v1-5',
		version: 'v1',
	};
	const parameters = toInfotext({ prompt: 'a 🦊 in the snow', negativePrompt: 'blurry', ...settings });
	await under.put('fox.png', withMetadata(await png(1), { parameters, easel: {} }));
	await under.gallery.scan();
	expect(under.list()).toMatchObject([
		{
			request: { prompt: 'a 🦊 in the snow', negative_prompt: 'blurry', seed: 77, steps: 12, guidance: 6.5 },
			settings: { model: 'v1-5', scheduler: 'Euler a', width: 16 },
			pictures: [{ seed: 77 }],
		},
	]);
});

test.each(['jpeg', 'webp'] as const)('a %s is shown, also under the name of another type', async (format) => {
	const bytes = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#7a4' } })
		.toFormat(format)
		.toBuffer();
	await under.put('odd.png', bytes);
	await under.gallery.scan();
	const [generation] = under.list();
	expect(generation?.pictures).toMatchObject([{ width: 20, height: 10 }]);
	expect(under.gallery.picture(generation?.id ?? '')?.picture.type).toBe(`image/${format}`);
});

test('what is no whole picture, hidden, too deep or a link is never shown', async () => {
	const bytes = await png(1);
	await under.put('empty.png', '');
	await under.put('cut.png', bytes.subarray(0, bytes.length - 20));
	await under.put('page.png', '<html><script>alert(1)</script></html>');
	await under.put('drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
	await under.put('notes.txt', bytes);
	await under.put('.partial/x.1/x-1.png', bytes);
	await under.put('.hidden.png', bytes);
	await under.put('a/.hidden.png', bytes);
	await under.put('a/b/deep.png', bytes);
	const outside = join(under.folder, 'outside');
	await mkdir(outside);
	await writeFile(join(outside, 'secret.png'), bytes);
	await symlink(outside, join(under.outputs, 'linked'));
	await symlink(join(outside, 'secret.png'), join(under.outputs, 'a', 'linked.png'));
	await mkdir(join(under.outputs, 'folder.png'));
	await under.gallery.scan();
	await under.gallery.examine(['linked/secret.png', 'a/linked.png', '../outside/secret.png', '.hidden.png', 'a/b/deep.png', '', '.', 'a']);
	expect(ids()).toEqual([]);
});

test('a hard link is a file like any other', async () => {
	await writeFile(join(under.folder, 'original.png'), await png(1));
	await link(join(under.folder, 'original.png'), join(under.outputs, 'copy.png'));
	await under.gallery.scan();
	expect(ids()).toHaveLength(1);
});

test('copies of one picture are one, until the last of them goes', async () => {
	await under.put('a.png', await png(1));
	await under.put('b/a.png', await png(1));
	await under.gallery.scan();
	const [first] = ids();
	expect(ids()).toEqual([first]);
	await rm(join(under.outputs, 'a.png'));
	await under.gallery.examine(['a.png']);
	expect(ids()).toEqual([first]);
	expect(under.gallery.picture(first ?? '')?.picture.name).toBe('b/a.png');
	await rm(join(under.outputs, 'b'), { recursive: true });
	await under.gallery.examineFolder('b');
	expect(ids()).toEqual([]);
	expect(under.heard().at(-1)).toBe(`removed ${first}`);
});

test('a picture that is painted over is another one', async () => {
	await under.put('a.png', await png(1));
	await under.gallery.scan();
	const before = ids();
	await under.put('a.png', await png(0xffffff));
	await utimes(join(under.outputs, 'a.png'), new Date(), new Date(Date.now() - 60_000));
	await under.gallery.scan();
	expect(ids()).toHaveLength(1);
	expect(ids()).not.toEqual(before);
});

test('a file that is still being written is shown when it is whole and at rest', async () => {
	await using slow = await startGallery({ timing: { unchangedMs: 150, unclaimedMs: 10_000 } });
	const bytes = await png(1);
	const file = join(slow.outputs, 'copied.png');
	await writeFile(file, bytes.subarray(0, 40));
	await slow.gallery.examine(['copied.png']);
	await appendFile(file, bytes.subarray(40));
	await slow.gallery.examine(['copied.png']);
	expect(slow.list()).toEqual([]);
	const [generation] = await until('it is shown', () => (slow.list().length > 0 ? slow.list() : null));
	const { mtimeMs } = await stat(file);
	expect(Date.now() - mtimeMs).toBeGreaterThanOrEqual(150);
	expect(generation?.pictures).toMatchObject([{ width: 16 }]);
});

test('a time of change in the future keeps nothing away', async () => {
	await using slow = await startGallery({ timing: { unchangedMs: 30, unclaimedMs: 10_000 } });
	await slow.put('late.png', await png(1));
	await utimes(join(slow.outputs, 'late.png'), new Date(), new Date(Date.now() + 3_600_000));
	await slow.gallery.scan();
	await until('it is shown', () => slow.list().length === 1);
});

test('a picture of a generation waits for its sidecar, and is nobody’s copy then', async () => {
	await using patient = await startGallery({ timing: { unchangedMs: 0, unclaimedMs: 60_000 } });
	const [file] = await writePictures(patient.outputs, day, queued(id), 1);
	await patient.put(`${day}/${file?.name}`, withMetadata(await png(7), { parameters: 'a fox', easel: { easel: 1, id, n: 1 } }));
	await patient.gallery.scan();
	expect(patient.list()).toEqual([]);
	const { size } = await stat(join(patient.outputs, day, `${id}-1.png`));
	await writeSidecar(patient.outputs, day, done(id, file === undefined ? [] : [{ ...file, bytes: size }]));
	await patient.gallery.examine([`${day}/${id}.json`]);
	expect(patient.list().map((generation) => generation.id)).toEqual([id]);
});

test('a picture whose sidecar never comes is shown after a while', async () => {
	await under.put(`${id}-1.png`, withMetadata(await png(7), { parameters: 'a fox', easel: { easel: 1, id, n: 1 } }));
	await under.gallery.scan();
	await until('it is shown', () => under.list()[0]?.request.prompt === 'a fox');
});

test('a copy that was shown becomes the generation’s when its sidecar comes', async () => {
	const told = await paint(under.outputs, id);
	await rename(join(under.outputs, day, `${id}.json`), join(under.folder, 'sidecar'));
	await under.gallery.scan();
	const [copy] = ids();
	expect(copy).toMatch(/^f-/);
	under.heard();
	await rename(join(under.folder, 'sidecar'), join(under.outputs, day, `${id}.json`));
	await under.gallery.scan();
	expect(ids()).toEqual([id]);
	expect(under.heard().sort()).toEqual([`ended ${id}`, `picture ${id}`, `removed ${copy}`]);
	under.gallery.remember(told);
	expect(ids()).toEqual([id]);
});

test('it follows its file to the bin and back', async () => {
	await under.put('a/fox.png', await png(1));
	await under.gallery.scan();
	const [fox] = ids();
	await mkdir(join(under.outputs, '.bin', 'a'), { recursive: true });
	await rename(join(under.outputs, 'a', 'fox.png'), join(under.outputs, '.bin', 'a', 'fox.png'));
	await under.gallery.examine(['a/fox.png']);
	expect(ids()).toEqual([]);
	expect(under.list('deleted')).toMatchObject([
		{ id: fox, deleted_at: expect.any(String), pictures: [{ deleted_at: expect.any(String) }] },
	]);
	await under.reopen(under.forget);
	await under.gallery.scan();
	expect(ids('deleted')).toEqual([fox]);
	await rename(join(under.outputs, '.bin', 'a', 'fox.png'), join(under.outputs, 'a', 'fox.png'));
	await under.gallery.scan();
	expect(ids()).toEqual([fox]);
	expect(ids('deleted')).toEqual([]);
});

test('a sidecar without pictures shows nothing, and what is no sidecar disturbs nobody', async () => {
	await paint(under.outputs, id);
	await rm(join(under.outputs, day, `${id}-1.png`));
	const text = JSON.stringify({ easel: 1, id: 'other', files: [{ name: '../../etc/passwd' }] });
	await under.put(`${day}/other.json`, text);
	await under.put(`${day}/broken.json`, '{"easel": 1');
	await under.put(`${day}/huge.json`, `"${'x'.repeat(2_000_000)}"`);
	await under.put('outside.json', text);
	await under.gallery.scan();
	expect(ids()).toEqual([]);
});

test('a sidecar may name no files but its own', async () => {
	const told = await paint(under.outputs, id);
	await under.put(`${day}/other-1.png`, await png(3));
	const files = [{ ...told.files[0], name: 'other-1.png' }];
	await under.put(`${day}/${id}.json`, JSON.stringify({ ...told, easel: 1, files }));
	await under.gallery.scan();
	expect(under.gallery.generation(owner, id)).toBeNull();
});

test('a failed generation comes back from its sidecar, problem and all', async () => {
	const told = done(id, [], {
		state: 'failed',
		problem: { type: 'about:easel/internal', title: 'x', status: 500, code: 'internal', detail: 'why' },
	});
	await writeSidecar(under.outputs, day, told);
	await under.gallery.scan();
	expect(under.list()).toMatchObject([{ id, state: 'failed', problem: { detail: 'why' } }]);
	await rm(join(under.outputs, day), { recursive: true });
	await under.gallery.scan();
	expect(ids()).toEqual([]);
});

test('a day that is copied elsewhere does not take the pictures with it', async () => {
	await paint(under.outputs, id);
	await under.gallery.scan();
	await cp(join(under.outputs, day), join(under.outputs, 'copy'), { recursive: true });
	await under.gallery.scan();
	expect(under.gallery.picture(`${id}-1`)?.picture.name).toBe(`${day}/${id}-1.png`);
});
