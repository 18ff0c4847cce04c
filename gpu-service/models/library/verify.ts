/** Reads every file of a model again, names what is damaged or missing, and mends it from where it came. */

import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '#contract/problem.ts';
import { fileAddress } from '../hub/repository.ts';
import { linkOrCopy } from '../store/blobs.ts';
import { hashFile } from '../store/hash-file.ts';
import { type FilesRecord, readAdoption, readRecord, recordOf, writeRecord } from '../store/record.ts';
import { fetchFile } from './fetch.ts';
import type { PlannedFile } from './jobs.ts';
import type { RunningJob, Workshop } from './parts.ts';
import { toProblemError } from './to-problem.ts';

/** @throws ProblemError `model_broken` naming the files that are damaged and cannot be mended; ModelFault when it cannot be opened. */
export async function verify(workshop: Workshop, job: RunningJob): Promise<void> {
	const [name = ''] = job.record.models;
	const folder = join(workshop.folder, name);
	const adopted = await readAdoption(folder);
	const place = adopted ?? folder;
	const record = await readRecord(folder);
	job.save({ stage: 'checking' });
	if (record === null) job.warn(`${name} was not brought by Easel, so there are no hashes to compare with: it was only opened.`);
	else await mend(workshop, job, { folder, place, record, mayWrite: adopted === null });
	for (const warning of await workshop.check.try(place, job.signal)) job.warn(warning);
}

interface Mending {
	/** Of the model under `models/`. */
	folder: string;
	/** Where its files lie. */
	place: string;
	record: FilesRecord;
	mayWrite: boolean;
}

async function mend(workshop: Workshop, job: RunningJob, { folder, place, record, mayWrite }: Mending): Promise<void> {
	const files = Object.entries(record.files);
	job.save({
		plan: {
			repository: record.source.kind === 'repository' ? record.source.name : null,
			commit: record.source.commit,
			isComplete: true,
			files: files.map(([path, { bytes, sha256, from }]) => plan(workshop, record, { path, bytes, sha256, from })),
		},
	});
	const lost: string[] = [];
	let whyNot: string | null = null;
	for (const file of job.record.plan?.files ?? []) {
		const whole = join(place, file.path);
		const fault = await faultOf(whole, file.sha256 ?? '', job.signal);
		if (fault === null) {
			job.onBytes(file.path, file.bytes ?? 0);
			continue;
		}
		// After one that could not be fetched the rest is only named: each would take as long to fail.
		const source: PlannedFile = whyNot === null ? file : { ...file, url: '' };
		const isMended: boolean =
			mayWrite &&
			(await replace(workshop, job, source, whole).catch((error: unknown) => {
				job.signal.throwIfAborted();
				whyNot = toProblemError(error, file.path).message;
				return false;
			}));
		if (!isMended) {
			lost.push(`${file.path} ${fault}`);
			continue;
		}
		job.warn(`${file.path} ${fault}; it was put right.`);
		record.files[file.path] = await recordOf(whole, file.sha256 ?? '', file.from);
		await writeRecord(folder, record);
	}
	if (lost.length === 0) return;
	const advice = whyNot ?? (mayWrite ? 'Remove the model and add it again.' : 'Its files lie elsewhere on this machine: mend them there.');
	throw new ProblemError('model_broken', `${lost.join('; ')}. ${advice}`);
}

async function faultOf(path: string, sha256: string, signal: AbortSignal): Promise<string | null> {
	if (!existsSync(path)) return 'is missing';
	return (await hashFile(path, signal)) === sha256 ? null : 'is damaged';
}

/** From the store when the content is whole there, else from its repository. False when there is neither. */
async function replace(workshop: Workshop, job: RunningJob, file: PlannedFile, target: string): Promise<boolean> {
	const { blobs } = workshop;
	const { sha256 } = file;
	if (sha256 === null) return false;
	const isWhole = (await blobs.has(sha256, file.bytes)) && (await hashFile(blobs.path(sha256), job.signal)) === sha256;
	if (!isWhole) {
		if (file.url === '') return false;
		using _turn = await workshop.turn(job.signal);
		await fetchFile(workshop, job, file);
	}
	const aside = `${target}.mended`;
	await rm(aside, { force: true });
	await linkOrCopy(blobs.path(sha256), aside);
	await rename(aside, target);
	return true;
}

function plan(
	{ hub }: Workshop,
	{ source }: FilesRecord,
	{ path, bytes, sha256, from }: { path: string; bytes: number; sha256: string; from: string | null },
): PlannedFile {
	const isKnown = source.kind === 'repository' && source.commit !== null && from !== null;
	const url = isKnown ? fileAddress(hub.settings.endpoint, source.name, source.commit ?? '', from) : '';
	return { path, url, from, bytes, sha256, gitOid: null, role: 'weights', done: false };
}
