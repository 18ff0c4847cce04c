/** Share links and public pages, as somebody sees them who has no key: what is open, what is told, and that nothing else is. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Album, PictureChange, PictureDetails } from '#contract/gallery.ts';
import type { Problem } from '#contract/problem.ts';
import type { Publishing, ShareLink, ShareRequest } from '#contract/sharing.ts';
import { inspectBytes } from '#images/inspect.ts';
import { readSourceType } from '#images/xmp.ts';
import { startEasel, type TestEasel } from './support/easel.ts';
import { asStranger, foreignHost } from './support/stranger.ts';

let easel: TestEasel;
/** Pictures of one generation. */
let shown = '';
let unlisted = '';
let hidden = '';
let binned = '';
const words = 'a secret fox in the snow';

beforeAll(async () => {
	easel = await startEasel({ settings: { EASEL_ALLOWED_HOSTS: foreignHost } });
	const { id } = await easel.ended((await easel.accept({ prompt: words, seed: 7, steps: 2, count: 4 })).id);
	[shown, unlisted, hidden, binned] = [1, 2, 3, 4].map((n) => `${id}-${n}`) as [string, string, string, string];
	await change(shown, { visibility: 'public' });
	await change(unlisted, { visibility: 'unlisted' });
	await change(binned, { visibility: 'public', deleted: true });
});
afterAll(() => easel?.[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
async function ask<Answer>(path: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
	const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { ...json, ...headers } };
	const response = await easel.call(path, { method, ...sent });
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
	return (text === '' ? undefined : JSON.parse(text)) as Answer;
}
const change = (id: string, wanted: PictureChange) => ask<PictureDetails>(`/api/pictures/${id}`, 'PATCH', wanted);
const publish = (publishing: Publishing) => ask<Publishing>('/api/publishing', 'POST', publishing);
const usual: ShareRequest = { kind: 'picture', subject: '', with_prompt: false, with_metadata: false, expires_in_s: 3_600 };
async function share(wanted: Partial<ShareRequest>, key?: string): Promise<ShareLink & { path: string }> {
	const link = await ask<ShareLink>('/api/shares', 'POST', { ...usual, ...wanted }, key === undefined ? {} : { 'idempotency-key': key });
	return { ...link, path: link.path ?? '' };
}
const look = (path: string, headers: Record<string, string> = {}) => asStranger(easel, path, headers);
const statusOf = async (path: string) => (await look(path)).status;
/** Addresses of pictures that a page of a link names, without their queries. */
const filesIn = (text: string) => [...new Set([...text.matchAll(/\/s\/[\w-]+\/[\w-]+\/(?:file|thumbnail)/g)].map(([path]) => path))];
const metaOf = (html: string, name: string) =>
	new RegExp(`<meta (?:property|name)="${name}" content="([^"]*)"`).exec(html)?.[1]?.replaceAll('&amp;', '&');

describe('a link to a picture', () => {
	test('shows it to a stranger without a word of how it was made, on the page, in the file, and in the names', async () => {
		const { path } = await share({ subject: hidden });
		expect(path).toMatch(/^\/s\/[\w-]{32}$/);
		const page = await look(path, { accept: 'text/html' });
		expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
		expect(page.text).not.toMatch(/secret|fox/);
		expect(page.text).not.toContain(hidden.slice(0, 21));
		const files = filesIn(page.text);
		expect(files).toHaveLength(2);
		for (const file of files) {
			const answer = await look(`${file}?download`);
			expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
			expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="picture\.\w+"/);
			expect(answer.bytes.includes('fox')).toBe(false);
			expect((await look(file, { 'if-none-match': answer.headers.get('etag') ?? '' })).status).toBe(304);
		}
		const file = await look(files.find((one) => one.endsWith('/file')) ?? '');
		const facts = await inspectBytes(file.bytes);
		expect([facts.parameters, facts.easel, facts.width]).toEqual([null, null, 256]);
		expect(readSourceType(facts.xmp ?? '')).toBe('trainedAlgorithmicMedia');
		// The tag must not be the hash by which an input could be named.
		const own = (await easel.call(`/api/pictures/${hidden}`)).headers.get('etag') ?? '';
		expect(own).toMatch(/^"[0-9a-f]{64}"$/);
		expect(file.headers.get('etag')).not.toContain(own.slice(1, -1));
	});

	test('with the prompt the page tells it and the file does not; with metadata the file does, too', async () => {
		const told = await share({ subject: hidden, with_prompt: true });
		const page = await look(told.path);
		expect(page.text).toContain(words);
		expect(page.text).toContain('starter');
		const [file = ''] = filesIn(page.text).filter((one) => one.endsWith('/file'));
		expect((await look(file)).bytes.includes('fox')).toBe(false);

		const whole = await share({ subject: hidden, with_prompt: true, with_metadata: true });
		const [wholeFile = ''] = filesIn((await look(whole.path)).text).filter((one) => one.endsWith('/file'));
		expect((await inspectBytes((await look(wholeFile)).bytes)).parameters).toContain(words);
		const refused = await easel.call('/api/shares', {
			method: 'POST',
			headers: json,
			body: JSON.stringify({ ...usual, subject: hidden, with_metadata: true }),
		});
		expect([refused.status, ((await refused.json()) as Problem).field]).toEqual([422, 'with_metadata']);
	});

	test('looks like something where its address is posted', async () => {
		const { path } = await share({ subject: hidden });
		const { text } = await look(path);
		expect(metaOf(text, 'og:url')).toBe(`http://${foreignHost}${path}`);
		expect(metaOf(text, 'twitter:card')).toBe('summary_large_image');
		const image = new URL(metaOf(text, 'og:image') ?? '');
		expect(image.host).toBe(foreignHost);
		const answer = await look(`${image.pathname}${image.search}`);
		expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
		expect(text).toContain('content="noindex"');
	});

	test('opens nothing else: other pictures, other tokens, other names', async () => {
		const [one, two] = [await share({ subject: hidden }), await share({ subject: shown })];
		const [file = ''] = filesIn((await look(two.path)).text);
		const reference = file.split('/')[3] ?? '';
		expect(await statusOf(file)).toBe(200);
		for (const path of [
			`${one.path}/${reference}`,
			`${one.path}/${reference}/file`,
			`${one.path}/${hidden}/file`,
			`${one.path}/${hidden}`,
			`${one.path}/${reference.slice(0, -1)}/file`,
			`${two.path}/${reference}/sidecar`,
			`${two.path.slice(0, -1)}/${reference}/file`,
			`${one.path}x`,
		]) {
			expect({ path, status: await statusOf(path) }).toEqual({ path, status: 404 });
		}
		expect(await statusOf(`/api/pictures/${shown}`)).toBe(401);
		expect((await asStranger(easel, one.path, {}, 'POST')).status).toBe(405);
	});

	test('made twice with one key is one link, and another wish under that key is refused', async () => {
		const [first, again] = [await share({ subject: hidden }, 'link-1'), await share({ subject: hidden }, 'link-1')];
		expect([again.id, again.path]).toEqual([first.id, first.path]);
		const other = await easel.call('/api/shares', {
			method: 'POST',
			headers: { ...json, 'idempotency-key': 'link-1' },
			body: JSON.stringify({ ...usual, subject: shown }),
		});
		expect([other.status, ((await other.json()) as Problem).code]).toEqual([422, 'idempotency_mismatch']);
	});

	test('stops when it is taken back, and when its picture goes to the bin, but not with the next start', async () => {
		const [kept, taken] = [await share({ subject: unlisted }), await share({ subject: unlisted })];
		const { links } = await ask<{ links: ShareLink[] }>(`/api/shares?subject=${unlisted}`);
		expect(links.map(({ id, path }) => [id, path]).sort()).toEqual(
			[
				[kept.id, null],
				[taken.id, null],
			].sort(),
		);
		expect((await ask<PictureDetails>(`/api/pictures/${unlisted}/details`)).share_links).toBe(2);
		const [file = ''] = filesIn((await look(taken.path)).text);
		await ask(`/api/shares/${taken.id}`, 'DELETE');
		expect([await statusOf(taken.path), await statusOf(file)]).toEqual([404, 404]);
		expect((await look(taken.path)).text).toContain('Nothing here any more');
		expect((await look(taken.path, { 'accept-language': 'de' })).text).toContain('Hier ist nichts mehr');

		await easel.web.end('SIGKILL');
		await easel.startWeb();
		const [other = ''] = filesIn((await look(kept.path)).text);
		expect([await statusOf(kept.path), await statusOf(other)]).toEqual([200, 200]);
		await change(unlisted, { deleted: true });
		expect([await statusOf(kept.path), await statusOf(other)]).toEqual([404, 404]);
		await change(unlisted, { deleted: false });
		expect(await statusOf(kept.path)).toBe(200);
	});

	test('stops when its time has come; the database never held its token', async () => {
		const { id, path, expires_at } = await share({ subject: hidden, expires_in_s: 3_600 });
		expect(Date.parse(expires_at ?? '') - Date.now()).toBeGreaterThan(3_590_000);
		const [file = ''] = filesIn((await look(path)).text);
		await easel.web.end('SIGTERM');
		const database = new DatabaseSync(join(easel.data, 'easel.sqlite'));
		const row = database.prepare('SELECT * FROM share_link WHERE id = ?').get(id);
		expect(JSON.stringify(row)).not.toContain(path.split('/')[2]);
		database.prepare('UPDATE share_link SET expires_at = ? WHERE id = ?').run(Date.now() - 1, id);
		database.close();
		await easel.startWeb();
		expect([await statusOf(path), await statusOf(file)]).toEqual([404, 404]);
		expect((await ask<{ links: ShareLink[] }>('/api/shares')).links.map((link) => link.id)).not.toContain(id);
	});
});

test('a link to an album shows what lies in it, now, and nothing of what does not', async () => {
	const album = await ask<Album>('/api/albums', 'POST', { name: 'Foxes' });
	await change(hidden, { add_albums: [album.id] });
	await change(shown, { add_albums: [album.id] });
	const { path } = await share({ kind: 'album', subject: album.id });
	const page = await look(path);
	expect(page.text).toContain('Foxes');
	const files = filesIn(page.text).filter((one) => one.endsWith('/thumbnail'));
	expect(files).toHaveLength(2);
	const single = files[0]?.replace('/thumbnail', '') ?? '';
	expect(await statusOf(single)).toBe(200);
	await change(hidden, { remove_albums: [album.id] });
	const left = filesIn((await look(path)).text).filter((one) => one.endsWith('/thumbnail'));
	expect(left).toHaveLength(1);
	const [gone = ''] = files.filter((one) => !left.includes(one));
	expect([await statusOf(gone), await statusOf(gone.replace('/thumbnail', ''))]).toEqual([404, 404]);
	await ask(`/api/albums/${album.id}`, 'DELETE');
	expect([await statusOf(path), await statusOf(left[0] ?? '')]).toEqual([404, 404]);
});

describe('public pages', () => {
	const pages = () => [
		'/public',
		'/public/feed.xml',
		'/people/household',
		'/people/household/feed.xml',
		`/p/${shown}`,
		`/i/${shown}.png`,
		`/i/${shown}.webp?size=256`,
	];

	test('are closed until somebody opens them, and again when they are closed', async () => {
		for (const path of pages()) expect({ path, status: await statusOf(path) }).toEqual({ path, status: 404 });
		await publish({ public_pages: true, with_prompt: false });
		for (const path of pages()) expect({ path, status: await statusOf(path) }).toEqual({ path, status: 200 });
		await publish({ public_pages: false, with_prompt: false });
		for (const path of pages()) expect({ path, status: await statusOf(path) }).toEqual({ path, status: 404 });
	});

	test('show what is public, tell prompts only by choice, and list nothing unlisted', async () => {
		await publish({ public_pages: true, with_prompt: false });
		for (const path of ['/public', '/people/household', '/public/feed.xml']) {
			const { text } = await look(path);
			expect(text).toContain(shown);
			expect(text).not.toContain(unlisted);
			expect(text).not.toContain(hidden);
			expect(text).not.toContain(binned);
			expect(text).not.toMatch(/secret|fox/);
		}
		expect(await statusOf(`/p/${unlisted}`)).toBe(200);
		expect((await look(`/p/${unlisted}`)).text).toContain('content="noindex"');
		expect((await look(`/p/${shown}`)).text).not.toContain('noindex');
		expect((await look(`/i/${shown}.png`)).bytes.includes('fox')).toBe(false);
		expect(await statusOf('/people/somebody')).toBe(404);

		await publish({ public_pages: true, with_prompt: true });
		expect((await look(`/p/${shown}`)).text).toContain(words);
		expect((await inspectBytes((await look(`/i/${shown}.png`)).bytes)).parameters).toContain(words);
		expect((await look(`/public?cursor=nonsense`)).status).toBe(404);
	});

	test('an album shows all that lies in it at its own address, until it is private again', async () => {
		await publish({ public_pages: true, with_prompt: false });
		const album = await ask<Album>('/api/albums', 'POST', { name: 'On the wall' });
		for (const id of [hidden, binned]) await change(id, { add_albums: [album.id] });
		const statuses = () => Promise.all([`/a/${album.id}`, `/p/${hidden}`, `/i/${hidden}.png`, `/i/${binned}.png`].map(statusOf));
		const show = (visibility: string) => ask<Album>(`/api/albums/${album.id}`, 'PATCH', { visibility });
		expect(await statuses()).toEqual([404, 404, 404, 404]);
		await show('unlisted');
		expect(await statuses()).toEqual([200, 200, 200, 404]);
		const unlistedPage = (await look(`/a/${album.id}`)).text;
		expect([unlistedPage.includes(hidden), unlistedPage.includes(binned), unlistedPage.includes('noindex')]).toEqual([true, false, true]);
		expect((await look('/public')).text).not.toContain('On the wall');
		await show('public');
		expect((await look('/public')).text).toContain(`<a href="/a/${album.id}" dir="auto">`);
		expect((await look('/public')).text).not.toContain(hidden);
		expect((await look(`/a/${album.id}`)).text).not.toMatch(/noindex|secret|fox/);
		await publish({ public_pages: false, with_prompt: false });
		expect(await statuses()).toEqual([404, 404, 404, 404]);
		await publish({ public_pages: true, with_prompt: false });
		await show('private');
		expect(await statuses()).toEqual([404, 404, 404, 404]);
	});

	test('a picture can stand on other sites, and only there where it may', async () => {
		await publish({ public_pages: true, with_prompt: false });
		for (const [ending, type] of [
			['png', 'image/png'],
			['jpg', 'image/jpeg'],
			['webp', 'image/webp'],
		]) {
			const { status, headers } = await look(`/i/${shown}.${ending}`);
			expect([status, headers.get('content-type')]).toEqual([200, type]);
			expect(headers.get('access-control-allow-origin')).toBe('*');
			expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
			expect(headers.get('cache-control')).toBe('public, no-cache');
			expect((await look(`/i/${shown}.${ending}`, { 'if-none-match': headers.get('etag') ?? '' })).status).toBe(304);
		}
		expect((await look(`/p/${shown}`)).headers.get('access-control-allow-origin')).toBeNull();
		expect((await easel.call(`/api/pictures/${shown}`)).headers.get('access-control-allow-origin')).toBeNull();
		const { text } = await look(`/p/${shown}`, { 'x-forwarded-proto': 'https' });
		expect(metaOf(text, 'og:image')).toBe(`https://${foreignHost}/i/${shown}.jpg`);
	});

	test('the feed is sent once', async () => {
		await publish({ public_pages: true, with_prompt: false });
		const { headers, text } = await look('/public/feed.xml');
		expect(headers.get('content-type')).toContain('application/atom+xml');
		expect(text).toContain(`href="http://${foreignHost}/p/${shown}"`);
		const again = await look('/public/feed.xml', { 'if-none-match': headers.get('etag') ?? '' });
		expect([again.status, again.text]).toEqual([304, '']);
		expect((await look('/public')).text).toContain('<link rel="alternate" type="application/atom+xml"');
	});

	test('no spelling of any open address shows a stranger what is private, in the bin or unknown', async () => {
		await publish({ public_pages: true, with_prompt: true });
		const { path } = await share({ subject: shown });
		for (const id of [hidden, binned, hidden.slice(0, 21), 'V1StGXR8_Z5jdHi6B-myT-1']) {
			const spelled = [
				id,
				`%${id.charCodeAt(0).toString(16)}${id.slice(1)}`,
				`${id}%20`,
				`${id}%00`,
				`${id};x`,
				`./${id}`,
				`%2e%2e%2f${id}`,
				id.toUpperCase(),
			];
			for (const name of spelled) {
				for (const address of [
					`/p/${name}`,
					`/P/${name}`,
					`/i/${name}.png`,
					`/i/${name}.jpg`,
					`/i/${name}.webp?size=256`,
					`/i/${name}`,
					`/public/${name}`,
					`/people/household/${name}`,
					`/s/${name}`,
					`${path}/${name}`,
					`${path}/${name}/file`,
					`${path}/${name}/thumbnail`,
					`/p/../picture/${name}`,
					`/p/..%5cpicture%5c${name}`,
					`/api/pictures/${name}`,
					`/api/pictures/${name}/thumbnail`,
				]) {
					const { status, bytes } = await look(address);
					expect({ address, isRefused: [303, 400, 401, 404].includes(status) }).toEqual({ address, isRefused: true });
					expect(bytes.includes(words)).toBe(false);
				}
			}
		}
	}, 240_000);

	test('what is private again, or in the bin, is gone from every address at once', async () => {
		await publish({ public_pages: true, with_prompt: false });
		const etag = (await look(`/i/${shown}.png`)).headers.get('etag') ?? '';
		const addresses = [`/p/${shown}`, `/i/${shown}.png`, `/i/${shown}.jpg`, `/i/${shown}.webp?size=256`];
		for (const [away, back] of [
			[{ visibility: 'private' }, { visibility: 'public' }],
			[{ deleted: true }, { deleted: false }],
		] satisfies [PictureChange, PictureChange][]) {
			await change(shown, away);
			for (const path of addresses) expect({ path, status: await statusOf(path) }).toEqual({ path, status: 404 });
			expect((await look(`/i/${shown}.png`, { 'if-none-match': etag })).status).toBe(404);
			for (const path of ['/public', '/public/feed.xml', '/people/household']) expect((await look(path)).text).not.toContain(shown);
			await change(shown, back);
			for (const path of addresses) expect({ path, status: await statusOf(path) }).toEqual({ path, status: 200 });
		}
	});
});

test('whoever tries many tokens is told to wait, in kind words', async () => {
	const tries: number[] = [];
	for (let number = 0; number < 120; number += 1) tries.push(await statusOf(`/s/${'guess'.repeat(6)}${number}`));
	expect(tries).toContain(404);
	expect(tries.at(-1)).toBe(429);
	const { status, text } = await look('/s/one-more');
	expect([status, text.includes('Please wait a little')]).toEqual([429, true]);
	expect(await statusOf('/public')).toBe(200);
});
