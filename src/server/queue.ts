/** The queue as its page sees it: one's own generations whole, of other people's only the place and the times. */
import { createHash } from 'node:crypto';
import type { Generation } from '#contract/generation.ts';
import { hasEnded } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import { parseQueueChange, parseQueueOrder, parseQueuePart, type QueueEntry, type QueueState, type WaitingCells } from '#contract/queue.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import type { ServiceGeneration, ServiceQueue, ServiceQueueEntry } from '#contract/service.ts';
import type { Actor } from './access/actor.ts';
import { can } from './access/can.ts';
import type { Pictures, QueueDesk } from './context.ts';
import type { Gallery } from './gallery/gallery.ts';
import { collectInputs } from './generations/inputs.ts';
import { withoutPictures } from './generations/without-pictures.ts';
import type { GpuServiceClient } from './gpu-service-client.ts';

interface QueueDeskParts {
	client: GpuServiceClient;
	gallery: Pick<Gallery, 'generation' | 'remember'>;
	pictures: Pick<Pictures, 'open'>;
	/** Cancels the cells of a group, or of all groups, that are not in the queue yet. */
	cancelCells(owner: string, group: string | null): void;
	/** Cells of an owner that are not in the queue yet. */
	waitingCells(owner: string): WaitingCells[];
}

export function createQueueDesk({ client, gallery, pictures, cancelCells, waitingCells }: QueueDeskParts): QueueDesk {
	/** Takes in what the service says and gives it as it is shown. */
	const show = (told: ServiceGeneration): Generation | null => {
		gallery.remember(told);
		return gallery.generation(told.owner, told.id);
	};
	const toEntry = (actor: Actor, entry: ServiceQueueEntry): QueueEntry[] => {
		const { generation: told, expected_s, paused, not_before } = entry;
		const { position, expected_start_s } = told;
		if (!can(actor, 'see', { kind: 'generation', owner: told.owner })) {
			// What is held says nothing about when one's own come.
			if (told.state === 'queued' && position === null) return [];
			return [{ id: namelessly(told.id), generation: null, position, expected_start_s, expected_s, paused: false, not_before: null }];
		}
		return [{ id: told.id, generation: show(told), position, expected_start_s, expected_s, paused, not_before }];
	};
	const present = (actor: Actor, { paused, running, waiting }: ServiceQueue): QueueState => ({
		paused,
		running: running.flatMap((entry) => toEntry(actor, entry)),
		waiting: waiting.flatMap((entry) => toEntry(actor, entry)),
		cells: waitingCells(actor.owner),
	});
	const mustMake = (actor: Actor): void => {
		if (!can(actor, 'make', { kind: 'generation', owner: actor.owner })) throw new ProblemError('forbidden', 'You may not make pictures.');
	};

	return {
		state: async (actor) => present(actor, await client.queue()),
		order: async (actor, value) => {
			mustMake(actor);
			const order = parseQueueOrder(value);
			if (order.paused !== undefined && !can(actor, 'operate', { kind: 'queue' })) {
				throw new ProblemError('forbidden', 'You may not pause the queue of this machine.');
			}
			return present(actor, await client.orderQueue({ ...order, owner: actor.owner }));
		},
		change: async (actor, id, value) => {
			const change = parseQueueChange(value);
			const told = await client.get(id);
			if (told === null || !can(actor, 'change', { kind: 'generation', owner: told.owner })) {
				throw new ProblemError('not_found', 'There is no such generation.');
			}
			if (change.request === undefined || hasEnded(told.state)) await client.change(id, change);
			else {
				const { request, inputs } = await collectInputs(actor, change.request, new Map(), pictures);
				for (const [sha256, bytes] of inputs) await client.putInput(sha256, bytes);
				show(await client.change(id, { ...change, request }));
			}
			return present(actor, await client.queue());
		},
		cancelAll: async (actor, value) => {
			mustMake(actor);
			const part = parseQueuePart(value);
			cancelCells(actor.owner, part.group ?? null);
			const { cancelled } = await client.cancelQueue({ ...part, owner: actor.owner });
			return cancelled.flatMap((told) => show(told) ?? []);
		},
		estimate: async (actor, value) => {
			mustMake(actor);
			const asked = parseGenerationRequest(value);
			return await client.estimate({ owner: actor.owner, request: withoutPictures(asked) });
		},
	};
}

/** Stays the same for one generation, and leads back to none. */
function namelessly(id: string): string {
	return `other-${createHash('sha256').update(id).digest('base64url').slice(0, 12)}`;
}
