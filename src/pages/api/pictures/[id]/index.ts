import type { APIRoute } from 'astro';
import { ProblemError } from '#contract/problem.ts';
import { knownActor } from '../../_actor.ts';
import { blobResponse } from '../../_blob-response.ts';
import { readJson } from '../../_request.ts';

const formats = ['png', 'jpeg', 'webp'] as const;
const metadata = ['all', 'none'] as const;

/** The picture as it is, or with `?format` and `?metadata` as it is to leave the house. */
export const GET: APIRoute = async ({ params: { id = '' }, request, url: { searchParams }, locals }) => {
	const actor = knownActor(locals);
	const { pictures } = locals.easel;
	if (!searchParams.has('format') && !searchParams.has('metadata')) return blobResponse(request, await pictures.open(actor, id));
	const wanted = { format: choose(searchParams, 'format', formats), metadata: choose(searchParams, 'metadata', metadata) ?? 'all' };
	return blobResponse(request, await pictures.export(actor, id, wanted));
};

/** Changes what people add to it, or moves it to the bin and back. Answers with its details. */
export const PATCH: APIRoute = async ({ params: { id = '' }, request, locals }) =>
	Response.json(await locals.easel.collection.changePicture(knownActor(locals), id, await readJson(request)));

/** To the bin. Answers with the generation that it belongs to. */
export const DELETE: APIRoute = async ({ params: { id = '' }, locals }) =>
	Response.json(await locals.easel.pictures.remove(knownActor(locals), id));

function choose<Choice extends string>(query: URLSearchParams, name: string, choices: readonly Choice[]): Choice | null {
	const text = query.get(name);
	const choice = choices.find((each) => each === text) ?? null;
	if (text !== null && choice === null) {
		throw new ProblemError('validation_failed', `"${name}" must be one of: ${choices.join(', ')}.`, { field: name });
	}
	return choice;
}
