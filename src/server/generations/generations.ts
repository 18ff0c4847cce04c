/** What can be done with generations, each time for somebody who may. */
import type { Wildcards } from '#contract/choices.ts';
import type { Generation } from '#contract/generation.ts';
import { hasEnded } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import type { ServiceGeneration } from '#contract/service.ts';
import type { Actor } from '../access/actor.ts';
import { type Action, can } from '../access/can.ts';
import type { Generations, Pictures } from '../context.ts';
import type { Bin } from '../gallery/bin.ts';
import type { Gallery } from '../gallery/gallery.ts';
import { type GpuServiceClient, GpuUnavailableError } from '../gpu-service-client.ts';
import { decideWords } from '../prompts/decide-words.ts';
import type { PromptHistoryStore } from '../prompts/history.ts';
import type { Accept } from './accept.ts';
import { collectInputs } from './inputs.ts';
import { readSentRequest } from './sent-request.ts';
import type { Submissions } from './submissions.ts';
import { waitForEnd } from './wait.ts';

const longestKey = 255;

export interface GenerationsParts {
	accept: Accept;
	submissions: Submissions;
	client: GpuServiceClient;
	gallery: Pick<Gallery, 'generation' | 'list' | 'remember' | 'subscribe'>;
	pictures: Pick<Pictures, 'open'>;
	bin: Bin;
	history: Pick<PromptHistoryStore, 'remember'>;
	/** Those that an owner keeps. */
	wildcards(owner: string): Wildcards;
}

export function createGenerations({
	accept,
	submissions,
	client,
	gallery,
	pictures,
	bin,
	history,
	wildcards,
}: GenerationsParts): Generations {
	/** Takes in what the service says and gives it as it is shown. */
	const show = (told: ServiceGeneration): Generation => {
		gallery.remember(told);
		const generation = gallery.generation(told.owner, told.id);
		if (generation === null) throw new Error(`The gallery does not know ${told.id} after it was told.`);
		return generation;
	};

	/** With its place in the queue and its progress, when the service can be asked. @throws ProblemError `not_found`. */
	const find = async (actor: Actor, action: Action, id: string): Promise<Generation> => {
		const known = gallery.generation(actor.owner, id);
		const submission = known === null ? submissions.find(id) : null;
		const owner = known === null ? submission?.owner : actor.owner;
		if (owner === undefined || !can(actor, action, { kind: 'generation', owner })) throw notFound();
		if (known !== null && hasEnded(known.state)) return known;
		try {
			const told = await client.get(id);
			if (told !== null) return show(told);
		} catch (error) {
			if (known === null || !(error instanceof GpuUnavailableError)) throw error;
		}
		if (known === null) throw notFound();
		return known;
	};

	const move = async (actor: Actor, id: string, deleted: boolean): Promise<Generation> => {
		const before = await find(actor, 'change', id);
		if (!hasEnded(before.state)) {
			throw new ProblemError('conflict', 'This picture is still being made. Cancel it first, or wait for its end.');
		}
		return await bin.setDeleted(id, deleted);
	};

	return {
		read: (body) => readSentRequest(body?.type ?? '', body?.bytes ?? Buffer.alloc(0)),
		submit: async (actor, value, idempotencyKey, files = new Map()) => {
			if (!can(actor, 'make', { kind: 'generation', owner: actor.owner }))
				throw new ProblemError('forbidden', 'You may not make pictures.');
			checkKey(idempotencyKey);
			const decided = decideWords(parseGenerationRequest(value), wildcards(actor.owner), idempotencyKey);
			const { request, inputs } = await collectInputs(actor, decided, files, pictures);
			const { id, told } = await accept.submit(actor.owner, request, idempotencyKey, inputs);
			if (told === null) return await find(actor, 'see', id);
			history.remember(actor.owner, request);
			return show(told);
		},
		get: async (actor, id, waitSeconds, signal) => {
			const generation = await find(actor, 'see', id);
			if (hasEnded(generation.state) || waitSeconds <= 0) return generation;
			await waitForEnd(gallery, id, waitSeconds, signal);
			return find(actor, 'see', id);
		},
		list: async (actor, query) => gallery.list(actor.owner, query),
		cancel: async (actor, id) => {
			const generation = await find(actor, 'change', id);
			return hasEnded(generation.state) ? generation : show(await client.cancel(id));
		},
		remove: (actor, id) => move(actor, id, true),
		restore: (actor, id) => move(actor, id, false),
		preview: async (actor, id) => {
			await find(actor, 'see', id);
			const preview = await client.preview(id);
			if (preview === null) throw new ProblemError('not_found', 'There is no preview of this picture: it has not begun, or it has ended.');
			const { bytes, type } = preview;
			return { body: bytes, type, bytes: bytes.length, etag: null, download: `${id}-preview.${type.split('/')[1] ?? 'bin'}` };
		},
	};
}

function checkKey(key: string | null): void {
	if (key === null || (key.length > 0 && key.length <= longestKey)) return;
	throw new ProblemError('invalid_request', `An Idempotency-Key has 1 to ${longestKey} characters; this one has ${key.length}.`);
}

function notFound(): ProblemError {
	return new ProblemError('not_found', 'There is no such generation.');
}
