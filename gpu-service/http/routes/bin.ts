/** To the bin and back: generations, single pictures, and files that were dropped into `outputs/` by hand. */
import { ProblemError } from '#contract/problem.ts';
import { isId, notFound, readJson } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { path, type Route } from '../route.ts';

export const deleteGeneration: Route = {
	method: 'DELETE',
	pattern: path('/generations/:id'),
	handle: (_request, { id }, context) => answer(context, id, true),
};

export const restoreGeneration: Route = {
	method: 'POST',
	pattern: path('/generations/:id/restore'),
	handle: (_request, { id }, context) => answer(context, id, false),
};

export const deletePicture: Route = {
	method: 'DELETE',
	pattern: path('/generations/:id/pictures/:n'),
	handle: (_request, { id, n }, context) => answer(context, id, true, Number(n)),
};

export const restorePicture: Route = {
	method: 'POST',
	pattern: path('/generations/:id/pictures/:n/restore'),
	handle: (_request, { id, n }, context) => answer(context, id, false, Number(n)),
};

export const deleteFile: Route = {
	method: 'POST',
	pattern: path('/files/delete'),
	handle: async (request, _parameters, context) => {
		await context.setFileDeleted(parseName(await readJson(request)), true);
		return new Response(null, { status: 204 });
	},
};

export const restoreFile: Route = {
	method: 'POST',
	pattern: path('/files/restore'),
	handle: async (request, _parameters, context) => {
		await context.setFileDeleted(parseName(await readJson(request)), false);
		return new Response(null, { status: 204 });
	},
};

async function answer(context: HttpContext, id: string | undefined, deleted: boolean, picture?: number): Promise<Response> {
	const row = isId(id) ? await context.setDeleted(id, deleted, picture) : null;
	if (row === null) throw notFound();
	return Response.json(await context.describe(row));
}

function parseName(value: unknown): string {
	if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string') {
		throw new ProblemError('invalid_request', 'The body must be {"name": "<folder>/<file>"}.');
	}
	return value.name;
}
