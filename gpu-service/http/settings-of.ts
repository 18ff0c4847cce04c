/** From a request to settings: which model is meant, what it allows, and the size of a picture that is left as it is. */
import { randomInt } from 'node:crypto';
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import { type GenerationRequest, maxSeed, type Settings } from '#contract/generation.ts';
import { inputHash, picturesOf } from '#contract/picture-reference.ts';
import { ProblemError } from '#contract/problem.ts';
import { leavesPicture, resolveSettings } from '#contract/settings.ts';
import type { HttpContext } from './context.ts';

type Parts = Pick<HttpContext, 'catalog' | 'inputs'>;

/** @throws ProblemError `validation_failed` with the field that the model does not allow, `model_broken`. */
export async function settingsOf(asked: GenerationRequest, { catalog, inputs }: Parts): Promise<Settings> {
	const offered = await catalog();
	const sized = await withOwnSize(asked, inputs);
	return resolveSettings(sized, findModel(offered, asked.model), randomInt(maxSeed + 1), offered);
}

/** Sees to it that every picture that is named is here and stays. @throws ProblemError `validation_failed`. */
export async function claimInputs(asked: GenerationRequest, { inputs }: Pick<HttpContext, 'inputs'>): Promise<void> {
	for (const { field, reference } of picturesOf(asked)) {
		const sha256 = inputHash(reference);
		if (sha256 === null) throw new ProblemError('validation_failed', `"${field}" must be "input:<sha256>" here.`, { field });
		if (await inputs.claim(sha256)) continue;
		throw new ProblemError('validation_failed', `The picture of "${field}" is not here, or no more. Send the picture itself.`, { field });
	}
}

/** A picture that is left as it is keeps its size, unless the request says another one. */
async function withOwnSize(asked: GenerationRequest, inputs: HttpContext['inputs']): Promise<GenerationRequest> {
	const sha256 = leavesPicture(asked) ? inputHash(asked.init_image ?? '') : null;
	const size = sha256 === null ? null : await inputs.size(sha256);
	return { ...size, ...asked };
}

function findModel({ models, default_model }: Catalog, name = default_model): CatalogModel {
	const model = models.find((candidate) => candidate.name === name);
	if (model === undefined) {
		const names = models.map((candidate) => candidate.name).join(', ');
		throw new ProblemError('validation_failed', `There is no model "${name.slice(0, 64)}". There are: ${names || 'none'}.`, {
			field: 'model',
			reason: { name: 'model_unknown', values: { model: name.slice(0, 64) } },
		});
	}
	if (model.problem !== null) throw new ProblemError('model_broken', model.problem.detail);
	return model;
}
