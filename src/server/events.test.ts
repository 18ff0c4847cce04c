import { once } from 'node:events';
import { createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GalleryUnderTest, owner, queued, running, startGallery } from '../../test/support/gallery-under-test.ts';
import { until } from '../../test/support/program.ts';
import type { EventStream } from './context.ts';
import { readEventStream } from './event-stream-reader.ts';
import { createEventStream } from './events.ts';
import type { News } from './gallery/news.ts';

const id = 'V1StGXR8_Z5jdHi6B-myT';
const actor = { owner, via: 'session' } as const;
let under: GalleryUnderTest;
let stream: EventStream & Disposable;
let tell: (news: News) => void;

beforeEach(async () => {
	under = await startGallery();
	open();
});
afterEach(async () => {
	stream[Symbol.dispose]();
	await under[Symbol.asyncDispose]();
});

function open(options: { mostPendingBytes?: number; heartbeatMs?: number } = {}): void {
	stream = createEventStream({
		sources: [
			under.gallery.subscribe,
			(listener) => {
				tell = listener;
				return () => undefined;
			},
		],
		active: under.gallery.active,
		isOnline: () => true,
		...options,
	});
}

interface Received {
	id: string;
	name: string;
	data: unknown;
}

/** Reads a stream in the background. */
function listen(lastEventId: string | null = null, as: { owner: string; via: 'session' } = actor) {
	const body = stream.open(as, lastEventId);
	const reader = body.getReader();
	const received: Received[] = [];
	let text = '';
	let isOver = false;
	const reading = (async () => {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) break;
			text += new TextDecoder().decode(value);
			for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
				const block = text.slice(0, end);
				text = text.slice(end + 2);
				const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
				if (field('event') !== '') received.push({ id: field('id'), name: field('event'), data: JSON.parse(field('data')) });
			}
		}
		isOver = true;
	})();
	return {
		received,
		names: () => received.map(({ name }) => name),
		has: (count: number) => until(`${count} events`, () => received.length >= count),
		isOver: () => isOver,
		close: async () => {
			await reader.cancel();
			await reading;
		},
	};
}

const preview = (step: number): News => ({ owner, name: 'preview', data: { id, step, picture: 1, image: 'data:image/webp;base64,AAAA' } });

test('a new reader gets the whole state first, then everything that happens', async () => {
	under.gallery.remember(running(id));
	const page = listen();
	await page.has(2);
	expect(page.received).toMatchObject([
		{ name: 'snapshot', data: { active: [under.get(id)] } },
		{ name: 'service', data: { online: true } },
	]);
	under.gallery.remember(queued('generation-2'));
	await page.has(3);
	expect(page.received[2]).toMatchObject({ name: 'queued', data: under.get('generation-2') });
});

test('every event has a number of its own, in order', async () => {
	const page = listen();
	for (let index = 0; index < 5; index += 1) under.gallery.remember(queued(`generation-${index}`));
	await page.has(7);
	const numbers = page.received.slice(2).map((event) => Number(/^[0-9a-f]+-(\d+)$/.exec(event.id)?.[1]));
	expect(numbers).toEqual([1, 2, 3, 4, 5]);
});

test('who comes back gets what was missed, and nothing twice', async () => {
	const first = listen();
	under.gallery.remember(queued(id));
	await first.has(3);
	const last = first.received.at(-1)?.id ?? null;
	await first.close();
	under.gallery.remember(running(id));
	under.gallery.remember(queued('generation-2'));
	const second = listen(last);
	await second.has(3);
	expect(second.names()).toEqual(['started', 'queued', 'service']);
	const third = listen(second.received.at(-1)?.id);
	await third.has(1);
	expect(third.names()).toEqual(['service']);
});

test('of steps and previews only the newest is repeated, and none of what has ended', async () => {
	const first = listen();
	under.gallery.remember(running(id));
	await first.has(3);
	const last = first.received.at(-1)?.id ?? null;
	for (let step = 1; step <= 20; step += 1) tell(preview(step));
	const second = listen(last);
	await second.has(2);
	expect(second.received).toMatchObject([{ name: 'preview', data: { step: 20 } }, { name: 'service' }]);
	under.gallery.lose(id);
	const third = listen(last);
	await third.has(2);
	expect(third.names()).toEqual(['ended', 'service']);
});

test.each([
	['of another run', '00000000-1'],
	['from the future', null],
	['that is none', 'nonsense'],
])('a number %s is answered with the whole state', async (_name, lastEventId) => {
	const first = listen();
	await first.has(2);
	const future = `${(first.received[0]?.id ?? '').split('-')[0]}-99`;
	const page = listen(lastEventId ?? future);
	await page.has(2);
	expect(page.names()).toEqual(['snapshot', 'service']);
});

test('who was away for too long gets the whole state', async () => {
	const first = listen();
	under.gallery.remember(queued(id));
	await first.has(3);
	const last = first.received.at(-1)?.id ?? null;
	await first.close();
	for (let index = 0; index < 1_001; index += 1) tell({ owner, name: 'removed', data: { id: `generation-${index}` } });
	const second = listen(last);
	await second.has(2);
	expect(second.names()).toEqual(['snapshot', 'service']);
});

test('nobody hears of what belongs to somebody else, and everybody hears of the service', async () => {
	const own = listen();
	const other = listen(null, { owner: 'somebody', via: 'session' });
	under.gallery.remember(queued(id));
	tell({ owner: null, name: 'service', data: { online: false } });
	await own.has(4);
	await other.has(3);
	expect(own.names()).toEqual(['snapshot', 'service', 'queued', 'service']);
	expect(other.names()).toEqual(['snapshot', 'service', 'service']);
});

test('500 readers each get 300 changes in order', async () => {
	const pages = Array.from({ length: 500 }, () => listen());
	for (let index = 0; index < 300; index += 1) {
		tell({ owner, name: 'removed', data: { id: String(index) } });
		if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
	}
	await until('all have heard', () => pages.every(({ received }) => received.length === 302), 30_000);
	const expected = Array.from({ length: 300 }, (_, index) => String(index));
	for (const { received } of pages.slice(0, 20)) expect(received.slice(2).map(({ data }) => (data as { id: string }).id)).toEqual(expected);
});

test('a quiet stream is kept open by comments', async () => {
	stream[Symbol.dispose]();
	open({ heartbeatMs: 10 });
	const reader = stream.open(actor, null).getReader();
	await reader.read();
	expect(new TextDecoder().decode((await reader.read()).value)).toBe(': still here\n\n');
	await reader.cancel();
});

test('a reader that takes nothing is dropped when too much waits for it, and the others go on', async () => {
	stream[Symbol.dispose]();
	open({ mostPendingBytes: 20_000 });
	const page = listen();
	const stuck = stream.open(actor, null).getReader();
	for (let step = 1; step <= 500; step += 1) {
		tell(preview(step));
		if (step % 20 === 0) await page.has(step);
	}
	await page.has(502);
	let bytes = 0;
	for (let part = await stuck.read(); !part.done; part = await stuck.read()) bytes += part.value.byteLength;
	expect(bytes).toBeGreaterThan(0);
	expect(bytes).toBeLessThan(25_000);
});

test('a long first state drops nobody', async () => {
	stream[Symbol.dispose]();
	open({ mostPendingBytes: 20_000 });
	for (let index = 0; index < 30; index += 1)
		under.gallery.remember(queued(`generation-${index}`, { request: { prompt: 'x'.repeat(4_000) } }));
	const page = listen();
	await page.has(2);
	tell({ owner, name: 'removed', data: { id } });
	await page.has(3);
	expect(page.isOver()).toBe(false);
});

test('a connection that does not take what is written to it is dropped, though nothing waits in the stream', async () => {
	let answer: ServerResponse | undefined;
	const server: Server = createServer((_request, response) => {
		answer = response;
		response.writeHead(200, { 'content-type': 'text/event-stream' });
		const connection = { pendingBytes: () => response.writableLength, drop: () => response.destroy() };
		// As Astro does it: whatever comes is written, whether the reader takes it or not.
		void stream.open(actor, null, connection).pipeTo(
			new WritableStream({
				write: (chunk) => {
					response.write(chunk);
				},
			}),
		);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const client = request({ port: (server.address() as AddressInfo).port });
	client.end();
	const [response] = await once(client, 'response');
	response.on('error', () => undefined);
	client.on('error', () => undefined);
	response.pause();
	const image = `data:image/webp;base64,${'A'.repeat(100_000)}`;
	await until('it is dropped', async () => {
		for (let step = 0; step < 10; step += 1) tell({ owner, name: 'preview', data: { id, step, picture: 1, image } });
		await new Promise((resolve) => setImmediate(resolve));
		return answer?.destroyed === true;
	});
	client.destroy();
	server.close();
});

test('its events are read by the reader of the other half', async () => {
	under.gallery.remember(running(id));
	const body = stream.open(actor, null);
	for await (const { event, data } of readEventStream(body)) {
		expect([event, JSON.parse(data)]).toEqual(['snapshot', { active: [under.get(id)] }]);
		break;
	}
});

test('closing ends every stream', async () => {
	const page = listen();
	await page.has(2);
	stream[Symbol.dispose]();
	await until('it is over', page.isOver);
});
