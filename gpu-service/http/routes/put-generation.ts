/** Accepts a generation. What is answered with 202 is on disk. */
import { randomInt } from 'node:crypto';
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import { type GenerationRequest, maxSeed, type Settings } from '#contract/generation.ts';
import { inputHash, picturesOf } from '#contract/picture-reference.ts';
import { ProblemError } from '#contract/problem.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import { leavesPicture, resolveSettings } from '#contract/settings.ts';
import { isId, notFound, readJson } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { path, type Route } from '../route.ts';

export const putGeneration: Route = {
	method: 'PUT',
	pattern: path('/generations/:id'),
	handle: async (request, { id }, context) => {
		if (!isId(id)) throw notFound();
		const { owner, request: asked } = parseSubmission(await readJson(request));
		const known = await context.queue.get(id);
		const settings = known?.settings ?? (await decideSettings(asked, context));
		const { generation, created } = await context.queue.submit({ id, owner, request: asked, settings });
		await context.accepted(id);
		return Response.json(await context.describe(generation), { status: created ? 202 : 200 });
	},
};

async function decideSettings(asked: GenerationRequest, context: HttpContext): Promise<Settings> {
	await context.admit();
	const catalog = await context.catalog();
	const sized = await withOwnSize(asked, context);
	const settings = resolveSettings(sized, findModel(catalog, asked.model), randomInt(maxSeed + 1), catalog);
	for (const { field, reference } of picturesOf(asked)) {
		const sha256 = inputHash(reference);
		if (sha256 === null) throw new ProblemError('validation_failed', `"${field}" must be "input:<sha256>" here.`, { field });
		if (await context.inputs.claim(sha256)) continue;
		throw new ProblemError('validation_failed', `The picture of "${field}" is not here, or no more. Send the picture itself.`, { field });
	}
	return settings;
}

/** A picture that is left as it is keeps its size, unless the request says another one. */
async function withOwnSize(asked: GenerationRequest, { inputs }: HttpContext): Promise<GenerationRequest> {
	const sha256 = leavesPicture(asked) ? inputHash(asked.init_image ?? '') : null;
	const size = sha256 === null ? null : await inputs.size(sha256);
	return { ...size, ...asked };
}

function parseSubmission(value: unknown) {
	if (typeof value !== 'object' || value === null || !('owner' in value) || typeof value.owner !== 'string' || !('request' in value)) {
		throw new ProblemError('invalid_request', 'A submission is {"owner": text, "request": object}.');
	}
	return { owner: value.owner, request: parseGenerationRequest(value.request) };
}

function findModel({ models, default_model }: Catalog, name = default_model): CatalogModel {
	const model = models.find((candidate) => candidate.name === name);
	if (model === undefined) {
		const names = models.map((candidate) => candidate.name).join(', ');
		throw new ProblemError('validation_failed', `There is no model "${name.slice(0, 64)}". There are: ${names || 'none'}.`, {
			field: 'model',
		});
	}
	if (model.problem !== null) throw new ProblemError('model_broken', model.problem.detail);
	return model;
}
