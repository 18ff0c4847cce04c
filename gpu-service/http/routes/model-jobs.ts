/** Models that come and go: what takes time is a job, told by `models` events and by its address. */
import type { AddModelRequest, ModelFileKind } from '#contract/models.ts';
import { ProblemError } from '#contract/problem.ts';
import { readJson } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { decodeName, path, type Route } from '../route.ts';

export const addModel: Route = {
	method: 'POST',
	pattern: path('/models'),
	handle: async (request, _parameters, { library }) => Response.json(library.add(parseRequest(await readJson(request))), { status: 202 }),
};

export const getModelPresets: Route = {
	method: 'GET',
	pattern: path('/models/presets'),
	handle: async (_request, _parameters, { library }) => Response.json({ presets: library.presets() }),
};

export const getModelJobs: Route = {
	method: 'GET',
	pattern: path('/models/jobs'),
	handle: async (_request, _parameters, { library }) => Response.json({ jobs: library.jobs() }),
};

export const getModelJob: Route = {
	method: 'GET',
	pattern: path('/models/jobs/:id'),
	handle: async (_request, { id = '' }, { library }) => {
		const job = library.job(id);
		if (job === null) throw new ProblemError('not_found', 'There is no such job.');
		return Response.json(job);
	},
};

export const pauseModelJob = steer('pause', ({ library }, id) => library.pause(id));
export const cancelModelJob = steer('cancel', ({ library }, id) => library.cancel(id));
export const resumeModelJob = steer('resume', async ({ library }, id, request) => {
	const hasBody = request.headers.get('content-type') !== null;
	const body = hasBody ? await readJson(request) : {};
	const accepts = typeof body === 'object' && body !== null && 'accept_licence' in body && body.accept_licence === true;
	return await library.resume(id, accepts);
});

export const verifyModel: Route = {
	method: 'POST',
	pattern: path('/models/:name/verify'),
	handle: async (_request, { name = '' }, { library }) => Response.json(library.verify(decodeName(name)), { status: 202 }),
};

export const prepareModel: Route = {
	method: 'POST',
	pattern: path('/models/:name/prepare'),
	handle: async (request, { name = '' }, { library }) => {
		const body = request.headers.get('content-type') === null ? {} : await readJson(request);
		const int8 = typeof body === 'object' && body !== null && 'int8' in body && body.int8 === true;
		return Response.json(await library.prepare(decodeName(name), { int8 }), { status: 202 });
	},
};

export const makeModelDefault: Route = {
	method: 'POST',
	pattern: path('/models/:name/default'),
	handle: async (_request, { name = '' }, { library, catalogChanged }) => {
		await library.makeDefault(decodeName(name));
		catalogChanged();
		return new Response(null, { status: 204 });
	},
};

export const getModelDetails: Route = {
	method: 'GET',
	pattern: path('/models/:name/details'),
	handle: async (_request, { name = '' }, { library }) => Response.json(await library.details(decodeName(name))),
};

export const searchModels: Route = {
	method: 'GET',
	pattern: path('/models/search'),
	handle: async (request, _parameters, { library }) => {
		const query = new URL(request.url).searchParams.get('q') ?? '';
		return Response.json({ repositories: await library.search(query, request.signal) });
	},
};

export const removeModel: Route = {
	method: 'DELETE',
	pattern: path('/models/:name'),
	handle: async (request, { name = '' }, context) => {
		const { searchParams } = new URL(request.url);
		const force = ['', '1', 'true'].includes(searchParams.get('force') ?? 'no');
		const removal = await context.library.remove(decodeName(name), { kind: parseKind(searchParams.get('kind')), force });
		context.catalogChanged();
		return Response.json(removal);
	},
};

function steer(action: string, act: (context: HttpContext, id: string, request: Request) => Promise<unknown>): Route {
	return {
		method: 'POST',
		pattern: path(`/models/jobs/:id/${action}`),
		handle: async (request, { id = '' }, context) => Response.json(await act(context, id, request)),
	};
}

const fields: Record<keyof AddModelRequest, 'string' | 'boolean'> = {
	source: 'string',
	name: 'string',
	variant: 'string',
	accept_licence: 'boolean',
};

function parseRequest(value: unknown): AddModelRequest {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new ProblemError('invalid_request', 'The body must be {"source": "…"}.');
	}
	for (const [field, given] of Object.entries(value)) {
		if (!(field in fields)) {
			throw new ProblemError('validation_failed', `"${field.slice(0, 64)}" is not a field. Fields: ${Object.keys(fields).join(', ')}.`, {
				field,
			});
		}
		const type = fields[field as keyof AddModelRequest];
		if (typeof given !== type) throw new ProblemError('validation_failed', `"${field}" must be a ${type}.`, { field });
	}
	if (!('source' in value)) throw new ProblemError('validation_failed', '"source" is missing: what to add.', { field: 'source' });
	return value as AddModelRequest;
}

function parseKind(text: string | null): ModelFileKind {
	const kinds: ModelFileKind[] = ['model', 'lora', 'embedding', 'upscaler'];
	const kind = kinds.find((one) => one === (text ?? 'model'));
	if (kind === undefined) throw new ProblemError('validation_failed', `"kind" must be one of: ${kinds.join(', ')}.`, { field: 'kind' });
	return kind;
}
