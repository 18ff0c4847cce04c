/** Repositories by name, the most fetched first. */
import type { FoundRepository } from '#contract/models.ts';
import { ProblemError } from '#contract/problem.ts';
import { isObject } from '../json-file.ts';
import type { HubRequests } from './requests.ts';

const most = 20;
/** Labels of repositories that hold what Easel opens. */
const usable = ['onnx', 'diffusers', 'safetensors'];
const licenceLabel = 'license:';

/** @throws ProblemError `download_failed`. */
export async function searchHub(hub: HubRequests, query: string, signal: AbortSignal): Promise<FoundRepository[]> {
	const parameters = new URLSearchParams({ search: query, sort: 'downloads', direction: '-1', limit: String(most), full: 'false' });
	const { status, value } = await hub.json('The list of repositories', `${hub.settings.endpoint}/api/models?${parameters}`, signal);
	if (status !== 200 || !Array.isArray(value)) {
		throw new ProblemError('download_failed', `The hub does not answer searches (status ${status}). Add the model by its whole name.`);
	}
	return value.flatMap((entry: unknown) => (isObject(entry) && typeof entry['id'] === 'string' ? [toFound(entry, entry['id'])] : []));
}

function toFound(entry: Record<string, unknown>, source: string): FoundRepository {
	const labels = Array.isArray(entry['tags']) ? entry['tags'].filter((tag) => typeof tag === 'string') : [];
	return {
		source,
		downloads: typeof entry['downloads'] === 'number' ? entry['downloads'] : 0,
		licence: labels.find((label) => label.startsWith(licenceLabel))?.slice(licenceLabel.length) ?? null,
		is_gated: entry['gated'] !== undefined && entry['gated'] !== false,
		seems_usable: labels.some((label) => usable.includes(label)),
	};
}
