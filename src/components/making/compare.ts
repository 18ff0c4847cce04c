/** One request for two models, to see what each makes of it. Pure. */
import type { CatalogModel } from '#contract/catalog.ts';
import type { Generation } from '#contract/generation.ts';
import type { Group, GroupRequest } from '#contract/groups.ts';
import type { Problem } from '#contract/problem.ts';
import { type Draft, drawSeed, fitDraft } from '../composer/draft.ts';

/** A comparison that was asked for. */
export interface Compared {
	prompt: string;
	/** Names of the models. */
	models: readonly [string, string];
	/** Null until it is accepted. */
	group: Group | null;
	/** There is no connection; it is tried again. */
	waiting: boolean;
	/** Why it was refused; null unless it was. */
	problem: Problem | null;
}

/** The same words, settings and seed for both, as far as both allow them. */
export function compareRequest(draft: Draft, one: CatalogModel, other: CatalogModel): GroupRequest {
	const { model: _model, ...shared } = fitDraft(fitDraft(draft, other), one);
	const axis = { field: 'model', values: [one.name, other.name], labels: [one.title, other.title] };
	return { request: { ...shared, seed: draft.seed ?? drawSeed() }, axes: [axis] };
}

/** What became of it with the n-th of the models; null before it is in the queue. */
export function findCompared(generations: readonly Generation[], { group, models }: Compared, n: 0 | 1): Generation | null {
	if (group === null) return null;
	const live = generations.find(({ request, settings }) => request.group === group.id && settings.model === models[n]);
	return live ?? group.cells[n]?.generation ?? null;
}
