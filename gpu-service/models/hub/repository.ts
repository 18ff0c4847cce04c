/** What lies in a repository of the hub: its commit, its licence, its files. */
import type { ModelLicence } from '#contract/models.ts';
import { ProblemError } from '#contract/problem.ts';
import { isObject } from '../json-file.ts';
import { isPlainPath } from '../safe-path.ts';
import type { HubRequests } from './requests.ts';

export interface RepositoryFile {
	/** Plain: it never leaves a folder that it is put into. */
	path: string;
	bytes: number;
	/** Of large files (LFS), hex. */
	sha256: string | null;
	/** Name of a small file in git: SHA-1 of `blob <size>\0<content>`, hex. */
	gitOid: string | null;
}

export interface Repository {
	/** `org/name` */
	id: string;
	commit: string;
	licence: ModelLicence;
	files: RepositoryFile[];
}

/** Pages of a tree; the largest repositories have a few dozen. */
const mostPages = 1_000;

/**
 * Finds the commit of a branch or tag, and lists its files.
 *
 * @throws ProblemError `not_found`, `access_needed`, `download_failed`.
 */
export async function readRepository(hub: HubRequests, id: string, revision: string, signal: AbortSignal): Promise<Repository> {
	const { endpoint } = hub.settings;
	const what = `What is in ${id}`;
	const { status, headers, value } = await hub.json(what, `${endpoint}/api/models/${id}/revision/${encodeURIComponent(revision)}`, signal);
	refuse(status, headers, { id, revision, hasToken: hub.settings.token !== null });
	const info = isObject(value) ? value : {};
	const { sha: commit } = info;
	if (typeof commit !== 'string' || !/^[0-9a-f]{40}$/.test(commit)) throw strange(id);
	const files: RepositoryFile[] = [];
	let next: string | null = `${endpoint}/api/models/${id}/tree/${commit}?recursive=true&expand=false`;
	for (let page = 0; next !== null; page += 1) {
		if (page >= mostPages) throw strange(id);
		const answer = await hub.json(what, next, signal);
		refuse(answer.status, answer.headers, { id, revision, hasToken: hub.settings.token !== null });
		if (!Array.isArray(answer.value)) throw strange(id);
		for (const entry of answer.value) files.push(...readEntry(entry));
		next = nextPage(answer.headers.get('link'), next, endpoint);
	}
	return { id, commit, licence: readLicence(info, `${endpoint}/${id}`), files };
}

/** Where a file of a commit is fetched. */
export function fileAddress(endpoint: string, id: string, commit: string, path: string): string {
	return `${endpoint}/${id}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** What a status other than success says of a repository, in words that help. @throws ProblemError unless it is a success. */
export function refuse(
	status: number,
	headers: Headers,
	{ id, revision, hasToken }: { id: string; revision: string; hasToken: boolean },
): void {
	if (status >= 200 && status < 300) return;
	const code = headers.get('x-error-code') ?? '';
	if (code === 'GatedRepo') {
		const steps = hasToken
			? 'The token in HF_TOKEN belongs to somebody who has not accepted them: accept them on its page at the hub, signed in as the owner of the token.'
			: 'Sign in at the hub, accept them on the page of the model, make a token that may read, set it as HF_TOKEN and start Easel again.';
		throw new ProblemError('access_needed', `${id} is given only to people who have accepted its conditions. ${steps}`);
	}
	if (code === 'RevisionNotFound') throw new ProblemError('not_found', `${id} has no revision "${revision}".`);
	if (code === 'EntryNotFound') throw new ProblemError('not_found', `${id} has lost a file that it listed a moment ago. Add it again.`);
	if (status === 401 || status === 404 || code === 'RepoNotFound') {
		const hint = hasToken
			? 'Check how it is written, and that the token may read it.'
			: 'Check how it is written; a private one needs HF_TOKEN.';
		throw new ProblemError('not_found', `The hub knows no repository ${id}. ${hint}`);
	}
	if (status === 403) throw new ProblemError('access_needed', `The hub does not give ${id} to the token in HF_TOKEN.`);
	throw new ProblemError('download_failed', `The hub answered ${status} when asked for ${id}. Try again later.`);
}

/** Nothing for folders, and for names that could lead out of a folder: no loader asks for such. */
function readEntry(entry: unknown): RepositoryFile[] {
	if (!isObject(entry) || entry['type'] !== 'file') return [];
	const { path, size, oid, lfs } = entry;
	if (typeof path !== 'string' || !isPlainPath(path) || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return [];
	const large = isObject(lfs) && typeof lfs['oid'] === 'string' && /^[0-9a-f]{64}$/.test(lfs['oid']) ? lfs : null;
	const largeBytes = large !== null && Number.isSafeInteger(large['size']) && Number(large['size']) >= 0 ? Number(large['size']) : size;
	return [
		{
			path,
			bytes: largeBytes,
			sha256: large === null ? null : String(large['oid']),
			gitOid: large === null && typeof oid === 'string' && /^[0-9a-f]{40}$/.test(oid) ? oid : null,
		},
	];
}

/** `Link: <address>; rel="next"` (RFC 8288). Pages elsewhere are not followed: the token would go with the request. */
function nextPage(header: string | null, current: string, endpoint: string): string | null {
	const link = /<([^>]+)>\s*;[^,]*rel="?next"?/i.exec(header ?? '')?.[1];
	if (link === undefined) return null;
	const url = URL.parse(link, current);
	return url !== null && url.origin === new URL(endpoint).origin ? url.href : null;
}

function readLicence(info: Record<string, unknown>, page: string): ModelLicence {
	const card = isObject(info['cardData']) ? info['cardData'] : {};
	const { license, license_name: name, license_link: link } = card;
	const tag = Array.isArray(info['tags'])
		? info['tags'].find((one): one is string => typeof one === 'string' && one.startsWith('license:'))
		: '';
	const stated = typeof license === 'string' ? license : (tag ?? '').slice('license:'.length);
	const words = (stated === 'other' || stated === '') && typeof name === 'string' ? name : stated;
	return {
		name: words === '' ? 'not stated' : words.slice(0, 200),
		url: typeof link === 'string' && /^https:\/\/\S+$/.test(link) ? link : page,
	};
}

function strange(id: string): ProblemError {
	return new ProblemError('download_failed', `What the hub says of ${id} cannot be understood. Check HF_ENDPOINT.`);
}
