/** A package index for Python: the simple interface, as JSON (PEP 691) or as a page of links (PEP 503). */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { HubRequests } from '../../gpu-service/models/hub/requests.ts';
import { type Archive, chooseWheels, normaliseName } from './archives.ts';
import { CannotSetUp } from './cannot-set-up.ts';
import type { Package } from './packages.ts';

interface IndexFile {
	file: string;
	url: string;
	bytes: number | null;
	sha256: string | null;
	yanked: boolean;
}

/** @param index address of the index. @throws CannotSetUp, ProblemError `download_failed`; the signal's reason. */
export async function findWheel(requests: HubRequests, index: string, wanted: Package, signal: AbortSignal): Promise<Archive> {
	const page = `${index.replace(/\/+$/, '')}/${normaliseName(wanted.name)}/`;
	const { type, text, url } = await requests.persist(
		`The list of ${wanted.name}`,
		async () => {
			using answer = await requests.ask(page, { accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5' }, signal);
			const { response } = answer;
			if (!response.ok)
				throw new CannotSetUp(
					'download',
					`The package index answered ${response.status} when asked for ${wanted.name}. Name another one with --index.`,
				);
			return { type: response.headers.get('content-type') ?? '', text: await response.text(), url: response.url };
		},
		signal,
	);
	const files = type.includes('json') ? readJson(text, url) : readPage(text, url);
	const [best] = chooseWheels(
		files.filter(({ yanked }) => !yanked),
		wanted,
	);
	if (best === undefined) {
		throw new CannotSetUp(
			'download',
			`The package index has no wheel of ${wanted.name} ${wanted.version} for Linux x64. Name another index with --index.`,
		);
	}
	if (best.sha256 === null) {
		throw new CannotSetUp('download', `The package index does not tell the SHA-256 of ${best.file}. Name another one with --index.`);
	}
	return { package: wanted, file: best.file, url: best.url, bytes: best.bytes, digest: { algorithm: 'sha256', hex: best.sha256 } };
}

/** The index that pip uses, with its configuration; null when there is no pip, or it uses no address. */
export async function findPipIndex(): Promise<string | null> {
	for (const python of ['python3', 'python']) {
		try {
			const { stdout } = await promisify(execFile)(python, ['-m', 'pip', 'download', '--help'], { timeout: 20_000 });
			const address = readPipHelp(stdout);
			if (address !== null) return address;
		} catch {
			// Not there, or without pip.
		}
	}
	return null;
}

/** pip's help tells the index in use, whatever made it so: `--index-url <url>  Base URL of … (default https://index.example/simple)`. */
export function readPipHelp(help: string): string | null {
	const option = help.slice(help.indexOf('--index-url'));
	return /\(default\s+(https?:\/\/[^\s)]+)\)/.exec(option)?.[1] ?? null;
}

/** Nothing of what is not as the specification says. */
function readJson(text: string, base: string): IndexFile[] {
	const { files } = JSON.parse(text) as { files?: Record<string, unknown>[] };
	return (files ?? []).flatMap(({ filename, url, size, hashes, yanked }) => {
		if (typeof filename !== 'string' || typeof url !== 'string') return [];
		return [
			{
				file: filename,
				url: new URL(url, base).href,
				bytes: typeof size === 'number' ? size : null,
				sha256: asSha256((hashes as Record<string, unknown> | undefined)?.['sha256']),
				yanked: yanked !== undefined && yanked !== false,
			},
		];
	});
}

function readPage(text: string, base: string): IndexFile[] {
	return [...text.matchAll(/<a\s([^>]*)>([^<]+)<\/a>/gi)].flatMap(([, attributes = '', name = '']) => {
		const link = /\bhref\s*=\s*["']([^"']+)["']/i.exec(attributes)?.[1];
		if (link === undefined) return [];
		const url = new URL(link.replaceAll('&amp;', '&'), base);
		const sha256 = asSha256(/^#sha256=(.+)$/i.exec(url.hash)?.[1]);
		url.hash = '';
		return [{ file: name.trim(), url: url.href, bytes: null, sha256, yanked: /\bdata-yanked\b/i.test(attributes) }];
	});
}

function asSha256(value: unknown): string | null {
	return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value) ? value.toLowerCase() : null;
}
