import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toProblem } from '#contract/problem.ts';
import type { Change, ServiceGeneration } from '#contract/service.ts';
import { writePictures, writeSidecar } from '../../../test/support/fake-pictures.ts';
import { day, done, type GalleryUnderTest, owner, paint, queued, running, startGallery } from '../../../test/support/gallery-under-test.ts';
import { until } from '../../../test/support/program.ts';

const id = 'V1StGXR8_Z5jdHi6B-myT';
let under: GalleryUnderTest;
beforeEach(async () => {
	under = await startGallery();
});
afterEach(() => under[Symbol.asyncDispose]());

/** A page of the log with one entry for each of these. */
function page(cursor: number, ...told: (ServiceGeneration | string)[]) {
	const changes = told.map((one, index): Change => {
		const at = cursor - told.length + index + 1;
		if (typeof one === 'string') return { cursor: at, id: one, kind: 'purged', generation: null };
		const kind = one.state === 'queued' ? 'queued' : one.state === 'running' ? 'started' : 'ended';
		return { cursor: at, id: one.id, kind, generation: one };
	});
	return { log: 'log-1', cursor, changes };
}

const ended = (which = id) => until('it ends', async () => (under.get(which).state === 'running' ? null : under.get(which)));

test('a generation goes from queued over running to done, and each is told once', async () => {
	under.gallery.apply(page(1, queued(id)));
	expect(under.get(id)).toMatchObject({ state: 'queued', pictures: [], ended_at: null });
	under.gallery.apply(page(2, running(id)));
	expect(under.get(id)).toMatchObject({ state: 'running' });
	const told = await paint(under.outputs, id, 2);
	under.gallery.apply(page(3, told));
	under.gallery.apply(page(3, told));
	const generation = await ended();
	expect(generation).toMatchObject({ state: 'done', ended_at: told.ended_at, request: told.request, settings: told.settings });
	expect(generation.pictures).toEqual([
		{
			id: `${id}-1`,
			url: `/api/pictures/${id}-1`,
			thumbnail: `/api/pictures/${id}-1/thumbnail`,
			width: 16,
			height: 16,
			seed: 7,
			deleted_at: null,
		},
		expect.objectContaining({ id: `${id}-2`, seed: 8 }),
	]);
	expect(under.heard()).toEqual([`queued ${id}`, `started ${id}`, `picture ${id}`, `picture ${id}`, `ended ${id}`]);
});

test('nothing is done before all of its files are there, however they come', async () => {
	under.gallery.apply(page(1, running(id)));
	const files = await writePictures(under.outputs, day, queued(id), 2);
	const told = done(id, files);
	await rm(join(under.outputs, day, `${id}-2.png`));
	under.gallery.apply(page(2, told));
	await under.gallery.scan();
	expect(under.get(id)).toMatchObject({ state: 'running', pictures: [], ended_at: null });
	await writePictures(under.outputs, day, queued(id), 2);
	await under.gallery.scan();
	expect(under.get(id).state).toBe('running');
	await writeSidecar(under.outputs, day, told);
	await under.gallery.examine([`${day}/${id}.json`]);
	expect(under.get(id)).toMatchObject({ state: 'done' });
	expect(under.get(id).pictures).toHaveLength(2);
});

test('files that come before the log are not shown before it says so', async () => {
	under.gallery.apply(page(1, running(id)));
	const told = await paint(under.outputs, id);
	await under.gallery.scan();
	expect(under.get(id)).toMatchObject({ state: 'running', pictures: [] });
	expect(under.list().map((generation) => generation.id)).toEqual([id]);
	under.gallery.apply(page(2, told));
	expect((await ended()).state).toBe('done');
});

test('an end whose files never come is shown after a minute', async () => {
	const late = new Date(Date.now() - 61_000).toISOString();
	const [file] = await writePictures(under.outputs, day, queued(id), 1);
	await rm(join(under.outputs, day), { recursive: true });
	under.gallery.remember(running(id));
	under.gallery.remember(done(id, file === undefined ? [] : [file], { ended_at: late }));
	expect(under.get(id)).toMatchObject({ state: 'done', pictures: [] });
	expect(under.list()).toEqual([]);
	expect(under.heard()).toEqual([`started ${id}`, `ended ${id}`]);
});

test('an answer that is older than what is known changes nothing', async () => {
	under.gallery.remember(running(id));
	under.gallery.remember(queued(id));
	expect(under.get(id).state).toBe('running');
	under.gallery.remember(queued(id, { attempt: 1 }));
	expect(under.get(id).state).toBe('queued');
	under.gallery.remember(running(id, { attempt: 1 }));
	expect(under.get(id).state).toBe('queued');
	under.gallery.remember(running(id, { attempt: 2 }));
	under.gallery.remember(done(id, [], { state: 'cancelled', day: null }));
	under.gallery.remember(running(id, { attempt: 2 }));
	expect(under.get(id).state).toBe('cancelled');
	expect(under.heard()).toEqual([`started ${id}`, `queued ${id}`, `started ${id}`, `ended ${id}`]);
});

test('a cancelled generation ends at once and gets the pictures that were finished later', async () => {
	under.gallery.remember(running(id));
	under.gallery.remember(done(id, [], { state: 'cancelled', day: null }));
	expect(under.get(id)).toMatchObject({ state: 'cancelled', pictures: [] });
	const told = await paint(under.outputs, id, 1, { state: 'cancelled' });
	under.gallery.remember(told);
	await until('its picture', async () => under.get(id).pictures[0] ?? null);
	expect(under.heard()).toEqual([`started ${id}`, `ended ${id}`, `picture ${id}`]);
});

test('a failed generation is shown with its problem', () => {
	const problem = toProblem('worker_crashed', 'It crashed twice.');
	under.gallery.remember(done(id, [], { state: 'failed', day: null, problem }));
	expect(under.list()).toMatchObject([{ id, state: 'failed', problem }]);
});

test('places in the queue and progress are shown while they mean something', () => {
	under.gallery.remember(queued(id, { position: 3, expected_start_s: 12 }));
	under.gallery.apply(page(1, queued(id)));
	expect(under.get(id)).toMatchObject({ position: 3, expected_start_s: 12, progress: null });
	under.heard();
	under.gallery.remember(queued(id, { position: 2, expected_start_s: 6 }));
	under.gallery.remember(queued(id, { position: 2, expected_start_s: 6 }));
	expect(under.heard()).toEqual([`queued ${id}`]);
	under.gallery.remember(queued(id, { position: null, expected_start_s: null }));
	expect(under.get(id)).toMatchObject({ position: null, expected_start_s: null });
	under.gallery.remember(running(id));
	const progress = {
		stage: 'denoise' as const,
		step: 6,
		steps: 20,
		picture: 2,
		pictures: 3,
		loading: null,
		upscaled: null,
		remaining_s: 8,
		preview: true,
	};
	expect(under.gallery.progress(id, progress)).toMatchObject({
		owner,
		progress: { step: 6, preview: `/api/generations/${id}/preview?step=26` },
	});
	expect(under.get(id)).toMatchObject({ position: null, expected_start_s: null, progress: { step: 6, remaining_s: 8 } });
	under.gallery.remember(done(id, [], { state: 'cancelled', day: null }));
	expect(under.gallery.progress(id, progress)).toBeNull();
	expect(under.get(id).progress).toBeNull();
});

test('nobody sees what belongs to somebody else', () => {
	under.gallery.remember(queued(id, { owner: 'somebody' }));
	expect(under.gallery.generation(owner, id)).toBeNull();
	expect(under.list()).toEqual([]);
	expect(under.gallery.active(owner)).toEqual([]);
	expect(under.gallery.active('somebody')).toHaveLength(1);
});

test('what is deleted stands in the bin, and comes back whole', async () => {
	const told = await paint(under.outputs, id, 2);
	under.gallery.remember(told);
	await ended();
	under.heard();
	const deletedAt = new Date().toISOString();
	under.gallery.remember({ ...told, deleted_at: deletedAt });
	expect(under.list()).toEqual([]);
	expect(under.list('deleted')).toMatchObject([
		{ id, deleted_at: deletedAt, pictures: [{ deleted_at: deletedAt }, { deleted_at: deletedAt }] },
	]);
	under.gallery.remember(told);
	expect(under.list('deleted')).toEqual([]);
	expect(under.list()).toMatchObject([{ id, deleted_at: null, pictures: [{ deleted_at: null }, { deleted_at: null }] }]);
	expect(under.heard()).toEqual([`removed ${id}`, `restored ${id}`]);
});

test('a single picture goes to the bin, and the generation with the last of them', async () => {
	const told = await paint(under.outputs, id, 2);
	under.gallery.remember(told);
	await ended();
	under.heard();
	under.gallery.remember({ ...told, deleted_pictures: [1] });
	expect(under.get(id).pictures.map((picture) => picture.deleted_at === null)).toEqual([false, true]);
	expect(under.list()).toHaveLength(1);
	expect(under.list('deleted')).toHaveLength(1);
	under.gallery.remember({ ...told, deleted_pictures: [1, 2] });
	expect(under.list()).toEqual([]);
	under.gallery.remember({ ...told, deleted_pictures: [2] });
	expect(under.list()).toHaveLength(1);
	expect(under.heard()).toEqual([`removed ${id}-1`, `removed ${id}-2`, `removed ${id}`, `restored ${id}`]);
});

test('what is gone for good leaves nothing', async () => {
	const told = await paint(under.outputs, id);
	under.gallery.apply(page(1, told));
	await ended();
	expect(under.gallery.picture(`${id}-1`)).not.toBeNull();
	under.gallery.apply(page(2, id));
	expect(under.gallery.generation(owner, id)).toBeNull();
	expect(under.gallery.picture(`${id}-1`)).toBeNull();
	expect(under.heard().at(-1)).toBe(`removed ${id}`);
});

test('the position in the log survives with the effects', async () => {
	expect(under.gallery.position()).toBeNull();
	under.gallery.apply(page(2, queued(id), running(id)));
	await under.reopen();
	expect(under.gallery.position()).toEqual({ log: 'log-1', cursor: 2 });
	expect(under.get(id).state).toBe('running');
});

test('a generation that the service has lost ends with the reason', () => {
	under.gallery.remember(running(id));
	under.gallery.lose(id);
	expect(under.get(id)).toMatchObject({ state: 'failed', problem: { code: 'internal' } });
	under.gallery.lose(id);
	under.gallery.lose('unknown');
	expect(under.heard()).toEqual([`started ${id}`, `ended ${id}`]);
});

test('without its index everything is back from the log and the files', async () => {
	const told = await paint(under.outputs, id, 2);
	const log = page(3, queued(id), running(id), told);
	under.gallery.apply(log);
	const before = await ended();
	await under.reopen(under.forget);
	expect(under.list()).toEqual([]);
	under.gallery.apply(log);
	expect(await ended()).toEqual(before);
});

test('without its index and without the log everything is back from the files', async () => {
	const told = await paint(under.outputs, id, 2);
	under.gallery.remember(told);
	const before = await ended();
	await under.reopen(under.forget);
	await under.gallery.scan();
	expect(under.list()).toEqual([before]);
});

test('a damaged index is made again, and the log says so', async () => {
	await under.reopen(() => writeFile(under.index, 'this is no database, and long enough to be looked at as one'.repeat(100)));
	expect(under.list()).toEqual([]);
	expect(under.logged.join()).toContain('is made again');
});

test('when another log begins, what has ended is kept by its files', async () => {
	const told = await paint(under.outputs, id);
	under.gallery.apply(page(1, told));
	await ended();
	under.gallery.apply({ log: 'log-2', cursor: 0, changes: [] });
	expect(under.list()).toHaveLength(1);
	await rm(join(under.outputs, day), { recursive: true });
	await under.gallery.scan();
	expect(under.gallery.generation(owner, id)).toBeNull();
});
