/** The endpoints of models, as their page calls them. Each may be repeated: what is done already is not done twice. */
import type {
	AddModelRequest,
	FoundRepository,
	ModelDetails,
	ModelFileKind,
	ModelJob,
	ModelJobAction,
	ModelPreset,
} from '#contract/models.ts';
import type { Estimate } from '#contract/queue.ts';
import { call, withBody } from '../live/api.ts';

export async function listJobs(): Promise<ModelJob[]> {
	return (await call<{ jobs: ModelJob[] }>('GET', '/api/models/jobs')).jobs;
}

export async function listPresets(): Promise<ModelPreset[]> {
	return (await call<{ presets: ModelPreset[] }>('GET', '/api/models/presets')).presets;
}

export async function searchRepositories(words: string): Promise<FoundRepository[]> {
	return (await call<{ repositories: FoundRepository[] }>('GET', `/api/models/search?${new URLSearchParams({ q: words })}`)).repositories;
}

export function addModel(request: AddModelRequest): Promise<ModelJob> {
	return call('POST', '/api/models', withBody(request));
}

export function steerJob(id: string, action: ModelJobAction, acceptLicence = false): Promise<ModelJob> {
	return call('POST', `/api/models/jobs/${id}/${action}`, withBody(acceptLicence ? { accept_licence: true } : {}));
}

export function getDetails(name: string): Promise<ModelDetails> {
	return call('GET', `${addressOf(name)}/details`);
}

export function makeDefault(name: string): Promise<unknown> {
	return call('POST', `${addressOf(name)}/default`);
}

export function verifyModel(name: string): Promise<ModelJob> {
	return call('POST', `${addressOf(name)}/verify`);
}

export function prepareModel(name: string, int8: boolean): Promise<ModelJob> {
	return call('POST', `${addressOf(name)}/prepare`, withBody({ int8 }));
}

export function removeModel(name: string, kind: ModelFileKind): Promise<unknown> {
	return call('DELETE', `${addressOf(name)}?${new URLSearchParams({ kind, force: 'true' })}`);
}

/** The memory that a picture of the usual size takes with it; null where that cannot be told. */
export async function askMemory(model: string): Promise<Estimate['memory']> {
	return (await call<Estimate>('POST', '/api/estimate', withBody({ prompt: '', model }))).memory;
}

function addressOf(name: string): string {
	return `/api/models/${encodeURIComponent(name)}`;
}
