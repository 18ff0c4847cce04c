/** A gallery of any size: rows of the index as the product writes them, and a file for each, which are all names of a few. */
import { linkSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { neutralSettings, type Settings } from '#contract/generation.ts';
import { createLog } from '#contract/log.ts';
import { encodePng } from '#images/encode.ts';
import { createMarks } from '../../src/server/collection/marks.ts';
import { openDatabase, transact } from '../../src/server/database/database.ts';
import { migrations } from '../../src/server/database/migrations/index.ts';
import { saveTold } from '../../src/server/gallery/generation-rows.ts';
import { saveFile, savePicture } from '../../src/server/gallery/picture-rows.ts';
import { openIndex } from '../../src/server/gallery/schema.ts';
import { settle } from '../../src/server/gallery/standing.ts';
import { keepTiles } from '../../src/server/gallery/tiles.ts';

const owner = 'household';
const firstDay = Date.UTC(2025, 0, 1);
const dayMs = 86_400_000;
/** A year of an eager household, whatever the number of pictures. */
const days = 365;
/** File systems allow 65,000 names of a file. */
const namesOfAFile = 50_000;
/** One picture in a thousand has this word in its prompt. */
export const rareWord = 'zeppelin';
/** Two of five have this one. */
export const commonWord = 'photograph';
const words = [
	'fox',
	'snow',
	'castle',
	'mountains',
	'portrait',
	'lighting',
	'watercolour',
	'forest',
	'robot',
	'garden',
	'cinematic',
	'detailed',
];
const models = ['starter', 'sdxl-turbo', 'stable-diffusion-1-5', 'dreamshaper-8'];
const sizes = [512, 640, 768] as const;

/** Fills empty folders of data and outputs. Ids of generations are `bench-000000` and up, newest last. */
export async function makeManyPictures(folders: { data: string; outputs: string }, count: number): Promise<void> {
	mkdirSync(folders.data, { recursive: true });
	const sources = await makeSources(folders.outputs, count);
	const log = createLog({ source: 'bench', level: 'error', terminal: false, write: (line) => process.stderr.write(line) });
	using index = openIndex(join(folders.data, 'index.sqlite'), log);
	using database = openDatabase(join(folders.data, 'easel.sqlite'), migrations);
	const marks = createMarks(database);
	const marked = (share: number) => Array.from({ length: Math.ceil(count / share) }, (_, number) => `${idOf(number * share)}-1`);
	marks.change(owner, marked(40), { favourite: true });
	marks.change(owner, marked(25), { add_tags: ['holiday'] });
	const { bytes, modifiedAt } = sources;
	const atOnce = 500;
	for (let start = 0; start < count; start += atOnce) {
		transact(index, () => {
			for (let number = start; number < Math.min(count, start + atOnce); number += 1) {
				const id = idOf(number);
				const createdAt = firstDay + Math.floor((number / count) * days * dayMs);
				const folder = new Date(createdAt).toISOString().slice(0, 10);
				const settings = settingsOf(number);
				const facts = {
					request: { prompt: settings.prompt, seed: number },
					settings,
					problem: null,
					warnings: [],
					provider: 'cpu',
					timings: null,
				};
				saveTold(index, {
					id,
					owner,
					origin: 'sidecar',
					turn: 0,
					told: 'done',
					folder,
					facts,
					createdAt,
					startedAt: createdAt,
					endedAt: createdAt,
					deletedAt: null,
				});
				const name = `${folder}/${id}-1.png`;
				sources.name(number, name);
				const { width, height } = settings;
				const sha256 = number.toString(16).padStart(64, '0');
				savePicture(index, {
					id: `${id}-1`,
					generation: id,
					n: 1,
					name,
					type: 'image/png',
					width,
					height,
					seed: number,
					bytes,
					sha256,
					deletedAt: null,
				});
				saveFile(index, { name, bytes, modifiedAt, binned: false, dropped: null });
				settle(index, id, createdAt);
				keepTiles(index, id, marks);
			}
		});
	}
}

export function idOf(number: number): string {
	return `bench-${String(number).padStart(6, '0')}`;
}

/** Files that give further names away. */
async function makeSources(outputs: string, count: number) {
	mkdirSync(join(outputs, '.partial'), { recursive: true });
	const png = await encodePng({ width: 8, height: 8, data: new Uint8Array(8 * 8 * 3) });
	const pathOf = (number: number) => join(outputs, '.partial', `bench.${Math.floor(number / namesOfAFile)}`);
	const modified = new Date(firstDay);
	for (let number = 0; number < count; number += namesOfAFile) {
		writeFileSync(pathOf(number), png);
		utimesSync(pathOf(number), modified, modified);
	}
	const folders = new Set<string>();
	return {
		bytes: png.length,
		modifiedAt: modified.getTime(),
		name: (number: number, name: string) => {
			const [folder = ''] = name.split('/');
			if (!folders.has(folder)) mkdirSync(join(outputs, folder), { recursive: true });
			folders.add(folder);
			linkSync(pathOf(number), join(outputs, name));
		},
	};
}

/** The same for the same number, and each word in its own share of pictures. */
function settingsOf(number: number): Settings {
	const said = words.filter((_, index) => (number * (index + 7)) % (index + 3) === 0);
	const prompt = [
		'a',
		...(number % 5 < 2 ? [commonWord] : []),
		...said,
		...(number % 1_000 === 0 ? [rareWord] : []),
		`number${number % 4_999}`,
	];
	return {
		...neutralSettings,
		prompt: prompt.join(' '),
		negative_prompt: 'blurry, lowres, bad anatomy',
		model: models[number % models.length] ?? '',
		seed: number,
		steps: 20,
		guidance: 5,
		width: sizes[number % 3] ?? 512,
		height: sizes[Math.floor(number / 3) % 3] ?? 512,
		count: 1,
		scheduler: number % 2 === 0 ? 'euler' : 'dpmpp_2m',
	};
}
