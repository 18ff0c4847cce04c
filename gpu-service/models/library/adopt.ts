/** Takes models that lie elsewhere on this machine into the list, without copying and without ever touching them. */
import { mkdirSync } from 'node:fs';
import { realpath, rename, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { ProblemError } from '#contract/problem.ts';
import { linkOrCopy, syncFolder } from '../store/blobs.ts';
import { hashFile } from '../store/hash-file.ts';
import { listFolder } from '../store/list-folder.ts';
import { adoptionFile, type FilesRecord, recordFile, recordOf, writeRecord } from '../store/record.ts';
import { type FoundModel, findModels } from './find-models.ts';
import type { RunningJob, Workshop } from './parts.ts';
import { finish, placeAddOn, refuseTaken } from './place.ts';
import { toProblemError } from './to-problem.ts';

/** @param path absolute. @throws ProblemError, ModelFault when nothing could be taken. */
export async function adopt(workshop: Workshop, job: RunningJob, path: string): Promise<void> {
	const { models, passedOver } = await findModels(path);
	for (const words of passedOver) job.warn(`Passed over: ${words}.`);
	const { name } = job.record.request;
	const only = models.length === 1 ? models[0] : undefined;
	if (only !== undefined) {
		const named = { ...only, name: name ?? only.name };
		job.save({ models: [named.name], stage: 'placing' });
		return await adoptOne(workshop, job, named);
	}
	const taken: string[] = [];
	let firstFailure: unknown = null;
	job.save({ stage: 'placing' });
	for (const model of models) {
		try {
			await adoptOne(workshop, job, model);
			taken.push(model.name);
			job.save({ models: [...taken] });
		} catch (error) {
			job.signal.throwIfAborted();
			firstFailure ??= error;
			// One of many: the others are as good as before.
			job.warn(`${model.name} was left out. ${toProblemError(error, model.name).message}`);
		}
	}
	if (taken.length === 0) throw firstFailure;
}

async function adoptOne(workshop: Workshop, job: RunningJob, model: FoundModel): Promise<void> {
	if (await liesInside(workshop.folder, model.path)) throw new ProblemError('conflict', 'This lies among the models already.');
	const scratch = workshop.scratch(job.record);
	await rm(scratch, { recursive: true, force: true });
	const staged = join(scratch, model.name);
	const origin: FilesRecord['source'] = { kind: 'place', name: model.path, commit: null, licence: null };
	if (model.kind === 'weights') return await adoptWeights(workshop, job, { model, staged, origin });
	refuseTaken(workshop.folder, model.name);
	if (!model.hasLinks) return await refer(workshop, job, { model, staged, origin });
	let copied = 0;
	for (const { path, bytes } of await listFolder(model.path)) {
		job.signal.throwIfAborted();
		// Those of ours are written anew, and these are names of somebody else's files.
		if (path === recordFile || path === adoptionFile) continue;
		if ((await linkOrCopy(await realpath(join(model.path, path)), join(staged, path))) === 'copied') copied += bytes;
	}
	if (copied > 0) job.warn('Files were copied, because they lie on another disk and are links, which ONNX Runtime refuses.');
	await finish(workshop, job, { staged, name: model.name, source: origin, from: new Map() });
}

interface Adoption {
	model: FoundModel;
	staged: string;
	origin: FilesRecord['source'];
}

/** A checkpoint gets a folder whose weights are further names of the file; anything else a further name under `models/`. */
async function adoptWeights(workshop: Workshop, job: RunningJob, { model, staged, origin }: Adoption): Promise<void> {
	const kind = await workshop.weightFiles.recognise(model.path);
	if (kind !== 'checkpoint') return await placeAddOn(workshop, job, { file: model.path, kind, name: model.name });
	refuseTaken(workshop.folder, model.name);
	for (const warning of await workshop.weightFiles.assemble(model.path, staged)) job.warn(warning);
	await finish(workshop, job, { staged, name: model.name, source: origin, from: new Map() });
}

/** The model stays where it is; here lies only a note of where that is, with the hashes of today. */
async function refer(workshop: Workshop, job: RunningJob, { model, staged, origin }: Adoption): Promise<void> {
	mkdirSync(staged, { recursive: true });
	job.save({ stage: 'checking' });
	for (const warning of await workshop.check.try(model.path, job.signal)) job.warn(warning);
	const files: FilesRecord['files'] = {};
	for (const { path } of await listFolder(model.path)) {
		const whole = join(model.path, path);
		files[path] = await recordOf(whole, await hashFile(whole, job.signal), null);
	}
	await writeRecord(staged, { source: origin, files });
	await writeFile(join(staged, adoptionFile), `${JSON.stringify({ folder: model.path }, null, '\t')}\n`, { flush: true });
	refuseTaken(workshop.folder, model.name);
	await rename(staged, join(workshop.folder, model.name));
	await syncFolder(workshop.folder);
}

async function liesInside(folder: string, path: string): Promise<boolean> {
	const place = relative(await realpath(folder), await realpath(path));
	return place !== '..' && !place.startsWith(`..${sep}`) && !isAbsolute(place);
}
