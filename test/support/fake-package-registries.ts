/** A server that speaks the interfaces of a package index for Python and of a NuGet feed, with files from memory and faults. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRegistries extends AsyncDisposable {
	/** Addresses as they would be given on the command line. */
	readonly index: string;
	readonly feed: string;
	/** Wheels by name. */
	readonly wheels: Map<string, Buffer>;
	/** NuGet packages by `<id>.<version>`, in small letters. */
	readonly packages: Map<string, Buffer>;
	/** Requests for files: name, and the range that was asked for. */
	readonly seen: { file: string; range: string | null }[];
	/** Names of files whose hash the registry tells wrongly. */
	readonly wrongHashes: Set<string>;
	/** Names of files whose line breaks once after so many bytes. */
	readonly breaks: Map<string, number>;
	/** Called when a line is about to break; it breaks when that has come. */
	beforeBreak: (file: string) => Promise<unknown>;
	/** How the index answers: as JSON, or as a page of links. */
	style: 'json' | 'page';
}

export async function startFakeRegistries(): Promise<FakeRegistries> {
	const server = createServer((request, response) => void answer(request, response));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const registries: FakeRegistries = {
		index: `${base}/simple`,
		feed: `${base}/v3/index.json`,
		wheels: new Map(),
		packages: new Map(),
		seen: [],
		wrongHashes: new Set(),
		breaks: new Map(),
		beforeBreak: async () => undefined,
		style: 'json',
		[Symbol.asyncDispose]: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};

	function hash(algorithm: 'sha256' | 'sha512', file: string, bytes: Buffer): Buffer {
		return createHash(algorithm)
			.update(registries.wrongHashes.has(file) ? 'something else' : bytes)
			.digest();
	}

	async function answer({ url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
		const [, kind, name = '', version = ''] = url.split('/');
		if (kind === 'simple') return list(name, response);
		if (url === '/v3/index.json') {
			return json(response, {
				resources: [
					{ '@id': `${base}/flat/`, '@type': 'PackageBaseAddress/3.0.0' },
					{ '@id': `${base}/registration/`, '@type': 'RegistrationsBaseUrl/3.6.0' },
				],
			});
		}
		if (kind === 'registration') {
			const isKnown = registries.packages.has(`${name}.${version.replace('.json', '')}`);
			return isKnown ? json(response, { catalogEntry: `${base}/catalog/${name}/${version}` }) : nothing(response);
		}
		if (kind === 'catalog') {
			const id = `${name}.${version.replace('.json', '')}`;
			const bytes = registries.packages.get(id) ?? Buffer.alloc(0);
			return json(response, {
				packageHash: hash('sha512', `${id}.nupkg`, bytes).toString('base64'),
				packageHashAlgorithm: 'SHA512',
				packageSize: bytes.length,
			});
		}
		const file = decodeURIComponent(url.split('/').at(-1) ?? '');
		const bytes = registries.wheels.get(file) ?? registries.packages.get(file.replace('.nupkg', ''));
		return bytes === undefined ? nothing(response) : await send(file, bytes, headers.range ?? null, response);
	}

	function list(name: string, response: ServerResponse): void {
		const files = [...registries.wheels].filter(([file]) => file.split('-')[0]?.replaceAll('_', '-') === name);
		if (registries.style === 'json') {
			const entries = files.map(([file, bytes]) => ({
				filename: file,
				url: `${base}/files/${file}`,
				size: bytes.length,
				hashes: { sha256: hash('sha256', file, bytes).toString('hex') },
				yanked: false,
			}));
			json(response, { files: entries }, 'application/vnd.pypi.simple.v1+json');
			return;
		}
		const links = files.map(
			([file, bytes]) => `<a href="../../files/${file}#sha256=${hash('sha256', file, bytes).toString('hex')}">${file}</a>`,
		);
		response.setHeader('content-type', 'text/html');
		response.end(`<!DOCTYPE html><html><body>${links.join('<br>\n')}</body></html>`);
	}

	async function send(file: string, bytes: Buffer, range: string | null, response: ServerResponse): Promise<void> {
		registries.seen.push({ file, range });
		const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
		const body = bytes.subarray(Number(from), to === '' ? bytes.length : Number(to) + 1);
		response.statusCode = range === null ? 200 : 206;
		response.setHeader('content-length', body.length);
		if (range !== null) response.setHeader('content-range', `bytes ${from}-${Number(from) + body.length - 1}/${bytes.length}`);
		const breaksAfter = registries.breaks.get(file);
		if (breaksAfter === undefined) {
			response.end(body);
			return;
		}
		registries.breaks.delete(file);
		response.write(body.subarray(0, breaksAfter));
		await registries.beforeBreak(file);
		response.destroy();
	}

	return registries;
}

function json(response: ServerResponse, value: unknown, type = 'application/json'): void {
	response.setHeader('content-type', type);
	response.end(JSON.stringify(value));
}

function nothing(response: ServerResponse): void {
	response.statusCode = 404;
	response.end();
}
