/** The gallery's addresses over 100,000 pictures: pages, searches and days, against 100 pictures and a read by primary key. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GalleryDays, GalleryPage } from '#contract/gallery.ts';
import { startFakeGpuService } from '../test/support/fake-gpu-service.ts';
import { startProgram } from '../test/support/program.ts';
import { atMost, type Figure, median, quantile } from './support/figures.ts';
import { commonWord, idOf, makeManyPictures, rareWord } from './support/many-pictures.ts';

const many = 100_000;
const few = 100;
const rounds = 7;
const asksARound = 40;
/** Of a page, as the page asks for. */
const limit = 60;
const pageNumber = 1_000;
const key = 'household-key-of-this-bench-0123456789';

/** Each is asked for as often as the others, so the slow ones count. */
const searches = [
	rareWord,
	commonWord,
	commonWord.slice(0, 5),
	'fo',
	`"${commonWord} fox"`,
	'fox snow castle',
	`fox -${commonWord}`,
	'blurry',
	'nothingofthiskind',
	'is:favourite',
	'is:favourite tag:holiday fox',
	'-is:favourite',
	'tag:holiday',
	'model:sdxl',
	'size:portrait',
	'size:512x768 scheduler:euler',
	'seed:54321',
	'before:2025-03 fox',
	'after:2025-11-15',
	`is:private ${rareWord}`,
];

interface Served extends AsyncDisposable {
	/** Milliseconds until the whole answer is there. */
	time(path: string): Promise<number>;
	read<Result>(path: string): Promise<Result>;
}

export async function measureGallery(): Promise<Figure[]> {
	await using large = await serve(many);
	await using small = await serve(few);
	const first = `/api/gallery?limit=${limit}`;
	let deep = first;
	for (let page = 1; page < pageNumber; page += 1) {
		const { next_cursor } = await large.read<GalleryPage>(deep);
		deep = `${first}&cursor=${next_cursor}`;
	}
	const one = `/api/generations/${idOf(many / 2)}`;
	const found = `/api/gallery?limit=${limit}&search=`;
	const of = {
		page: [] as number[],
		deep: [] as number[],
		search: [] as number[],
		slowest: [] as number[],
		days: [] as number[],
		searchedDays: [] as number[],
	};
	const details: Record<string, number[]> = {};
	for (let round = 0; round <= rounds; round += 1) {
		const [inSmall, inLarge, far, single] = await alternate([
			() => small.time(first),
			() => large.time(first),
			() => large.time(deep),
			() => large.time(one),
		]);
		const searched = new Map<string, number[]>(searches.map((search) => [search, []]));
		for (let repeat = 0; repeat < asksARound / 10; repeat += 1) {
			for (const search of searches) {
				searched.get(search)?.push(await large.time(found + encodeURIComponent(search)));
			}
		}
		// The first round warms everything up.
		if (round === 0) continue;
		of.page.push(median(inLarge) / median(inSmall));
		of.deep.push(median(far) / median(inLarge));
		of.search.push(quantile([...searched.values()].flat(), 0.95) / median(single));
		of.slowest.push(Math.max(...[...searched.values()].map(median)) / median(single));
		for (const [search, times] of searched) details[search] = [...(details[search] ?? []), ...times];
		of.days.push(await large.time('/api/gallery/days?offset=60'));
		of.searchedDays.push(await large.time(`/api/gallery/days?offset=60&search=${commonWord}`));
	}
	const { count } = await large.read<GalleryDays>('/api/gallery/days');
	if (count !== many) throw new Error(`The gallery has ${count} pictures.`);
	const medians = Object.fromEntries(Object.entries(details).map(([search, times]) => [search, Math.round(median(times) * 100) / 100]));
	return [
		atMost(`gallery, first page of ${many} pictures / of ${few}`, 'ratio', 1.3, of.page),
		atMost(`gallery, page ${pageNumber} / first page`, 'ratio', 1.3, of.deep),
		atMost('gallery, p95 of searches / a generation by its id', 'ratio', 10, of.search, { median_ms: medians }),
		atMost('gallery, slowest of these searches / a generation by its id', 'ratio', 10, of.slowest),
		atMost(`gallery, days of ${many} pictures`, 'ms', 100, of.days),
		atMost(`gallery, days of the ${Math.round(many * 0.4)} that a common word finds`, 'ms', 200, of.searchedDays),
	];
}

/** Some of each, one after the other, so that what slows one down slows all. */
async function alternate<Kinds extends (() => Promise<number>)[]>(kinds: [...Kinds]): Promise<{ [Kind in keyof Kinds]: number[] }> {
	const times = kinds.map((): number[] => []);
	for (let ask = 0; ask < asksARound; ask += 1) for (const [index, kind] of kinds.entries()) times[index]?.push(await kind());
	return times as { [Kind in keyof Kinds]: number[] };
}

/** A web process with so many pictures, and a GPU service that has nothing to do. */
async function serve(count: number): Promise<Served> {
	const folder = await mkdtemp(join(tmpdir(), 'easel-bench-'));
	const [data, outputs] = [join(folder, 'data'), join(folder, 'outputs')];
	await makeManyPictures({ data, outputs }, count);
	const service = await startFakeGpuService({ outputs });
	const web = startProgram('src/server/main.ts', {
		EASEL_DATA: data,
		EASEL_OUTPUTS: outputs,
		EASEL_GPU_URL: service.url,
		EASEL_GPU_TOKEN: service.token,
		EASEL_KEY: key,
		EASEL_PORT: '0',
		EASEL_HOST: '127.0.0.1',
	});
	const { port } = JSON.parse(await web.line((line) => line.includes('listens'))) as { port: number };
	const ask = async (path: string): Promise<string> => {
		const response = await fetch(`http://localhost:${port}${path}`, { headers: { authorization: `Bearer ${key}` } });
		const body = await response.text();
		if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${body}`);
		return body;
	};
	return {
		time: async (path) => {
			const began = performance.now();
			await ask(path);
			return performance.now() - began;
		},
		read: async <Result>(path: string) => JSON.parse(await ask(path)) as Result,
		[Symbol.asyncDispose]: async () => {
			await web[Symbol.asyncDispose]();
			await service[Symbol.asyncDispose]();
			await rm(folder, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}
