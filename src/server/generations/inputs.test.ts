/** Pictures on their way from whoever asks to the GPU service. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '#contract/log.ts';
import { type FakeGpuService, startFakeGpuService } from '../../../test/support/fake-gpu-service.ts';
import { type Actor, household } from '../access/actor.ts';
import { createEasel, type Web } from '../compose.ts';
import { readWebConfiguration } from '../config.ts';

const me: Actor = { owner: household, via: 'this-machine' };
const stranger: Actor = { owner: 'somebody else', via: 'session' };
const log = createLog({ source: 'test', level: 'error', terminal: false, write: () => undefined });

const paint = (width: number, height: number, background: string) => sharp({ create: { width, height, channels: 3, background } });
const [red, mask] = await Promise.all([paint(8, 8, 'red').png().toBuffer(), paint(8, 8, 'white').jpeg().toBuffer()]);
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const inputOf = (bytes: Uint8Array) => `input:${hashOf(bytes)}`;
const urlOf = (bytes: Uint8Array, type = 'image/png') => `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;

let folder: string;
let service: FakeGpuService;
let web: Web;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-inputs-'));
	service = await startFakeGpuService({ outputs: join(folder, 'outputs') });
	web = await createEasel({
		configuration: {
			...readWebConfiguration(['--gpu-token', service.token, '--gpu-url', service.url]),
			data: join(folder, 'data'),
			outputs: join(folder, 'outputs'),
		},
		log,
		terminal: true,
	});
});
afterEach(async () => {
	await web[Symbol.asyncDispose]();
	await service[Symbol.asyncDispose]();
	await rm(folder, { recursive: true, maxRetries: 5 });
});

const submit = (request: object, key: string | null = null, files?: Map<string, Uint8Array>, actor = me) =>
	web.easel.generations.submit(actor, { prompt: 'a fox', ...request }, key, files);
const kept = async () => (await readdir(join(folder, 'outputs', '.inputs')).catch(() => [])).sort();
const problem = (code: string, field: string, says = '') =>
	expect.objectContaining({ problem: expect.objectContaining({ code, field, detail: expect.stringContaining(says) }) });

test('pictures reach the service before the request, which names them by their hash', async () => {
	const files = new Map([['photo', new Uint8Array(mask)]]);
	const control = [{ model: 'canny', image: urlOf(red) }];
	const { request, settings } = await submit({ init_image: urlOf(red), mask: 'photo', control }, null, files);
	expect(request).toMatchObject({ init_image: inputOf(red), mask: inputOf(mask), control: [{ image: inputOf(red), weight: 1 }] });
	expect(settings).toMatchObject({ init_image: inputOf(red), mask: inputOf(mask), strength: 0.75 });
	expect(await kept()).toEqual([hashOf(red), hashOf(mask)].sort());
	expect(await readFile(join(folder, 'outputs', '.inputs', hashOf(mask)))).toEqual(mask);
});

test('a picture of the gallery is taken as it lies there, by whoever may see it', async () => {
	const { id } = await submit({});
	await service.finish(id);
	await web.easel.generations.get(me, id, 10);
	const { request } = await submit({ init_image: `picture:${id}-1` });
	const { day } = service.generations.get(id);
	expect(request.init_image).toBe(inputOf(await readFile(join(folder, 'outputs', day ?? '', `${id}-1.png`))));
	await expect(submit({ init_image: `picture:${id}-1` }, null, undefined, stranger)).rejects.toEqual(
		problem('validation_failed', 'init_image'),
	);
	await expect(submit({ init_image: `picture:${id}-9` })).rejects.toEqual(problem('validation_failed', 'init_image', 'not there'));
});

test('the same picture with the same key is the same generation, however it is sent; another one is a mismatch', async () => {
	const { id } = await submit({ init_image: urlOf(red) }, 'key');
	expect((await submit({ init_image: 'a' }, 'key', new Map([['a', new Uint8Array(red)]]))).id).toBe(id);
	expect((await submit({ init_image: inputOf(red) }, 'key')).id).toBe(id);
	await expect(submit({ init_image: urlOf(mask) }, 'key')).rejects.toThrow('Idempotency-Key');
	expect(service.submissions).toBe(1);
});

describe('a service that goes away', () => {
	test('while it is sent a picture is sent it again', async () => {
		service.loseAnswers('PUT', 2);
		expect((await submit({ init_image: urlOf(red) })).request.init_image).toBe(inputOf(red));
		expect(service.submissions).toBe(1);
	});

	test('before it has the picture has surely not accepted anything', async () => {
		await service.down();
		await expect(submit({ init_image: urlOf(red) }, 'key')).rejects.toMatchObject({ mayHaveArrived: false });
		await service.up();
		expect((await submit({ init_image: urlOf(red) }, 'key')).state).toBe('queued');
	});
});

test('what was sent is given back to whoever is known', async () => {
	await submit({ init_image: urlOf(red) });
	const { body, type, bytes, etag } = await web.easel.inputs.open(stranger, hashOf(red));
	expect([await new Response(body).bytes(), type, bytes, etag]).toEqual([new Uint8Array(red), 'image/png', red.length, hashOf(red)]);
	for (const name of [hashOf(mask), '../../data/household-key', '']) {
		await expect(web.easel.inputs.open(me, name)).rejects.toMatchObject({ problem: { code: 'not_found' } });
	}
});

test.each<[string, string, string, string, () => Promise<object> | object]>([
	['no picture', 'unsupported_media', 'init_image', 'PNG, JPEG, WEBP or AVIF', () => ({ init_image: urlOf(Buffer.from('<svg/>')) })],
	['a picture that is cut off', 'unsupported_media', 'init_image', 'cut off', () => ({ init_image: urlOf(red.subarray(0, -20)) })],
	['a data: URL that is cut off', 'validation_failed', 'init_image', 'base64', () => ({ init_image: urlOf(red).slice(0, -3) })],
	[
		'a data: URL with other characters',
		'validation_failed',
		'init_image',
		'base64',
		() => ({ init_image: `${urlOf(red).slice(0, -4)}****` }),
	],
	['a data: URL without base64', 'validation_failed', 'init_image', 'base64', () => ({ init_image: 'data:image/png,abc' })],
	['an empty data: URL', 'unsupported_media', 'init_image', 'PNG', () => ({ init_image: 'data:;base64,' })],
	['words', 'validation_failed', 'init_image', 'data: URL', () => ({ init_image: 'my photo' })],
	['an address', 'validation_failed', 'init_image', 'data: URL', () => ({ init_image: 'http://127.0.0.1/secret.png' })],
	['a path', 'validation_failed', 'init_image', 'data: URL', () => ({ init_image: 'file:///etc/passwd' })],
	['half a hash', 'validation_failed', 'init_image', 'data: URL', () => ({ init_image: 'input:abc' })],
	['a mask alone', 'validation_failed', 'mask', 'init_image', () => ({ mask: urlOf(mask) })],
	['a broken mask', 'unsupported_media', 'mask', 'PNG', () => ({ init_image: urlOf(red), mask: urlOf(Buffer.from('GIF89a')) })],
	[
		'a broken control picture',
		'unsupported_media',
		'control[1].image',
		'PNG',
		() => ({
			control: [urlOf(red), urlOf(Buffer.from('x'))].map((image) => ({ model: 'canny', image })),
		}),
	],
	[
		'too many pixels',
		'too_large',
		'init_image',
		'64 million',
		async () => ({ init_image: urlOf(await paint(8_001, 8_000, 'red').png().toBuffer()) }),
	],
	['too many bytes', 'too_large', 'init_image', '32 MB', () => ({ init_image: urlOf(Buffer.alloc(33 * 1024 * 1024)) })],
])('%s: %s for "%s"', async (_what, code, field, says, make) => {
	await expect(submit(await make())).rejects.toEqual(problem(code, field, says));
	expect([await kept(), service.submissions]).toEqual([[], 0]);
});

test('a file that nothing in the request is for is refused by its name', async () => {
	await expect(submit({}, null, new Map([['photo', new Uint8Array(red)]]))).rejects.toEqual(problem('validation_failed', 'photo'));
});

describe('a body', () => {
	const read = (type: string, body: Buffer | string) => web.easel.generations.read({ type, bytes: Buffer.from(body) });

	test('of JSON may be larger than 256 kB by its pictures only', () => {
		const bytes = randomBytes(5_000_001);
		const { request, files } = read(
			'application/json',
			JSON.stringify({ prompt: 'a "fox" ü', init_image: urlOf(bytes), mask: urlOf(red) }),
		);
		const { init_image, ...rest } = request as { init_image: string };
		expect(rest).toEqual({ prompt: 'a "fox" ü', mask: urlOf(red) });
		expect(bytes.equals(files.get(init_image) ?? Buffer.alloc(0))).toBe(true);
		expect(() => read('application/json', JSON.stringify({ prompt: 'a'.repeat(256 * 1024) }))).toThrow('256 kB');
		expect(() => read('application/json', `{"prompt": "a", "x": [${'"data:",'.repeat(100_000)}1]}`)).toThrow('256 kB');
	});

	test('of JSON may have its pictures written in any way that JSON knows', () => {
		const url = urlOf(Buffer.alloc(100_002, 255));
		expect(url).toContain('/');
		for (const text of [JSON.stringify(url).replaceAll('/', '\\/'), JSON.stringify(url).replace('data', '\\u0064ata')]) {
			expect(read('application/json', `{"init_image": ${text}}`).request).toEqual({ init_image: url });
		}
		const prompt = `say "${url}" twice`;
		expect(read('application/json', JSON.stringify({ prompt })).request).toEqual({ prompt });
	});

	test.each([
		['cut off', (url: string) => url.slice(0, -1)],
		['with other characters', (url: string) => `${url.slice(0, 50_000)}*${url.slice(50_001)}`],
		['with other characters far behind', (url: string) => `${url.slice(0, -10)}*${url.slice(-9)}`],
	])('of JSON with a large picture %s is refused by its field', async (_what, damage) => {
		const sent = read('application/json', JSON.stringify({ init_image: damage(urlOf(randomBytes(8_000_000))) }));
		await expect(submit(sent.request as object, null, new Map(sent.files))).rejects.toEqual(
			problem('validation_failed', 'init_image', 'is not whole'),
		);
	});

	test('with a form has its files beside the request', async () => {
		const form = new FormData();
		form.append('prompt', 'a fox');
		form.append('steps', '4');
		form.append('init_image', new Blob([new Uint8Array(red)]), 'a.png');
		const sent = new Request('http://localhost', { method: 'POST', body: form });
		const { request, files } = read(sent.headers.get('content-type') ?? '', Buffer.from(await sent.arrayBuffer()));
		expect(request).toEqual({ prompt: 'a fox', steps: 4, init_image: 'init_image' });
		expect((await submit(request as object, null, new Map(files))).request).toEqual({
			prompt: 'a fox',
			steps: 4,
			init_image: inputOf(red),
		});
	});

	test('with a file twice is refused', async () => {
		const form = new FormData();
		for (const name of ['a.png', 'b.png']) form.append('init_image', new Blob([new Uint8Array(red)]), name);
		const sent = new Request('http://localhost', { method: 'POST', body: form });
		const bytes = Buffer.from(await sent.arrayBuffer());
		expect(() => read(sent.headers.get('content-type') ?? '', bytes)).toThrow('sent twice');
	});
});
