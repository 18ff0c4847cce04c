/**
 * Fills an outputs folder with many pictures, as if they had been painted over months: sidecars as the GPU service writes them, and files that
 * are further names of a few real ones. Do it before the web process starts: its first look takes them all in.
 */
import { createHash } from 'node:crypto';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { neutralSettings, type PictureFile, type Sidecar } from '#contract/generation.ts';
import { encodePng } from '#images/encode.ts';

export interface Filling {
	outputs: string;
	/** How many. */
	pictures: number;
	/** Pictures of each day, the newest of which is today. */
	perDay: number;
}

/** Of one generation. */
const together = 8;
const dayMs = 86_400_000;
const shapes = [
	{ width: 96, height: 96 },
	{ width: 96, height: 64 },
	{ width: 64, height: 96 },
	{ width: 112, height: 64 },
] as const;
/** Different pictures. A file system allows some ten thousand names of a file. */
const sources = 48;
const subjects = ['a fox in the snow', 'a lighthouse at night', 'a bowl of lemons', 'a paper boat', 'an owl on a branch', 'a red bicycle'];

type Source = Omit<PictureFile, 'name' | 'n' | 'seed'> & { path: string };

/** @returns ids of the generations, newest first */
export async function fillGallery({ outputs, pictures, perDay }: Filling): Promise<string[]> {
	const folder = join(outputs, '.partial', 'sources');
	await mkdir(folder, { recursive: true });
	const made = await Promise.all(Array.from({ length: sources }, (_, index) => makeSource(folder, index)));
	const ids: string[] = [];
	const newest = Date.now();
	for (let first = 0; first < pictures; first += together) {
		const day = Math.floor(first / perDay);
		const at = new Date(newest - day * dayMs - (first % perDay) * 1_000);
		const count = Math.min(together, pictures - first);
		ids.push(await fillGeneration(outputs, ids.length, at, count, made));
	}
	await rm(folder, { recursive: true });
	return ids;
}

async function fillGeneration(outputs: string, index: number, at: Date, count: number, made: readonly Source[]): Promise<string> {
	const id = `filled-${String(index).padStart(6, '0')}`;
	const time = at.toISOString();
	const day = join(outputs, time.slice(0, 10));
	await mkdir(day, { recursive: true });
	const files: PictureFile[] = [];
	for (let n = 1; n <= count; n += 1) {
		const { path, ...facts } = made[(index * together + (n * (n + 1)) / 2) % made.length]!;
		const name = `${id}-${n}.png`;
		await link(path, join(day, name));
		files.push({ ...facts, name, n, seed: index * together + n });
	}
	const prompt = subjects[index % subjects.length]!;
	const own = { prompt, negative_prompt: '', model: 'starter', seed: index * together + 1, count };
	const settings = { ...neutralSettings, ...own, steps: 20, guidance: 5, width: 96, height: 96, scheduler: 'ddim' };
	const sidecar: Sidecar = {
		easel: 1,
		id,
		owner: 'household',
		state: 'done',
		request: { prompt },
		settings,
		model: { name: 'starter', title: 'Starter', hash: 'a'.repeat(64) },
		run: null,
		warnings: [],
		timings: null,
		files,
		problem: null,
		created_at: time,
		started_at: time,
		ended_at: time,
	};
	await writeFile(join(day, `${id}.json`), JSON.stringify(sidecar));
	return id;
}

/** A slope from one colour to another. */
async function makeSource(folder: string, index: number): Promise<Source> {
	const { width, height } = shapes[index % shapes.length]!;
	const from = [(index * 53) % 256, (index * 97 + 40) % 256, (index * 31 + 90) % 256];
	const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
		const share = Math.floor(at / 3 / width) / height;
		return (from[at % 3] ?? 0) * (1 - share) + 255 * share * ((at % 3) / 3);
	});
	const png = await encodePng({ width, height, data });
	const path = join(folder, `${index}.png`);
	await writeFile(path, png);
	return { path, width, height, bytes: png.length, sha256: createHash('sha256').update(png).digest('hex') };
}
