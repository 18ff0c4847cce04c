/** One request for two models, to see what each makes of it. Pure. */
import type { CatalogModel } from '#contract/catalog.ts';
import type { Generation, GenerationRequest } from '#contract/generation.ts';
import { type Draft, drawSeed, fitDraft } from '../composer/draft.ts';

/** What is known of both: the seed tells them from anything else. */
export interface Compared {
	prompt: string;
	seed: number;
	/** Names of the models. */
	models: readonly [string, string];
}

/** The same words and seed for both; of the settings each gets what it allows. */
export function compareRequests(
	draft: Draft,
	one: CatalogModel,
	other: CatalogModel,
): { compared: Compared; requests: GenerationRequest[] } {
	const seed = draft.seed ?? drawSeed();
	const requests = [
		{ ...draft, model: one.name, seed },
		{ ...fitDraft(draft, other), seed },
	];
	return { compared: { prompt: draft.prompt, seed, models: [one.name, other.name] }, requests };
}

/** What became of it with one of the models; null before it was accepted. */
export function findCompared(generations: readonly Generation[], { prompt, seed }: Compared, model: string): Generation | null {
	return (
		generations.find(({ settings, request }) => settings.model === model && settings.seed === seed && request.prompt === prompt) ?? null
	);
}
