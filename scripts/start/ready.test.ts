import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultModelTitle, waitFor200 } from './ready.ts';

let asked: string[];
let answers: { status: number; body: string }[];
let url: string;
const server = createServer((request, response) => {
	asked.push(`${request.url} ${request.headers.authorization ?? ''}`.trim());
	const { status, body } = answers.shift() ?? { status: 503, body: '' };
	response.writeHead(status).end(body);
});
const { signal } = new AbortController();

beforeEach(async () => {
	asked = [];
	answers = [];
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterEach(() => {
	server.closeAllConnections();
	server.close();
});

test('waits until the answer is 200', async () => {
	answers = [
		{ status: 503, body: '' },
		{ status: 302, body: '' },
		{ status: 200, body: 'ok' },
	];
	expect(await waitFor200(`${url}/readyz`, signal)).toBe(true);
	expect(asked).toEqual(['/readyz', '/readyz', '/readyz']);
});

test('the waiting can be ended', async () => {
	expect(await waitFor200(`${url}/readyz`, AbortSignal.timeout(100))).toBe(false);
});

test('the title of the default model is asked for with the household key', async () => {
	const models = [
		{ name: 'other', title: 'Other' },
		{ name: 'small', title: 'Small' },
	];
	answers = [{ status: 200, body: JSON.stringify({ default_model: 'small', models }) }];
	expect(await defaultModelTitle(url, 'the-key', signal)).toBe('Small');
	expect(asked).toEqual(['/api/models Bearer the-key']);
	expect(await defaultModelTitle(url, 'the-key', signal)).toBeNull();
});
