import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GalleryUnderTest, owner, paint, png, running, startGallery } from '../../test/support/gallery-under-test.ts';
import { until } from '../../test/support/program.ts';
import { type Colours, createColours } from './colours.ts';
import { createThumbnails, type Thumbnails } from './thumbnails.ts';

let under: GalleryUnderTest;
let colours: Colours;
let thumbnails: Thumbnails;

beforeEach(async () => {
	under = await startGallery();
	const { gallery, store, log } = under;
	colours = createColours({ gallery, store, log });
	thumbnails = createThumbnails({
		folder: join(under.folder, 'data', 'thumbnails'),
		store,
		log,
		onMade: (sha256, thumbnail) => void colours.learn(sha256, thumbnail),
	});
});
afterEach(async () => {
	colours[Symbol.dispose]();
	await under[Symbol.asyncDispose]();
});

const shown = () => {
	const sought = { owner, search: '', offset: 0, albumNamed: () => null };
	return under.gallery.finder.page(sought, { cursor: null, limit: 200 }).pictures.map(({ colour }) => colour);
};

test('the colour of a picture is known once it has a thumbnail', async () => {
	under.gallery.remember(await paint(under.outputs, 'generation-a'));
	await under.gallery.scan();
	expect(shown()).toEqual([null]);
	const picture = under.gallery.picture('generation-a-1')?.picture;
	if (picture === undefined) throw new Error('It is not there.');
	await thumbnails.prepare(picture);
	await until('its colour is known', () => shown()[0] !== null);
	expect(shown()).toEqual([expect.stringMatching(/^#0[0-9a-f]0[0-9a-f]0[0-9a-f]$/)]);
});

test('all colours are found in time, and pictures that cannot be read hold up nothing', async () => {
	for (let index = 0; index < 25; index += 1) await under.put(`${index}.png`, await png(0x80_00_10 + index * 0x1000));
	const broken = await png(1);
	const pixels = Buffer.from(broken).indexOf('IDAT');
	broken.fill(0, pixels + 4, pixels + 20);
	await under.put('broken.png', broken);
	await under.gallery.scan();
	await colours.fill(thumbnails);
	expect(shown().filter((colour) => colour !== null)).toHaveLength(25);
	expect(shown()).toHaveLength(26);
});

test('while something is painted no colour is looked for', async () => {
	await under.put('a.png', await png(0x40_50_60));
	await under.gallery.scan();
	under.gallery.remember(running('generation-busy'));
	const filling = colours.fill(thumbnails);
	await colours.fill(thumbnails);
	expect(shown()).toEqual([null]);
	colours[Symbol.dispose]();
	await filling;
	expect(shown()).toEqual([null]);
});
