/** What is there when pages are looked at: nothing yet, a gallery that was lived in, a queue at work. See page-states.ts. */
import type { Album } from '#contract/gallery.ts';
import type { Generation, GenerationRequest } from '#contract/generation.ts';
import type { Group } from '#contract/groups.ts';
import type { ShareLink, ShareRequest } from '#contract/sharing.ts';
import { showcase } from '../../src/components/studio/showcase.ts';
import { startEasel, type TestEasel } from '../support/easel.ts';
import { setUpHttps } from '../support/https.ts';
import { until } from '../support/program.ts';

/** Nothing yet, pictures with everything that people add to them, or those while one is being painted and others wait. */
export const worlds = ['empty', 'lived-in', 'at work'] as const;
export type WorldName = (typeof worlds)[number];

export interface World {
	easel: TestEasel;
	/** Done, newest first. The first one was made from the second. */
	done: readonly Generation[];
	/** Paths of the page of a grid, and of what share links open. */
	grid: string;
	sharedPicture: string;
	sharedAlbum: string;
}

type Send = <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>;

export async function openEmptyWorld(): Promise<World> {
	const easel = await startEasel({ settings: { EASEL_HTTPS_PORT: '0' } });
	return { easel, done: [], grid: '', sharedPicture: '', sharedAlbum: '' };
}

/** Paints and adds what somebody has who was here before; `quickly` for those who do not look at the pictures. */
export async function furnish({ easel }: World, quickly: boolean): Promise<World> {
	await setUpHttps(easel);
	const send: Send = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
		const content = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
		const response = await easel.call(path, { method, ...content });
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
		return (await response.json()) as Answer;
	};
	const change = (picture: string, what: object) => send('PATCH', `/api/pictures/${picture}`, what);
	const share = (what: Omit<ShareRequest, 'with_prompt' | 'with_metadata' | 'expires_in_s'>) =>
		send<ShareLink>('POST', '/api/shares', { ...what, with_prompt: true, with_metadata: false, expires_in_s: 7 * 86_400 });

	const grid = await paintGrid(send, quickly);
	const done = await paintPictures(easel, quickly);
	const ids = done.flatMap(({ pictures }) => pictures.map(({ id }) => id));
	const [first = '', second = ''] = ids;

	const album = await send<Album>('POST', '/api/albums', { name: 'Winter' });
	for (const id of ids.slice(0, 3)) await change(id, { favourite: true, visibility: 'public', add_albums: [album.id] });
	await change(first, { add_tags: ['fox', 'snow'], note: 'For the postcard.' });
	await change(ids.at(-1) ?? '', { deleted: true });
	await send('POST', '/api/searches', { name: 'Foxes that I like', search: 'fox is:favourite' });
	await send('POST', '/api/publishing', { public_pages: true, with_prompt: true });
	await send('POST', '/api/library/styles', { name: 'In the snow', prompt: '{prompt} in the snow, white', negative_prompt: 'dogs' });
	await send('POST', '/api/library/styles', { name: 'At night', prompt: 'at night, stars', negative_prompt: '' });
	await send('POST', '/api/library/templates', { name: 'Scene', prompt: 'a {{animal}} in the {{place}}', values: { place: 'desert' } });
	await send('POST', '/api/library/wildcards', { name: 'animal', lines: ['fox', 'owl', 'cat', 'bear'] });
	const [sharedPicture, sharedAlbum] = [
		await share({ kind: 'picture', subject: second }),
		await share({ kind: 'album', subject: album.id }),
	].map(({ path }) => path ?? '');
	return { easel, done, grid: `/group/${grid}`, sharedPicture: sharedPicture ?? '', sharedAlbum: sharedAlbum ?? '' };
}

/** @returns its id */
async function paintGrid(send: Send, quickly: boolean): Promise<string> {
	const animals = ['fox', 'owl', 'bear'];
	const steps = quickly ? [1, 2] : [2, 6, 20];
	const axes = [
		{ field: 'prompt_sr', values: animals, labels: animals },
		{ field: 'steps', values: steps, labels: steps.map((count) => `Steps: ${count}`) },
	];
	const { id } = await send<Group>('POST', '/api/groups', { request: { prompt: 'a fox in the snow', seed: 5 }, axes });
	const look = () => send<Group>('GET', `/api/groups/${id}`);
	await until('the grid is painted', async () => (await look()).counts.open === 0, 120_000);
	return id;
}

/** The showcase's pictures, one of them four times, and the last of them made from one before. @returns newest first */
async function paintPictures(easel: TestEasel, quickly: boolean): Promise<Generation[]> {
	const wanted: GenerationRequest[] = showcase
		.toReversed()
		.map(({ prompt, seed }, index) => ({ prompt, seed, count: index === 5 ? 4 : 1 }));
	const last = wanted.pop();
	if (last === undefined) throw new Error('There is no showcase.');
	const before: GenerationRequest[] = [...(quickly ? wanted.slice(-2) : wanted), { prompt: 'a fox in a meadow', seed: 5 }];
	const steps = quickly ? { steps: 2 } : {};
	const done: Generation[] = [];
	for (const request of before) done.unshift(await easel.ended((await easel.accept({ ...request, ...steps })).id));
	const parent = done[0]?.pictures[0]?.id;
	const child = await easel.accept({ ...last, ...steps, derived_from: { picture: parent, operation: 'variation' } });
	return [await easel.ended(child.id), ...done];
}

/** One that is painted for long, and two that wait behind it, the last of them until it is let go on. @returns the way to end it */
export async function putToWork(easel: TestEasel): Promise<() => Promise<void>> {
	const slow = { steps: 100, width: 512, height: 512 };
	const accepted: Generation[] = [];
	for (const prompt of ['a lighthouse in the rain', 'a panda in a meadow', 'a rocket in space']) {
		accepted.push(await easel.accept({ prompt, ...slow }));
	}
	const headers = { 'content-type': 'application/json' };
	await easel.call(`/api/queue/${accepted.at(-1)?.id}`, { method: 'PATCH', body: JSON.stringify({ paused: true }), headers });
	return async () => {
		for (const { id } of accepted.toReversed()) await easel.call(`/api/generations/${id}/cancel`, { method: 'POST' });
		for (const { id } of accepted) await easel.ended(id);
	};
}
