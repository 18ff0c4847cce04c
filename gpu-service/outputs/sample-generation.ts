/** For tests: a generation of two pictures, and what a reader finds of it. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neutralSettings, type PictureFile, type Sidecar } from '#contract/generation.ts';
import type { Outputs } from './outputs.ts';

export const id = 'V1StGXR8_Z5jdHi6B-myT';
export const day = '2026-11-21';
export const names = [`${id}-1.png`, `${id}-2.png`, `${id}.json`];

/** The content of picture n; that it is no real PNG matters to nobody here. */
export function bytesOf(n: number): Uint8Array {
	return new Uint8Array(5_000).fill(n);
}

export async function writePictures(outputs: Outputs, attempt = 1): Promise<PictureFile[]> {
	const files: PictureFile[] = [];
	for (const n of [1, 2]) files.push(await outputs.writePicture(id, attempt, { n, seed: 6 + n, width: 64, height: 48, png: bytesOf(n) }));
	return files;
}

export function toSidecar(files: PictureFile[]): Sidecar {
	const settings = {
		...neutralSettings,
		prompt: 'a fox in the snow',
		negative_prompt: '',
		model: 'starter',
		seed: 7,
		steps: 20,
		guidance: 5,
		width: 64,
		height: 48,
		count: 2,
		scheduler: 'ddim',
	};
	return {
		easel: 1,
		id,
		owner: 'household',
		state: 'done',
		request: { prompt: settings.prompt },
		settings,
		model: { name: 'starter', title: 'Starter', hash: '00' },
		run: null,
		warnings: [],
		timings: null,
		files,
		problem: null,
		created_at: '2026-11-21T10:00:00.000Z',
		started_at: '2026-11-21T10:00:01.000Z',
		ended_at: '2026-11-21T10:00:02.000Z',
	};
}

export interface TemporaryFolder extends AsyncDisposable {
	path: string;
}

export async function makeTemporaryFolder(): Promise<TemporaryFolder> {
	const path = await mkdtemp(join(tmpdir(), 'easel-outputs-'));
	return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Every file below a folder with its content, by relative name, hidden ones too. */
export async function readTree(folder: string): Promise<Map<string, Buffer>> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
	return new Map(await Promise.all(files.map(async (file) => [file.slice(folder.length + 1), await readFile(file)] as const)));
}

/** What is wrong in the eyes of somebody who reads the folder now: half-written files, sidecars that name what is neither there nor in the bin. */
export async function findFlaws(folder: string): Promise<string[]> {
	const tree = await readTree(folder);
	return [...tree].flatMap(([name, bytes]) => {
		if (name.startsWith('.partial/')) return [];
		const n = /-(\d)\.png$/.exec(name)?.[1];
		if (n !== undefined) return bytes.equals(bytesOf(Number(n))) ? [] : [`${name} is not whole`];
		if (!name.endsWith(`${day}/${id}.json`)) return [`${name} should not be there`];
		const { files }: Sidecar = JSON.parse(bytes.toString());
		return files
			.filter((file) => !tree.has(`${day}/${file.name}`) && !tree.has(`.bin/${day}/${file.name}`))
			.map((file) => `${name} names ${file.name}, which is missing`);
	});
}
