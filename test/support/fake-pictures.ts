/** Files as the GPU service writes them: pictures of one colour, and a sidecar that comes last. */
import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PictureFile, Sidecar } from '#contract/generation.ts';
import type { ServiceGeneration } from '#contract/service.ts';
import { seedOfPicture } from '#contract/settings.ts';
import { encodePng } from '#images/encode.ts';

/** Writes `<day>/<id>-<n>.png`, n from 1 to `count`, renamed into place whole. The colour depends on the seed. */
export async function writePictures(
	outputs: string,
	day: string,
	{ id, settings }: ServiceGeneration,
	count: number,
): Promise<PictureFile[]> {
	const { width, height } = settings;
	const files: PictureFile[] = [];
	for (let n = 1; n <= count; n += 1) {
		const seed = seedOfPicture(settings, n);
		const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => (seed >>> ((index % 3) * 8)) & 0xff);
		const png = await encodePng({ width, height, data });
		const name = `${id}-${n}.png`;
		await place(outputs, day, name, png);
		files.push({ name, n, seed, width, height, bytes: png.length, sha256: createHash('sha256').update(png).digest('hex') });
	}
	return files;
}

/** Writes `<day>/<id>.json`. The generation must have ended. */
export async function writeSidecar(outputs: string, day: string, generation: ServiceGeneration): Promise<void> {
	const { id, owner, state, request, settings, run, warnings, timings, files, problem, created_at, started_at, ended_at } = generation;
	if (ended_at === null || state === 'queued' || state === 'running') throw new Error(`${id} has not ended.`);
	const sidecar: Sidecar = {
		easel: 1,
		id,
		owner,
		state,
		request,
		settings,
		model: { name: settings.model, title: 'Starter', hash: 'a'.repeat(64) },
		run,
		warnings,
		timings,
		files,
		problem,
		created_at,
		started_at,
		ended_at,
	};
	await place(outputs, day, `${id}.json`, JSON.stringify(sidecar));
}

async function place(outputs: string, day: string, name: string, bytes: Uint8Array | string): Promise<void> {
	const partial = join(outputs, '.partial');
	await mkdir(partial, { recursive: true });
	await mkdir(join(outputs, day), { recursive: true });
	await writeFile(join(partial, name), bytes);
	await rename(join(partial, name), join(outputs, day, name));
}
