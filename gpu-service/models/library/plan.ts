/** From a source to the list of files that have to be fetched. */
import { posix } from 'node:path';
import { ProblemError } from '#contract/problem.ts';
import { type Choice, chooseCheckpoint, choosePipeline, findPipelines, nothingUsable } from '../hub/choose-files.ts';
import { fileAddress, type Repository, type RepositoryFile, readRepository, refuse } from '../hub/repository.ts';
import type { ModelSource } from '../hub/source.ts';
import { inspectGraph } from '../network-file.ts';
import type { JobRecord, Plan, PlannedFile } from './jobs.ts';
import type { RunningJob, Workshop } from './parts.ts';

type Decided = Pick<JobRecord, 'licence' | 'variant' | 'variants'> & { plan: Plan };

/** @throws ProblemError */
export async function planRepository(
	{ hub }: Workshop,
	{ id, revision }: Extract<ModelSource, { kind: 'repository' }>,
	{ record, signal }: RunningJob,
): Promise<Decided> {
	const repository = await readRepository(hub, id, revision, signal);
	const wanted = record.request.variant ?? null;
	const { variant, variants, files } = await choose(hub, repository, wanted, signal);
	return {
		licence: repository.licence,
		variant,
		variants,
		plan: {
			repository: id,
			commit: repository.commit,
			isComplete: !files.some(({ role }) => role === 'graph'),
			files: files.map(({ from, path, role }) => ({
				path,
				url: fileAddress(hub.settings.endpoint, id, repository.commit, from.path),
				from: from.path,
				bytes: from.bytes,
				sha256: from.sha256,
				gitOid: from.gitOid,
				role: role === 'likely' ? 'weights' : role,
				done: false,
			})),
		},
	};
}

/** A single file from anywhere: its licence is not known, nor its hash. */
export function planAddress({ url, file }: Extract<ModelSource, { kind: 'address' }>): Decided {
	const path = posix.basename(file);
	if (!/\.(safetensors|onnx)$/i.test(path) || /[\\/:\0]/.test(path)) {
		throw new ProblemError('validation_failed', 'An address must be that of a .safetensors or .onnx file.', { field: 'source' });
	}
	const planned: PlannedFile = { path, url, from: null, bytes: null, sha256: null, gitOid: null, role: 'checkpoint', done: false };
	return {
		licence: { name: 'not stated', url: null },
		variant: null,
		variants: [],
		plan: { repository: null, commit: null, isComplete: true, files: [planned] },
	};
}

/**
 * Reads the graphs, which are there now, for the names of their weights: what was taken for weights by its name alone goes, what they name comes.
 *
 * @throws ModelFault for a graph that cannot run here; ProblemError `model_broken` when the repository lacks its weights.
 */
export async function completePlan({ hub, blobs, check }: Workshop, plan: Plan, signal: AbortSignal): Promise<Plan> {
	const { repository: id, commit } = plan;
	if (id === null || commit === null) return { ...plan, isComplete: true };
	const provider = await check.provider();
	const graphs = plan.files.filter(({ role }) => role === 'graph');
	const named: { path: string; from: string }[] = [];
	for (const { path, from, sha256 } of graphs) {
		if (sha256 === null || from === null) continue;
		for (const location of inspectGraph(blobs.path(sha256), path, provider)) {
			named.push({ path: posix.join(posix.dirname(path), location), from: posix.join(posix.dirname(from), location) });
		}
	}
	const others = plan.files.filter(({ role, path }) => role !== 'weights' && !named.some((file) => file.path === path));
	const known = new Map(plan.files.map((file) => [file.path, file]));
	const isAllKnown = named.every(({ path }) => known.has(path));
	const listed = isAllKnown ? [] : (await readRepository(hub, id, commit, signal)).files;
	const weights = named.map(({ path, from }): PlannedFile => {
		const planned = known.get(path);
		if (planned !== undefined) return planned;
		const file = listed.find((one) => one.path === from);
		if (file === undefined) throw new ProblemError('model_broken', `${id} lacks ${path}, which holds weights of the model.`);
		const { bytes, sha256, gitOid } = file;
		return { path, url: fileAddress(hub.settings.endpoint, id, commit, from), from, bytes, sha256, gitOid, role: 'weights', done: false };
	});
	const unique = new Map([...others, ...weights].map((file) => [file.path, file]));
	return { ...plan, isComplete: true, files: [...unique.values()] };
}

async function choose(
	hub: Workshop['hub'],
	{ id, commit, files }: Repository,
	wanted: string | null,
	signal: AbortSignal,
): Promise<Choice> {
	if (wanted !== null && /\.safetensors$/i.test(wanted)) {
		const checkpoint = chooseCheckpoint(files, wanted);
		if (checkpoint !== null) return checkpoint;
	}
	const pipelines = findPipelines(files);
	const roots = pipelines.map(({ path }) => posix.dirname(path).replace(/^\.$/, ''));
	const named = wanted === null ? -1 : roots.indexOf(wanted);
	const order = named === -1 ? pipelines : [pipelines[named] as RepositoryFile];
	for (const pipeline of order) {
		const root = posix.dirname(pipeline.path).replace(/^\.$/, '');
		const index = await readSmall(hub, id, commit, pipeline.path, signal);
		const choice = choosePipeline(files, index, root, named === -1 ? wanted : null);
		if (choice === null) continue;
		const elsewhere = roots.filter((other) => other !== root && other !== '');
		return {
			...choice,
			variant: root === '' ? choice.variant : root,
			variants: [...choice.variants, ...elsewhere, ...checkpointNames(files)],
		};
	}
	const checkpoint = chooseCheckpoint(files, wanted);
	if (checkpoint === null) throw nothingUsable(id, files);
	return checkpoint;
}

function checkpointNames(files: readonly RepositoryFile[]): string[] {
	return files.filter(({ path }) => /^[^/]+\.safetensors$/i.test(path)).map(({ path }) => path);
}

/** A small JSON file of a commit, read before it is fetched for good. */
async function readSmall(hub: Workshop['hub'], id: string, commit: string, path: string, signal: AbortSignal): Promise<unknown> {
	const { status, headers, value } = await hub.json(path, fileAddress(hub.settings.endpoint, id, commit, path), signal);
	refuse(status, headers, { id, revision: commit, hasToken: hub.settings.token !== null });
	return value;
}
