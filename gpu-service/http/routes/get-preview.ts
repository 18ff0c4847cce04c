import { ProblemError } from '#contract/problem.ts';
import { path, type Route } from '../route.ts';

export const getPreview: Route = {
	method: 'GET',
	pattern: path('/generations/:id/preview'),
	handle: async (_request, { id = '' }, context) => {
		const preview = context.running(id)?.preview ?? null;
		if (preview === null) throw new ProblemError('not_found', 'There is no preview of this generation.');
		return new Response(Uint8Array.from(preview.bytes), { headers: { 'content-type': preview.type, 'cache-control': 'no-store' } });
	},
};
