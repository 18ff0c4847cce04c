/** How much script a phone fetches before the studio answers to taps, as it goes over the wire. */
import { get } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEasel, type TestEasel } from './support/easel.ts';

/** Of everything together, compressed, in bytes. */
const budget = 120_000;

let easel: TestEasel;
beforeAll(async () => {
	easel = await startEasel();
});
afterAll(() => easel?.[Symbol.asyncDispose]());

/** Bytes of the answer as they come over plain HTTP: `fetch` would unpack them. */
function bytesOf(path: string): Promise<number> {
	return new Promise((resolve, reject) => {
		get(`${easel.url}${path}`, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
			let bytes = 0;
			response.on('data', (chunk: Buffer) => {
				bytes += chunk.byteLength;
			});
			response.on('end', () => (response.statusCode === 200 ? resolve(bytes) : reject(new Error(`${path}: ${response.statusCode}`))));
		}).on('error', reject);
	});
}

/** The page's scripts and whatever they import before they run; what is imported later, on demand, is not among them. */
async function listScripts(page: string): Promise<string[]> {
	const html = await (await easel.call(page)).text();
	const entries = [...html.matchAll(/(?:src|component-url|renderer-url|before-hydration-url)="(\/[^"]+\.js)"/g)].map(
		([, path]) => path ?? '',
	);
	const scripts = new Set(entries);
	for (const path of scripts) {
		const source = await (await easel.call(path)).text();
		for (const [, name = ''] of source.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g))
			scripts.add(new URL(name, `http://easel${path}`).pathname);
	}
	return [...scripts];
}

test('the studio needs at most 120 kB of compressed script', async () => {
	const sizes: [string, number][] = [];
	for (const path of await listScripts('/')) sizes.push([path, await bytesOf(path)]);
	expect(sizes.length).toBeGreaterThan(3);
	const all = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
	expect(all, sizes.map(([path, bytes]) => `${bytes} ${path}`).join('\n')).toBeLessThanOrEqual(budget);
	// React alone, unpacked, is more than that: the measure would notice if nothing were compressed.
	expect(all).toBeGreaterThan(40_000);
});

test('scripts come compressed as the browser likes them, and whole to one that likes none', async () => {
	const [script = ''] = await listScripts('/');
	const ask = async (encoding: string) => (await fetch(`${easel.url}${script}`, { headers: { 'accept-encoding': encoding } })).headers;
	expect((await ask('gzip, br')).get('content-encoding')).toBe('br');
	expect((await ask('gzip')).get('content-encoding')).toBe('gzip');
	expect((await ask('identity')).get('content-encoding')).toBeNull();
	expect((await ask('gzip')).get('content-type')).toMatch(/javascript/);
	expect((await ask('gzip')).get('vary')?.toLowerCase()).toContain('accept-encoding');
});
