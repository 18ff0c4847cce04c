/**
 * What is kept for times without a network: the offline page, and files that are the same for everybody. Nothing else is ever put into a
 * cache: no answer of the API, no picture, no page with anything of anybody in it.
 */
import { built } from './built.ts';

const shellName = `easel-shell-${built.version}`;
/** Files whose names hold a hash of their content: good for as long as there is a build that names them. */
const assetsName = 'easel-assets';
const offlinePath = '/offline';
const assetPath = /^\/_astro\/[^/]+$/;
/** Longer than a sleepy machine takes; away from home some networks never say that nobody is there. Milliseconds. */
const patienceMs = 8_000;

/** Fetches what the offline page needs. @throws when any of it cannot be had: then the worker before this one stays. */
export async function fillShell(): Promise<void> {
	const [shell, assets] = await Promise.all([caches.open(shellName), caches.open(assetsName)]);
	const isAsset = (path: string) => assetPath.test(path);
	await shell.addAll(built.shell.filter((path) => !isAsset(path)).map((path) => new Request(path, { cache: 'no-cache' })));
	await refreshOfflinePage();
	const missing = await Promise.all(built.shell.filter(isAsset).map(async (path) => ((await assets.match(path)) ? [] : [path])));
	await assets.addAll(missing.flat());
}

/** Fetches the offline page anew, in the language that is chosen now. */
export async function refreshOfflinePage(): Promise<void> {
	const response = await fetch(offlinePath, { cache: 'no-store', headers: { accept: 'text/html' } });
	if (!response.ok || response.redirected) throw new Error('The offline page cannot be had.');
	await (await caches.open(shellName)).put(offlinePath, response);
}

/** Removes what belongs to other builds. */
export async function sweepCaches(): Promise<void> {
	for (const name of await caches.keys()) if (name !== shellName && name !== assetsName) await caches.delete(name);
	const assets = await caches.open(assetsName);
	for (const request of await assets.keys()) {
		if (!built.assets.includes(new URL(request.url).pathname)) await assets.delete(request);
	}
}

/** The page from the server, always: an old one is never shown. The offline page stands in when nobody answers. */
export async function answerNavigation(request: Request): Promise<Response> {
	try {
		return await withPatience(fetch(request));
	} catch (error) {
		const offline = await caches.match(offlinePath);
		if (offline === undefined) throw error;
		return offline;
	}
}

/** Null for what is left to the browser. */
export function answerFile(request: Request): Promise<Response> | null {
	const { origin, pathname } = new URL(request.url);
	if (request.method !== 'GET' || origin !== location.origin) return null;
	if (assetPath.test(pathname)) return answerAsset(request);
	return built.shell.includes(pathname) ? answerShellFile(request) : null;
}

async function answerAsset(request: Request): Promise<Response> {
	const assets = await caches.open(assetsName);
	const kept = await assets.match(request);
	if (kept !== undefined) return kept;
	const response = await fetch(request);
	if (response.status === 200 && built.assets.includes(new URL(request.url).pathname)) {
		await assets.put(request, response.clone()).catch(() => undefined);
	}
	return response;
}

/** These names stay over builds, so the server is asked first. */
async function answerShellFile(request: Request): Promise<Response> {
	try {
		return await withPatience(fetch(request));
	} catch (error) {
		const kept = await caches.match(request, { ignoreSearch: true });
		if (kept === undefined) throw error;
		return kept;
	}
}

async function withPatience(answer: Promise<Response>): Promise<Response> {
	const { promise, reject } = Promise.withResolvers<never>();
	const timer = setTimeout(() => reject(new Error('Nobody answers.')), patienceMs);
	try {
		return await Promise.race([answer, promise]);
	} finally {
		clearTimeout(timer);
	}
}
