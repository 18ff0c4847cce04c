/** From files in the store to a model that is offered: put together aside, tried, and only then given its name. */

import { existsSync, mkdirSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { ModelPreset } from '#contract/models.ts';
import { ProblemError } from '#contract/problem.ts';
import { isObject } from '../json-file.ts';
import { linkOrCopy, syncFolder } from '../store/blobs.ts';
import { hashFile } from '../store/hash-file.ts';
import { listFolder } from '../store/list-folder.ts';
import { adoptionFile, type FilesRecord, recordFile, recordOf, writeRecord } from '../store/record.ts';
import { addOnFolders, type RunningJob, type Workshop } from './parts.ts';

/** @throws ProblemError `conflict` when the name is taken. */
export function refuseTaken(folder: string, name: string): void {
	if (!existsSync(join(folder, name))) return;
	throw new ProblemError('conflict', `There is a model "${name}" already. Remove it first, or choose another name.`);
}

/** Puts what a job has fetched in its place: a pipeline, a checkpoint, or a file that is no model. */
export async function placeFetched(workshop: Workshop, job: RunningJob, preset: ModelPreset | null): Promise<void> {
	const { plan, models, licence } = job.record;
	const [name] = models;
	if (plan === null || name === undefined) throw new Error('nothing was planned');
	job.save({ stage: 'placing' });
	const scratch = workshop.scratch(job.record);
	await rm(scratch, { recursive: true, force: true });
	const staged = join(scratch, name);
	const source = { kind: plan.repository === null ? 'address' : 'repository', name: plan.repository ?? plan.files[0]?.url ?? '' } as const;
	const origin: FilesRecord['source'] = { ...source, commit: plan.commit, licence };
	const from = new Map<string, string | null>();
	// A checkpoint makes its folder anew; everything else joins it.
	for (const { path, sha256, from: place, role } of plan.files.toSorted(
		(a, b) => Number(b.role === 'checkpoint') - Number(a.role === 'checkpoint'),
	)) {
		if (sha256 === null) throw new Error('a file was not fetched');
		from.set(sha256, place);
		const target = role === 'checkpoint' ? join(scratch, 'fetched', path) : join(staged, path);
		const how = await linkOrCopy(workshop.blobs.path(sha256), target);
		if (how === 'copied') job.warn(`${path} was copied, because this disk gives a file no second name.`);
		if (role === 'checkpoint' && !(await placeCheckpoint(workshop, job, { checkpoint: target, staged }))) return;
	}
	await describe(staged, name, job, preset);
	await finish(workshop, job, { staged, name, source: origin, from });
}

/** True when it is a model; what is none is put in its place at once. */
async function placeCheckpoint(
	workshop: Workshop,
	job: RunningJob,
	{ checkpoint, staged }: { checkpoint: string; staged: string },
): Promise<boolean> {
	const kind = await workshop.weightFiles.recognise(checkpoint);
	if (kind !== 'checkpoint') {
		await placeAddOn(workshop, job, { file: checkpoint, kind, name: job.record.models[0] ?? '' });
		return false;
	}
	for (const warning of await workshop.weightFiles.assemble(checkpoint, staged)) job.warn(warning);
	return true;
}

export interface AddOnFile {
	file: string;
	kind: keyof typeof addOnFolders;
	/** Without an ending. */
	name: string;
}

/** Gives a LoRA, an embedding or an upscaler its place under `models/`. @throws ProblemError `conflict`. */
export async function placeAddOn(workshop: Workshop, job: RunningJob, { file, kind, name }: AddOnFile): Promise<void> {
	const { folder } = workshop;
	const ending = kind === 'upscaler' ? '.onnx' : '.safetensors';
	const place = join(folder, addOnFolders[kind], `${name}${ending}`);
	if (existsSync(place))
		throw new ProblemError('conflict', `There is a ${kind} "${name}" already. Remove it first, or choose another name.`);
	const aside = join(workshop.scratch(job.record), 'placed');
	await rm(aside, { force: true });
	await linkOrCopy(file, aside);
	job.signal.throwIfAborted();
	await mkdir(dirname(place), { recursive: true });
	await rename(aside, place);
	await syncFolder(dirname(place));
	job.warn(`${name} is a file of the kind "${kind}": it works together with a model.`);
}

export interface Staged {
	/** Absolute; its last part is the model's name. */
	staged: string;
	name: string;
	source: FilesRecord['source'];
	/** Paths in the repository by SHA-256. */
	from: ReadonlyMap<string, string | null>;
}

/** Hashes what has none yet, tries the model, and gives it its name. @throws ModelFault, ProblemError. */
export async function finish(workshop: Workshop, job: RunningJob, { staged, name, source, from }: Staged): Promise<void> {
	const known = await knownHashes(workshop, job);
	const files: FilesRecord['files'] = {};
	for (const { path, key } of await listFolder(staged)) {
		if (path === recordFile || path === adoptionFile) continue;
		const whole = join(staged, path);
		let sha256 = known.get(key);
		if (sha256 === undefined) {
			sha256 = await hashFile(whole, job.signal);
			known.set(key, sha256);
		}
		files[path] = await recordOf(whole, sha256, from.get(sha256) ?? null);
	}
	await writeRecord(staged, { source, files });
	job.save({ stage: 'checking' });
	for (const warning of await workshop.check.try(staged, job.signal)) job.warn(warning);
	job.signal.throwIfAborted();
	refuseTaken(workshop.folder, name);
	const folders = new Set(Object.keys(files).flatMap(foldersOf));
	for (const inner of folders) await syncFolder(join(staged, inner));
	await rename(staged, join(workshop.folder, name));
	await syncFolder(workshop.folder);
}

/** `unet/sub` and `unet` and `.` of `unet/sub/model.onnx`. */
function foldersOf(path: string): string[] {
	const folder = posix.dirname(path);
	return folder === '.' ? ['.'] : [folder, ...foldersOf(folder)];
}

/** Files that are further names of blobs need not be read again. By the inode, which all names of a content share. */
async function knownHashes({ blobs }: Workshop, { record }: RunningJob): Promise<Map<string, string>> {
	const known = new Map<string, string>();
	for (const { sha256 } of record.plan?.files ?? []) {
		if (sha256 === null) continue;
		const [entry] = await listFolder(dirname(blobs.path(sha256)), sha256);
		if (entry !== undefined) known.set(entry.key, sha256);
	}
	return known;
}

/** Writes what people should know into `manifest.json`; what a checkpoint's own manifest says and nobody knows better stays. */
async function describe(staged: string, name: string, { record }: RunningJob, preset: ModelPreset | null): Promise<void> {
	mkdirSync(staged, { recursive: true });
	const file = join(staged, 'manifest.json');
	const former: unknown = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
	const { licence, plan } = record;
	const origin = plan?.repository == null ? 'an address' : plan.repository;
	const words =
		preset === null
			? { title: name, description: `From ${origin}. What it draws is not stated.` }
			: { title: preset.title, description: preset.description, defaults: preset.defaults };
	const stated = licence === null ? {} : { licence: { name: licence.name, ...(licence.url === null ? {} : { url: licence.url }) } };
	await writeFile(file, `${JSON.stringify({ ...(isObject(former) ? former : {}), ...words, ...stated }, null, '\t')}\n`, { flush: true });
}
