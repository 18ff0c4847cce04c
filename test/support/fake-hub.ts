/**
 * A server that speaks the hub's protocol, with files from memory and with the faults of real lines. Large files are answered with a redirect
 * to a second server, as the hub does, which sees no token and whose addresses expire.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** What goes wrong with a file, once for each entry, in this order; then all goes well. */
type Fault =
	/** The line breaks after so many bytes of the body, when {@link FakeHub.beforeBreak} has come. */
	| { kind: 'break'; after: number; ignoresRange?: true }
	/** Sends so many bytes and then nothing. */
	| { kind: 'silence'; after: number }
	| { kind: 'status'; status: number; retryAfter?: string }
	/** Does not say how much there is to come. */
	| { kind: 'no-length' }
	/** Sends everything again whatever was asked for. */
	| { kind: 'ignore-range' }
	/** Says that there is nothing in the range. */
	| { kind: 'no-range' }
	/** The right number of wrong bytes. */
	| { kind: 'wrong-bytes' }
	/** The signed address has expired. */
	| { kind: 'expired' };

interface FakeRepository {
	/** By path. */
	files: Record<string, Buffer>;
	licence?: string;
	gated?: boolean;
	/** Names that the tree lists besides the files. */
	strangers?: string[];
}

interface SeenRequest {
	/** `hub` is the endpoint, `store` the other host. */
	server: 'hub' | 'store';
	path: string;
	range: string | null;
	token: string | null;
}

export interface FakeHub extends AsyncDisposable {
	readonly endpoint: string;
	readonly repositories: Map<string, FakeRepository>;
	readonly seen: SeenRequest[];
	/** Faults to come, by path of the file. */
	readonly faults: Map<string, Fault[]>;
	/** Bytes of bodies that were sent. */
	sent: number;
	/** Bodies wait for this before their first byte. */
	gate: Promise<void>;
	/** Waits until the client has taken what was sent: what is under way when a line breaks may be lost. @param bytes of the file of this sha256 so far. */
	beforeBreak: (sha256: string, bytes: number) => Promise<unknown>;
	commitOf(repository: string): string;
}

/** Larger files are kept elsewhere, as LFS does. */
const largeBytes = 4_096;
const pageSize = 7;
export const fakeToken = 'hf_fake_token';

export async function startFakeHub(): Promise<FakeHub> {
	const hub: FakeHub = {
		endpoint: '',
		repositories: new Map(),
		seen: [],
		faults: new Map(),
		sent: 0,
		gate: Promise.resolve(),
		beforeBreak: async () => undefined,
		commitOf: (id) => createHash('sha1').update(id).digest('hex'),
		[Symbol.asyncDispose]: async () => {
			for (const server of [front, store]) {
				server.close();
				server.closeAllConnections();
			}
		},
	};
	const front = createServer((incoming, outgoing) => void answer('hub', incoming, outgoing));
	const store = createServer((incoming, outgoing) => void answer('store', incoming, outgoing));
	const [address, storeAddress] = await Promise.all([listen(front), listen(store)]);
	Object.assign(hub, { endpoint: address });

	async function answer(server: SeenRequest['server'], incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
		const url = new URL(incoming.url ?? '/', address);
		const { range = null, authorization = null } = incoming.headers;
		hub.seen.push({ server, path: url.pathname, range, token: authorization });
		const path = decodeURIComponent(url.pathname);
		if (server === 'store') return await sendFile(path.slice(1), incoming, outgoing);
		if (path === '/api/models') return send(outgoing, search(url.searchParams.get('search') ?? ''));
		const [, id = '', rest = ''] = /^\/(?:api\/models\/)?([^/]+\/[^/]+)\/(.*)$/.exec(path) ?? [];
		const repository = hub.repositories.get(id);
		if (repository === undefined) return refuse(outgoing, 401, 'RepoNotFound');
		if (path.startsWith('/api/') && rest.startsWith('revision/')) {
			const revision = rest.slice('revision/'.length);
			if (!['main', hub.commitOf(id)].includes(revision)) return refuse(outgoing, 404, 'RevisionNotFound');
			return send(outgoing, {
				sha: hub.commitOf(id),
				gated: repository.gated === true ? 'manual' : false,
				cardData: { license: repository.licence ?? 'mit' },
			});
		}
		if (path.startsWith('/api/') && rest.startsWith('tree/')) return sendTree(id, repository, url, outgoing);
		const file = rest.slice(`resolve/${hub.commitOf(id)}/`.length);
		if (!rest.startsWith(`resolve/${hub.commitOf(id)}/`)) return refuse(outgoing, 404, 'RevisionNotFound');
		if (repository.gated === true) return refuse(outgoing, authorization === null ? 401 : 403, 'GatedRepo');
		const content = repository.files[file];
		if (content === undefined) return refuse(outgoing, 404, 'EntryNotFound');
		if (content.length <= largeBytes) return await sendFile(`${id}/${file}`, incoming, outgoing);
		outgoing.writeHead(302, { location: `${storeAddress}/${id}/${file.split('/').map(encodeURIComponent).join('/')}` }).end();
	}

	/** As the hub tells a list: labels and counts, no files. */
	function search(words: string): object[] {
		const found = [...hub.repositories].filter(([id]) => id.toLowerCase().includes(words.toLowerCase()));
		return found.map(([id, { licence = 'mit', gated = false }], index) => ({
			id,
			downloads: 1_000 - index,
			gated: gated ? 'manual' : false,
			tags: ['onnx', `license:${licence}`],
		}));
	}

	function sendTree(id: string, { files, strangers = [] }: FakeRepository, url: URL, outgoing: ServerResponse): void {
		const all = [
			...Object.keys(files).map((path) => entryOf(path, files[path] ?? Buffer.alloc(0))),
			...strangers.map((path) => entryOf(path, Buffer.from('strange'))),
			{ type: 'directory', path: 'unet', size: 0, oid: '0'.repeat(40) },
		];
		const start = Number(url.searchParams.get('cursor') ?? 0);
		const next = start + pageSize < all.length ? `${address}/api/models/${id}/tree/${hub.commitOf(id)}?cursor=${start + pageSize}` : null;
		send(outgoing, all.slice(start, start + pageSize), next === null ? {} : { link: `<${next}>; rel="next"` });
	}

	async function sendFile(name: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
		const [org, model, ...parts] = name.split('/');
		const path = parts.join('/');
		const content = hub.repositories.get(`${org}/${model}`)?.files[path] ?? Buffer.alloc(0);
		const fault = hub.faults.get(path)?.shift();
		await hub.gate;
		if (fault?.kind === 'status') {
			outgoing.writeHead(fault.status, fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }).end();
			return;
		}
		if (fault?.kind === 'expired') return void outgoing.writeHead(403).end('<Error>Request has expired</Error>');
		const asked = Number(/^bytes=(\d+)-$/.exec(incoming.headers.range ?? '')?.[1] ?? 0);
		if (
			(fault?.kind === 'no-range' && incoming.headers.range !== undefined) ||
			asked >= content.length + 1 ||
			(asked > 0 && asked === content.length)
		) {
			return void outgoing.writeHead(416).end();
		}
		const ignoresRange = fault?.kind === 'ignore-range' || (fault?.kind === 'break' && fault.ignoresRange === true);
		const start = ignoresRange ? 0 : asked;
		const body = fault?.kind === 'wrong-bytes' ? Buffer.alloc(content.length - start, 7) : content.subarray(start);
		outgoing.writeHead(start > 0 ? 206 : 200, {
			...(fault?.kind === 'no-length' ? {} : { 'content-length': body.length }),
			...(start > 0 ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
		});
		if (fault?.kind === 'break' || fault?.kind === 'silence') {
			const part = body.subarray(0, fault.after);
			hub.sent += part.length;
			outgoing.write(part, () => {
				if (fault.kind === 'break') void hub.beforeBreak(sha256Of(content), start + part.length).finally(() => outgoing.destroy());
			});
			return;
		}
		hub.sent += body.length;
		outgoing.end(body);
	}

	return hub;
}

/** A folder's files by path. */
export function readFiles(folder: string): Record<string, Buffer> {
	const files: Record<string, Buffer> = {};
	for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
		if (statSync(join(folder, name)).isFile()) files[name.replaceAll('\\', '/')] = readFileSync(join(folder, name));
	}
	return files;
}

function entryOf(path: string, content: Buffer): Record<string, unknown> {
	const oid = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
	const entry = { type: 'file', path, size: content.length, oid };
	if (content.length <= largeBytes) return entry;
	return { ...entry, oid: '1'.repeat(40), lfs: { oid: sha256Of(content), size: content.length, pointerSize: 130 } };
}

function sha256Of(content: Buffer): string {
	return createHash('sha256').update(content).digest('hex');
}

function refuse(outgoing: ServerResponse, status: number, code: string): void {
	outgoing.writeHead(status, { 'x-error-code': code, 'content-type': 'application/json' }).end(JSON.stringify({ error: code }));
}

function send(outgoing: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
	outgoing.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function listen(server: Server): Promise<string> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
