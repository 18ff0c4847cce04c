/** Prompt matrices and X/Y/Z grids: all cells are accepted or none, and shown as one. */
import { nanoid } from 'nanoid';
import type { Catalog } from '#contract/catalog.ts';
import type { Wildcards } from '#contract/choices.ts';
import { type GenerationRequest, hasEnded } from '#contract/generation.ts';
import { cellsOf, type GridAxis, parseAxes } from '#contract/grid.ts';
import { type Group, type GroupCell, type GroupSummary, longestTitle } from '#contract/groups.ts';
import { ProblemError } from '#contract/problem.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import { resolveSettings } from '#contract/settings.ts';
import type { Actor } from '../access/actor.ts';
import { can } from '../access/can.ts';
import type { Groups, Pictures } from '../context.ts';
import type { Bin } from '../gallery/bin.ts';
import type { Gallery } from '../gallery/gallery.ts';
import { collectInputs } from '../generations/inputs.ts';
import { withoutPictures } from '../generations/without-pictures.ts';
import type { GpuServiceClient } from '../gpu-service-client.ts';
import { decideSeed, decideWords } from '../prompts/decide-words.ts';
import type { PromptHistoryStore } from '../prompts/history.ts';
import type { Feeder } from './feeder.ts';
import { type GroupStore, type StoredCell, type StoredGroup, toGroupFingerprint } from './group-store.ts';
import { createSheets } from './sheets.ts';

export interface GroupsParts {
	store: GroupStore;
	feeder: Pick<Feeder, 'wake' | 'idle'>;
	gallery: Pick<Gallery, 'generation' | 'remember'>;
	client: Pick<GpuServiceClient, 'putInput' | 'cancel' | 'estimate'>;
	bin: Pick<Bin, 'setDeleted'>;
	pictures: Pick<Pictures, 'open' | 'thumbnail'>;
	history: Pick<PromptHistoryStore, 'remember'>;
	wildcards(owner: string): Wildcards;
	catalog(): Promise<Catalog>;
	changed(owner: string, group: string): void;
}

interface Asked {
	title: string;
	request: GenerationRequest;
	axes: GridAxis[];
}

const longestPage = 50;
const longestKey = 255;

export function createGroups(parts: GroupsParts): Groups {
	const { store, feeder, gallery, client, bin, pictures, history, wildcards, catalog, changed } = parts;
	const sheets = createSheets(pictures);

	const toCell = (owner: string, { state, generation: id, problem }: StoredCell): GroupCell => {
		if (state === 'waiting' || state === 'cancelled') return { state, generation: null, problem };
		if (state === 'refused') return { state: 'failed', generation: null, problem };
		const generation = id === null ? null : gallery.generation(owner, id);
		return { state: generation?.state ?? 'gone', generation, problem: null };
	};
	const present = ({ id, owner, title, axes, createdAt }: StoredGroup): Group => {
		const cells = store.cells(id).map((cell) => toCell(owner, cell));
		const count = (...states: GroupCell['state'][]) => cells.filter(({ state }) => states.includes(state)).length;
		const counts = {
			all: cells.length,
			done: count('done'),
			failed: count('failed', 'gone'),
			cancelled: count('cancelled'),
			open: count('waiting', 'queued', 'running'),
		};
		return { id, title, axes, counts, sheet: `/api/groups/${id}/sheet`, created_at: new Date(createdAt).toISOString(), cells };
	};
	const find = (actor: Actor, action: 'see' | 'change', id: string): StoredGroup => {
		const group = store.find(id);
		if (group !== null && can(actor, action, { kind: 'generation', owner: group.owner })) return group;
		throw new ProblemError('not_found', 'There is no such grid.');
	};
	const cancelAll = async (group: StoredGroup): Promise<void> => {
		store.setCancelled(group.owner, group.id);
		changed(group.owner, group.id);
		// One may be on its way to the queue right now.
		await feeder.idle();
		for (const { generation } of present(group).cells) {
			if (generation !== null && !hasEnded(generation.state)) gallery.remember(await client.cancel(generation.id));
		}
		feeder.wake();
	};
	/** All that is there to the bin, or back. */
	const move = async (group: StoredGroup, deleted: boolean): Promise<Group> => {
		for (const { generation } of present(group).cells) {
			if (generation !== null && (generation.deleted_at !== null) !== deleted) await bin.setDeleted(generation.id, deleted);
		}
		return present(group);
	};
	/** Every cell is looked at as the GPU service will, so that none is refused later that could be refused now. */
	const check = async (cells: readonly GenerationRequest[]): Promise<void> => {
		const { models, default_model, loras, upscalers } = await catalog();
		for (const cell of cells) {
			const name = cell.model ?? default_model;
			const model = models.find((one) => one.name === name);
			if (model === undefined) {
				const known = models.map((one) => one.name).join(', ');
				throw new ProblemError('validation_failed', `There is no model "${name.slice(0, 64)}" here. There are: ${known}.`, {
					field: 'model',
				});
			}
			if (model.problem !== null) throw new ProblemError('model_broken', model.problem.detail);
			resolveSettings(cell, model, 0, { loras, upscalers });
		}
	};

	return {
		create: async (actor, value, idempotencyKey) => {
			const { owner } = actor;
			if (!can(actor, 'make', { kind: 'generation', owner })) throw new ProblemError('forbidden', 'You may not make pictures.');
			checkKey(idempotencyKey);
			const asked = parseGroup(value);
			const fingerprint = toGroupFingerprint(asked);
			const again = (): Group | null => {
				const known = idempotencyKey === null ? null : store.findByKey(owner, idempotencyKey);
				if (known === null) return null;
				if (known.fingerprint === fingerprint) return present(known);
				throw new ProblemError('idempotency_mismatch', 'This Idempotency-Key was used for another grid. Use a new key for a new one.');
			};
			const known = again();
			if (known !== null) return known;
			const { request, inputs } = await collectInputs(actor, asked.request, new Map(), pictures);
			const id = nanoid();
			// One seed for all cells: what differs is what the axes change.
			const base = { ...request, seed: decideSeed(request.seed, idempotencyKey), count: 1, group: id };
			const words = wildcards(owner);
			const cells = cellsOf(base, asked.axes).map((cell) => decideWords(cell, words, null));
			await check(cells);
			for (const [sha256, bytes] of inputs) await client.putInput(sha256, bytes);
			// A second try with this key may have come as far meanwhile.
			const made = again();
			if (made !== null) return made;
			store.insert({ id, owner, idempotencyKey, fingerprint, title: asked.title, axes: asked.axes }, cells);
			history.remember(owner, request);
			changed(owner, id);
			feeder.wake();
			return present(find(actor, 'see', id));
		},
		list: ({ owner }, { cursor, limit }) => {
			if (!Number.isSafeInteger(limit) || limit < 1 || limit > longestPage) {
				throw new ProblemError('validation_failed', `"limit" must be a whole number from 1 to ${longestPage}.`, { field: 'limit' });
			}
			const rows = store.page(owner, cursor === null ? null : parseCursor(cursor), limit + 1);
			const last = rows.length > limit ? rows[limit - 1] : undefined;
			return {
				groups: rows.slice(0, limit).map((row): GroupSummary => {
					const { cells: _cells, ...summary } = present(row);
					return summary;
				}),
				next_cursor: last === undefined ? null : Buffer.from(`${last.createdAt}:${last.id}`).toString('base64url'),
			};
		},
		get: (actor, id) => present(find(actor, 'see', id)),
		cancel: async (actor, id) => {
			const group = find(actor, 'change', id);
			await cancelAll(group);
			return present(group);
		},
		remove: async (actor, id) => {
			const group = find(actor, 'change', id);
			await cancelAll(group);
			return await move(group, true);
		},
		restore: async (actor, id) => await move(find(actor, 'change', id), false),
		setWaiting: (actor, id, waits) => {
			const group = find(actor, 'change', id);
			if (waits) store.setWaiting(id);
			else store.setCancelled(group.owner, id);
			changed(group.owner, id);
			feeder.wake();
			return present(group);
		},
		estimate: async ({ owner }, value) => {
			const { request, axes } = parseGroup(value);
			// Words and seeds change nothing of the cost.
			const [first, ...more] = cellsOf({ ...withoutPictures(request), count: 1 }, axes).map(
				({ written: _written, negative_prompt: _negative, ...cell }) => ({ ...cell, prompt: '' }),
			);
			if (first === undefined) throw new ProblemError('validation_failed', 'The axes make no picture.', { field: 'axes' });
			return await client.estimate({ owner, request: first, more });
		},
		sheet: async (actor, id, format) => await sheets.make(actor, present(find(actor, 'see', id)), format),
	};
}

function parseGroup(value: unknown): Asked {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new ProblemError(
			'invalid_request',
			'The body must be {"request": {"prompt": "…"}, "axes": [{"field": "steps", "values": [4, 8]}]}.',
		);
	}
	const { title, request, axes } = value as Record<string, unknown>;
	const unknown = Object.keys(value).find((field) => !['title', 'request', 'axes'].includes(field));
	if (unknown !== undefined) {
		throw new ProblemError('validation_failed', `"${unknown.slice(0, 64)}" is not a field of a grid. Fields: title, request, axes.`, {
			field: unknown.slice(0, 64),
		});
	}
	if (title !== undefined && typeof title !== 'string')
		throw new ProblemError('validation_failed', '"title" must be text.', { field: 'title' });
	const parsed = parseGenerationRequest(request);
	return { title: (title ?? parsed.written ?? parsed.prompt).slice(0, longestTitle), request: parsed, axes: parseAxes(axes) };
}

function checkKey(key: string | null): void {
	if (key === null || (key.length > 0 && key.length <= longestKey)) return;
	throw new ProblemError('invalid_request', `An Idempotency-Key has 1 to ${longestKey} characters; this one has ${key.length}.`);
}

function parseCursor(cursor: string): { createdAt: number; id: string } {
	const [, createdAt, id] = /^(\d{1,15}):([\w-]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
	if (createdAt !== undefined && id !== undefined) return { createdAt: Number(createdAt), id };
	throw new ProblemError('validation_failed', '"cursor" must be the "next_cursor" of another page, or be left out.', { field: 'cursor' });
}
