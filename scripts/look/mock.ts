/** Easel's endpoints as a scene wants them, in front of a real page: `/api/*` is answered here, everything else by the given address. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Catalog } from '#contract/catalog.ts';
import type { EventData, EventName } from '#contract/events.ts';
import type { Generation } from '#contract/generation.ts';
import { type Problem, toProblem } from '#contract/problem.ts';

export interface World {
	catalog: Catalog | null;
	generations: Generation[];
	deleted: Generation[];
	/** Sent on every event stream after the snapshot. */
	events: { name: EventName; data: EventData[EventName] }[];
	/** What POST /api/generations answers; `hold`: nothing at all. */
	submit: Problem | 'hold';
	/** The event stream and the list do not answer. */
	away: boolean;
}

export interface Mock {
	url: string;
	world: World;
	close(): Promise<void>;
}

export async function startMock(target: URL): Promise<Mock> {
	const world: World = { catalog: null, generations: [], deleted: [], events: [], submit: 'hold', away: false };
	const server = createServer((request, response) => {
		const path = request.url ?? '/';
		if (path.startsWith('/api/')) answer(world, request, response, new URL(path, target));
		else void pass(target, path, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		world,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function answer(world: World, request: IncomingMessage, response: ServerResponse, { pathname, searchParams }: URL): void {
	const picture = /^\/api\/(?:pictures|generations)\/([\w-]+)-\d+(?:\/thumbnail|\/preview)?$/.exec(pathname);
	if (picture !== null) {
		const file = `public/showcase/${picture[1]}.webp`;
		if (existsSync(file)) response.writeHead(200, { 'Content-Type': 'image/webp' }).end(readFileSync(file));
		else response.writeHead(404).end();
	} else if (world.away) {
		response.destroy();
	} else if (pathname === '/api/events') {
		const active = world.generations.filter(({ state }) => state === 'queued' || state === 'running');
		response.writeHead(200, { 'Content-Type': 'text/event-stream' });
		for (const { name, data } of [{ name: 'snapshot', data: { active } }, ...world.events]) {
			response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
		}
	} else if (pathname === '/api/models') {
		if (world.catalog === null) send(response, toProblem('gpu_unavailable', 'The GPU service does not answer.'), 503);
		else send(response, world.catalog);
	} else if (request.method === 'POST' && pathname === '/api/generations') {
		if (world.submit !== 'hold') send(response, world.submit, world.submit.status);
	} else if (pathname === '/api/generations') {
		send(response, { generations: searchParams.get('state') === 'deleted' ? world.deleted : world.generations, next_cursor: null });
	} else {
		send(response, world.generations[0] ?? {});
	}
}

function send(response: ServerResponse, body: unknown, status = 200): void {
	response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' }).end(JSON.stringify(body));
}

async function pass(target: URL, path: string, response: ServerResponse): Promise<void> {
	const answered = await fetch(new URL(path, target));
	const headers = Object.fromEntries(
		[...answered.headers].filter(([name]) => !/^(content-encoding|content-length|transfer-encoding|connection)$/.test(name)),
	);
	response.writeHead(answered.status, headers).end(Buffer.from(await answered.arrayBuffer()));
}
