/** Bad input gets a clear answer within two seconds, and nothing changes on disk. */
import { readdir, readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sidecar } from '#contract/generation.ts';
import { isProblem, type Problem } from '#contract/problem.ts';
import { key, startEasel, type TestEasel } from './support/easel.ts';

let easel: TestEasel;
beforeAll(async () => {
	easel = await startEasel();
});
afterAll(() => easel[Symbol.asyncDispose]());

const filesOnDisk = async () => (await readdir(easel.outputs, { recursive: true })).filter((name) => !name.startsWith('.')).sort();

async function expectProblem(answer: Response, status: number, code: string): Promise<Problem> {
	const body: unknown = await answer.json();
	expect(isProblem(body)).toBe(true);
	const problem = body as Problem;
	expect({ status: answer.status, code: problem.code }).toEqual({ status, code });
	expect(answer.headers.get('content-type')).toContain('application/problem+json');
	expect(problem.detail.length).toBeGreaterThan(10);
	expect(problem.detail).not.toMatch(/\/home|\/tmp|node_modules|SELECT|at .*:\d+:\d+/);
	expect(problem.request_id).toBeTruthy();
	return problem;
}

describe('ids', () => {
	for (const id of ['V1StGXR8_Z5jdHi6B-myT', 'short', 'x'.repeat(500), "'; DROP TABLE generation", '%F0%9F%A6%8A', 'a.b']) {
		test(`GET of the unknown id ${id.slice(0, 24)} is 404, never done`, async () => {
			await expectProblem(await easel.call(`/api/generations/${encodeURIComponent(id)}`), 404, 'not_found');
			await expectProblem(await easel.call(`/api/pictures/${encodeURIComponent(id)}`), 404, 'not_found');
			await expectProblem(await easel.call(`/api/pictures/${encodeURIComponent(id)}/thumbnail`), 404, 'not_found');
			await expectProblem(await easel.call(`/api/generations/${encodeURIComponent(id)}`, { method: 'DELETE' }), 404, 'not_found');
		});
	}
});

describe('fields', () => {
	const wrong: [string, unknown][] = [
		['steps', 0],
		['steps', -1],
		['steps', 1e9],
		['steps', '20'],
		['steps', null],
		['steps', 2.5],
		['width', 7],
		['width', 100_000],
		['height', []],
		['count', 0],
		['count', 9],
		['seed', 2 ** 53 + 1],
		['seed', -2],
		['guidance', 'high'],
		['guidance', -3],
		['model', 'no-such-model'],
		['model', '../../etc'],
		['scheduler', 'no-such-scheduler'],
		['prompt', 'x'.repeat(8001)],
		['prompt', 12],
		['negative_prompt', 'x'.repeat(8001)],
		['owner', 'somebody-else'],
		['__proto__x', 1],
	];
	for (const [field, value] of wrong) {
		test(`${field} = ${JSON.stringify(value).slice(0, 20)} is 422 and names the field`, async () => {
			const before = await filesOnDisk();
			const began = performance.now();
			const problem = await expectProblem(await easel.post({ prompt: 'a fox', [field]: value }), 422, 'validation_failed');
			expect(problem.field).toBe(field);
			expect(performance.now() - began).toBeLessThan(2_000);
			expect(await filesOnDisk()).toEqual(before);
		});
	}

	test('an unknown scheduler or model is answered with the choices', async () => {
		const scheduler = (await (await easel.post({ prompt: 'a fox', scheduler: 'x' })).json()) as Problem;
		expect(scheduler.detail).toContain('ddim');
		const model = (await (await easel.post({ prompt: 'a fox', model: 'x' })).json()) as Problem;
		expect(model.detail).toContain('starter');
	});

	test('a missing prompt is 422', async () => {
		expect((await expectProblem(await easel.post({ steps: 4 }), 422, 'validation_failed')).field).toBe('prompt');
	});
});

describe('bodies', () => {
	const send = (body: string, type = 'application/json') =>
		easel.call('/api/generations', { method: 'POST', body, headers: { 'content-type': type } });

	test('no JSON, an array, a number, nothing: 400', async () => {
		for (const body of ['{', '[]', '12', '"text"', 'null', '']) await expectProblem(await send(body), 400, 'invalid_request');
	});

	test('another content type: 415', async () => {
		await expectProblem(await send('{"prompt":"a fox"}', 'text/plain'), 415, 'unsupported_media');
		await expectProblem(await send('prompt=a+fox', 'application/x-www-form-urlencoded'), 415, 'unsupported_media');
	});

	test('JSON nested 100,000 deep: a clear 4xx', async () => {
		const answer = await send(`{"prompt":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
		expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(answer.status).toBeLessThan(500);
	});

	test('a body of 300 MB is refused with 413 within 2 s, whether its length is told or not', async () => {
		for (const told of [true, false]) {
			const began = performance.now();
			expect(await sendMegabytes(300, told)).toBe(413);
			expect(performance.now() - began).toBeLessThan(2_000);
		}
	});

	/** Sends until it is answered; resolves with the status. */
	function sendMegabytes(megabytes: number, told: boolean): Promise<number> {
		return new Promise((resolve, reject) => {
			const outgoing = httpRequest(`${easel.url}/api/generations`, {
				method: 'POST',
				headers: {
					authorization: `Bearer ${key}`,
					'content-type': 'application/json',
					...(told ? { 'content-length': megabytes * 2 ** 20 } : { 'transfer-encoding': 'chunked' }),
				},
			});
			let answered = false;
			outgoing.on('response', (response) => {
				answered = true;
				response.resume();
				resolve(response.statusCode ?? 0);
				outgoing.destroy();
			});
			outgoing.on('error', (error) => {
				if (!answered) reject(error);
			});
			const chunk = Buffer.alloc(2 ** 16, 'x');
			let left = megabytes * 16;
			const more = () => {
				while (!answered && left > 0) {
					left -= 1;
					if (!outgoing.write(chunk)) {
						outgoing.once('drain', more);
						return;
					}
				}
				if (left === 0) outgoing.end();
			};
			more();
		});
	}
});

test('prompts with emoji, NUL, direction marks, paths and HTML come back exactly as they were sent', async () => {
	const prompts = [
		'a fox 🦊 in the ❄️',
		'a\u0000b',
		'\u202Eright to left\u200F',
		'../../etc/passwd',
		'<script>alert(1)</script>',
		'line\nbreak\r\n\ttab',
		"'; DROP TABLE x; --",
	];
	for (const prompt of prompts) {
		const { id } = await easel.accept({ prompt, negative_prompt: prompt, steps: 1 });
		const end = await easel.ended(id);
		expect(end.state).toBe('done');
		expect(end.request.prompt).toBe(prompt);
		const name = (await filesOnDisk()).find((file) => file.endsWith(`${id}.json`)) ?? '';
		const sidecar = JSON.parse(await readFile(join(easel.outputs, name), 'utf8')) as Sidecar;
		expect(sidecar.request).toEqual({ prompt, negative_prompt: prompt, steps: 1 });
		const picture = await easel.call(end.pictures[0]?.url ?? '');
		expect(picture.status).toBe(200);
	}
	expect((await filesOnDisk()).every((file) => /^\d{4}-\d\d-\d\d(\/[\w-]+(\.json|\.png))?$/.test(file))).toBe(true);
});
