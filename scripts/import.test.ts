import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toInfotext } from '#images/infotext.ts';
import { withMetadata } from '#images/metadata.ts';
import { type GalleryUnderTest, owner, paint, png, startGallery } from '../test/support/gallery-under-test.ts';
import { readImportArguments } from './import/arguments.ts';

const program = resolve('scripts/import.ts');
let under: GalleryUnderTest;
let source: string;
beforeEach(async () => {
	under = await startGallery();
	source = join(under.folder, 'webui', 'outputs');
});
afterEach(() => under[Symbol.asyncDispose]());

async function run(...words: string[]): Promise<{ code: number | null; said: string }> {
	const { PATH, HOME } = process.env;
	const data = join(under.folder, 'data');
	const child = spawn(process.execPath, [program, ...words], { env: { PATH, HOME, EASEL_DATA: data, EASEL_OUTPUTS: under.outputs } });
	let said = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
	const [code] = await once(child, 'close');
	return { code: code as number | null, said };
}

/** A picture as A1111 keeps it. */
async function kept(name: string, colour: number, date: string, prompt = 'a fox'): Promise<void> {
	const settings = {
		steps: 12,
		sampler: 'Euler a',
		guidance: 6.5,
		seed: colour,
		width: 16,
		height: 16,
		modelHash: 'abcdef0123',
		model: 'v1-5',
		version: 'v1',
	};
	const parameters = toInfotext({ prompt, negativePrompt: 'blurry', ...settings });
	await mkdir(join(source, name, '..'), { recursive: true });
	await writeFile(join(source, name), withMetadata(await png(colour), { parameters, easel: {} }));
	await utimes(join(source, name), new Date(date), new Date(date));
}

const found = (search: string) => {
	const sought = { owner, search, offset: 0, albumNamed: () => null };
	return under.gallery.finder.page(sought, { cursor: null, limit: 200 }).pictures;
};
const tree = async (folder: string) => (await readdir(folder, { recursive: true })).filter((name) => /\.(png|txt)$/.test(name)).sort();

test('a tree of pictures comes with dates and settings, each once, by a second name of the same file', async () => {
	await kept('txt2img-images/2023-05-04/00000-7.png', 7, '2023-05-04T10:00:00Z');
	await kept('txt2img-images/2023-05-05/00000-7.png', 8, '2023-05-05T23:30:00Z', 'a cat');
	await kept('img2img-images/2023-05-04/00000-7.png', 9, '2023-05-04T11:00:00Z');
	await kept('z/again.png', 9, '2023-05-04T11:00:00Z');
	await writeFile(join(source, 'params.txt'), 'text');
	const first = await run(source);
	expect(first).toMatchObject({ code: 0, said: expect.stringContaining('4 pictures: 3 brought, 1 there already, 0 not readable') });
	expect(await tree(under.outputs)).toEqual(['2023-05-04/00000-7 (2).png', '2023-05-04/00000-7.png', '2023-05-05/00000-7.png'].sort());
	expect((await stat(join(under.outputs, '2023-05-05/00000-7.png'))).nlink).toBe(2);

	await under.gallery.scan();
	expect(found('is:imported')).toHaveLength(3);
	expect(found('cat')).toMatchObject([{ prompt: 'a cat', model: 'v1-5', seed: 8, created_at: '2023-05-05T23:30:00.000Z' }]);
	expect(found('model:v1-5 scheduler:"Euler a" seed:9 -cat blurry')).toHaveLength(1);
	expect(await run(source)).toMatchObject({ code: 0, said: expect.stringContaining('0 brought, 4 there already') });
});

test('what is in the gallery or in its bin by another name is passed over, and an import goes on where it stopped', async () => {
	await kept('a.png', 1, '2023-05-04T10:00:00Z');
	await kept('b.png', 2, '2023-05-04T10:00:00Z');
	await kept('c.png', 3, '2023-05-04T10:00:00Z');
	await under.put('elsewhere/other.png', await readFile(join(source, 'a.png')));
	await under.put('.bin/2023-05-04/b.png', await readFile(join(source, 'b.png')));
	expect((await run(source)).said).toContain('3 pictures: 1 brought, 2 there already');
	expect(await tree(under.outputs)).toEqual(['.bin/2023-05-04/b.png', '2023-05-04/c.png', 'elsewhere/other.png']);
});

test('what is moved is gone from where it was; what was there already stays', async () => {
	await kept('a.png', 1, '2023-05-04T10:00:00Z');
	await kept('b.png', 1, '2023-05-04T10:00:00Z');
	expect(await run(source, '--move')).toMatchObject({ code: 0 });
	expect(await tree(source)).toEqual(['b.png']);
	expect(await tree(under.outputs)).toEqual(['2023-05-04/a.png']);
});

test('on another disk pictures are copied, whole and with their dates', async () => {
	if (!existsSync('/dev/shm')) return;
	source = join('/dev/shm', `easel-import-${process.pid}`);
	try {
		await kept('a.png', 1, '2023-05-04T10:00:00Z');
		expect(await run(source)).toMatchObject({ code: 0 });
		const { nlink, mtime } = await stat(join(under.outputs, '2023-05-04/a.png'));
		expect([nlink, mtime.toISOString()]).toEqual([1, '2023-05-04T10:00:00.000Z']);
		expect(await readdir(join(under.outputs, '.partial'))).toEqual([]);
		expect(await readFile(join(under.outputs, '2023-05-04/a.png'))).toEqual(await readFile(join(source, 'a.png')));
	} finally {
		for (const name of await tree(source)) await unlink(join(source, name));
	}
});

test('files that are no pictures are told, and hold up nothing', async () => {
	await kept('a.png', 1, '2023-05-04T10:00:00Z');
	await writeFile(join(source, 'half.png'), (await png(2)).subarray(0, 60));
	await writeFile(join(source, 'words.jpg'), 'words');
	const { code, said } = await run(source);
	expect(code).toBe(65);
	expect(said).toContain('3 pictures: 1 brought, 0 there already, 2 not readable');
	expect(said).toMatch(/half\.png: .*cut off.*\n.*words\.jpg: It is not a PNG/);
});

test('pictures of another Easel keep what their record says', async () => {
	const { files } = await paint(join(under.folder, 'other'), 'generation-old');
	expect(files).toHaveLength(1);
	expect(await run(join(under.folder, 'other'))).toMatchObject({ code: 0 });
	await under.gallery.scan();
	expect(found('')).toHaveLength(1);
});

test('the outputs folder is not imported into itself, and what is wrong is said', async () => {
	await mkdir(source, { recursive: true });
	expect(await run(under.outputs)).toMatchObject({ code: 65, said: expect.stringContaining('in the gallery already') });
	expect(await run(under.folder)).toMatchObject({ code: 65 });
	expect(await run(join(source, 'nothing'))).toMatchObject({ code: 66, said: expect.stringContaining('There is no folder') });
	expect(await run(source, '--album', 'Old')).toMatchObject({ code: 66, said: expect.stringContaining('No Easel answers') });
	expect(await run('--nonsense')).toMatchObject({ code: 64 });
	expect(await run()).toMatchObject({ code: 0, said: expect.stringContaining('npm run import -- FOLDER') });
	expect(() => readImportArguments(['a', 'b'])).toThrow('too much');
	expect(readImportArguments(['a', '--album', ' Old  ones '])).toEqual({ folder: 'a', album: 'Old ones', move: false });
});
