import { expect, test } from 'vitest';
import { readMultipart } from './multipart.ts';

const type = 'multipart/form-data; boundary=xyz';
const form = (...parts: [head: string, body: string][]) =>
	Buffer.from(`${parts.map(([head, body]) => `--xyz\r\n${head}\r\n\r\n${body}\r\n`).join('')}--xyz--\r\n`);
const field = (name: string) => `Content-Disposition: form-data; name="${name}"`;
const refusal = expect.objectContaining({ problem: expect.objectContaining({ code: 'invalid_request' }) });

test('what browsers and programs send is read, byte for byte', async () => {
	const sent = new FormData();
	const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => index % 256);
	sent.append('prompt', 'a 🦊\r\n--in the snow');
	sent.append('control[0].image', new Blob([bytes]), 'naïve "name".png');
	sent.append('empty', '');
	const request = new Request('http://localhost', { method: 'POST', body: sent });
	const parts = readMultipart(request.headers.get('content-type') ?? '', Buffer.from(await request.arrayBuffer()));
	expect(parts.map(({ name, isFile }) => [name, isFile])).toEqual([
		['prompt', false],
		['control[0].image', true],
		['empty', false],
	]);
	expect(parts[0]?.bytes.toString()).toBe('a 🦊\r\n--in the snow');
	expect(new Uint8Array(parts[1]?.bytes ?? [])).toEqual(bytes);
	expect(parts[2]?.bytes).toHaveLength(0);
});

test('boundaries in quotation marks, names without and with escapes, text before and after the form', () => {
	const body = Buffer.concat([
		Buffer.from('hello\r\n'),
		form([field('a\\"b%22'), '1'], ['content-disposition:form-data; NAME=c; filename=""', '2']),
		Buffer.from('bye'),
	]);
	expect(readMultipart('Multipart/Form-Data; charset=utf-8; Boundary="xyz"', body)).toMatchObject([
		{ name: 'a"b"', isFile: false },
		{ name: 'c', isFile: true },
	]);
});

test.each<[string, string, Buffer]>([
	['no boundary', 'multipart/form-data', form([field('a'), '1'])],
	['another boundary', 'multipart/form-data; boundary=abc', form([field('a'), '1'])],
	['nothing in it', type, Buffer.alloc(0)],
	['no end', type, form([field('a'), '1']).subarray(0, -6)],
	['a head without an end', type, Buffer.from('--xyz\r\nContent-Disposition: form-data; name="a"')],
	['a head of 9 kB', type, form([`${field('a')}\r\nX: ${'x'.repeat(9_000)}`, '1'])],
	['a part without a name', type, form(['Content-Type: text/plain', '1'])],
	['65 parts', type, form(...Array.from({ length: 65 }, (_, index): [string, string] => [field(`f${index}`), '1']))],
])('a form with %s is refused', (_what, contentType, body) => {
	expect(() => readMultipart(contentType, body)).toThrow(refusal);
});

test('64 MB of tiny parts are refused in no time', () => {
	const body = Buffer.alloc(64 * 1024 * 1024, `--xyz\r\n${field('a')}\r\n\r\n1\r\n`);
	const began = performance.now();
	expect(() => readMultipart(type, body)).toThrow(refusal);
	expect(performance.now() - began).toBeLessThan(500);
});
