/** What lies on the disk, what of it can go, and a copy of the queue for a backup. */
import { ProblemError } from '#contract/problem.ts';
import type { CleanOrder } from '#contract/storage.ts';
import { readJson } from '../body.ts';
import { path, type Route } from '../route.ts';

export const getStorage: Route = {
	method: 'GET',
	pattern: path('/storage'),
	handle: async (_request, _parameters, context) => Response.json(await context.storage.measure()),
};

export const cleanStorage: Route = {
	method: 'POST',
	pattern: path('/storage/clean'),
	handle: async (request, _parameters, context) => {
		await context.storage.clean(parseOrder(await readJson(request)));
		return Response.json(await context.storage.measure());
	},
};

export const getSnapshot: Route = {
	method: 'GET',
	pattern: path('/snapshot'),
	handle: async (_request, _parameters, context) =>
		new Response(await context.storage.snapshot(), { headers: { 'content-type': 'application/vnd.sqlite3' } }),
};

function parseOrder(value: unknown): CleanOrder {
	const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
	const order: CleanOrder = {};
	const { bin_before: before } = given;
	if (typeof before === 'string' && !Number.isNaN(Date.parse(before))) order.bin_before = before;
	else if (before !== undefined) throw invalid('bin_before', 'a time in ISO 8601');
	for (const field of ['prepared_bytes', 'recipes_bytes'] as const) {
		const bytes = given[field];
		if (typeof bytes === 'number' && bytes >= 0) order[field] = bytes;
		else if (bytes !== undefined) throw invalid(field, 'a number of bytes');
	}
	return order;
}

function invalid(field: string, expected: string): ProblemError {
	return new ProblemError('validation_failed', `"${field}" must be ${expected}.`, { field });
}
