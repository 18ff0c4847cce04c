/** Fetches the files of a plan into the store: several at once, each content once. */
import { createHash } from 'node:crypto';
import { ProblemError } from '#contract/problem.ts';
import { download } from '../hub/download.ts';
import { refuse } from '../hub/repository.ts';
import type { PlannedFile } from './jobs.ts';
import type { RunningJob, Workshop } from './parts.ts';
import { completePlan } from './plan.ts';

/** More connections make a line no faster and a server impatient. */
const atOnce = 4;

/**
 * Graphs and small files first: they tell whether the model can run here before gigabytes are fetched, and which weights they need.
 *
 * @throws ProblemError, ModelFault; the signal's reason. What is there stays for the next time.
 */
export async function fetchPlan(workshop: Workshop, job: RunningJob): Promise<void> {
	let { plan } = job.record;
	if (plan === null) throw new Error('nothing was planned');
	for (const file of plan.files) file.done &&= file.sha256 !== null && (await workshop.blobs.has(file.sha256, file.bytes));
	await checkSpace(workshop, plan.files);
	if (!plan.isComplete) {
		await fetchFiles(workshop, job, ({ role }) => role !== 'weights');
		plan = await completePlan(workshop, plan, job.signal);
		job.save({ plan });
		await checkSpace(workshop, plan.files);
	}
	await fetchFiles(workshop, job, () => true);
}

/** Fetches a single file into the store, whether or not something is there in its place. Resolves with its hash. */
export async function fetchFile(workshop: Workshop, job: RunningJob, file: PlannedFile): Promise<string> {
	const { hub, blobs, freeBytes, reserveBytes, folder } = workshop;
	const partial = workshop.partial(file.sha256 ?? keyOf(file));
	const { plan } = job.record;
	const { sha256 } = await download(
		hub,
		partial,
		{
			url: file.url,
			what: file.path,
			bytes: file.bytes,
			sha256: file.sha256,
			gitOid: file.gitOid,
			...(file.bytes === null ? { mostBytes: (await freeBytes(folder)) - reserveBytes } : {}),
			refuse: (status, headers) => {
				if (plan?.repository == null) refuseAddress(status);
				else refuse(status, headers, { id: plan.repository, revision: plan.commit ?? '', hasToken: hub.settings.token !== null });
			},
			onBytes: (bytes) => job.onBytes(file.path, bytes),
		},
		job.signal,
	);
	// Known to be wanted before it lies there without a model that names it: else a sweep could take it.
	file.sha256 = sha256;
	await blobs.keep(partial, sha256);
	return sha256;
}

async function fetchFiles(workshop: Workshop, job: RunningJob, isWanted: (file: PlannedFile) => boolean): Promise<void> {
	const waiting = (job.record.plan?.files ?? []).filter((file) => !file.done && isWanted(file));
	const stop = new AbortController();
	const own: RunningJob = { ...job, signal: AbortSignal.any([job.signal, stop.signal]) };
	const inWork = new Map<string, Promise<void>>();
	const work = async (): Promise<void> => {
		for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
			own.signal.throwIfAborted();
			const key = file.sha256 ?? keyOf(file);
			// Two places in a model with the same content are one file to fetch.
			const former = inWork.get(key) ?? Promise.resolve();
			const mine = former.then(() => fetchOnce(workshop, own, file));
			inWork.set(
				key,
				mine.catch(() => undefined),
			);
			await mine;
		}
	};
	const workers = Array.from({ length: Math.min(atOnce, waiting.length) }, () =>
		work().catch((error: unknown) => {
			stop.abort(error);
			throw error;
		}),
	);
	// All of them have let go of their files before anybody is told of the first failure.
	const ends = await Promise.allSettled(workers);
	job.signal.throwIfAborted();
	const failed = ends.filter((end) => end.status === 'rejected').map(({ reason }) => reason as unknown);
	if (failed.length > 0) throw stop.signal.reason ?? failed[0];
}

async function fetchOnce(workshop: Workshop, job: RunningJob, file: PlannedFile): Promise<void> {
	const isThere = file.sha256 !== null && (await workshop.blobs.has(file.sha256, file.bytes));
	if (!isThere) await fetchFile(workshop, job, file);
	file.done = true;
	job.onBytes(file.path, file.bytes ?? 0);
	job.save({});
}

/** @throws ProblemError `out_of_disk` with the figures. */
async function checkSpace({ blobs, freeBytes, folder, reserveBytes }: Workshop, files: readonly PlannedFile[]): Promise<void> {
	const wanted = new Map<string, number>();
	for (const file of files) {
		if (file.done || file.bytes === null) continue;
		if (file.sha256 === null || !(await blobs.has(file.sha256, file.bytes))) wanted.set(file.sha256 ?? keyOf(file), file.bytes);
	}
	const need = [...wanted.values()].reduce((sum, bytes) => sum + bytes, 0);
	const free = await freeBytes(folder);
	if (need + reserveBytes <= free) return;
	const missing = need + reserveBytes - free;
	throw new ProblemError(
		'out_of_disk',
		`The model takes ${inGigabytes(need)}; ${inGigabytes(free)} are free, of which ${inGigabytes(reserveBytes)} stay in reserve. Free ${inGigabytes(missing)}, or choose a smaller variant.`,
	);
}

function refuseAddress(status: number): void {
	if (status >= 200 && status < 300) return;
	const why =
		status === 401 || status === 403
			? 'asks for a sign-in that Easel does not have'
			: status === 404
				? 'knows no such file'
				: `answered ${status}`;
	throw new ProblemError('download_failed', `The server ${why}. Fetch the file yourself and add it from where it lies.`);
}

/** Names what is fetched without a known SHA-256. */
function keyOf({ url, gitOid }: PlannedFile): string {
	return gitOid === null ? `address-${createHash('sha256').update(url).digest('hex')}` : `git-${gitOid}`;
}

export function inGigabytes(bytes: number): string {
	return bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
