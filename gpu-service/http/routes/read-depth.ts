/** How far everything in a picture is, as a network in `models/depth/` tells it: float32, little-endian, rows from the top; nearer is larger. */
import { ProblemError } from '#contract/problem.ts';
import { readBytes } from '../body.ts';
import { path, type Route } from '../route.ts';

const mostBytes = 64 * 1024 * 1024;

export const readDepth: Route = {
	method: 'POST',
	pattern: path('/depth'),
	handle: async (request, _parameters, { readDepth: read }) => {
		const depth = await read(await readBytes(request, mostBytes));
		if (depth === null) throw new ProblemError('not_found', 'There is no network for depth: put one into models/depth/.');
		const { model, width, height, values } = depth;
		return new Response(new Uint8Array(values.buffer as ArrayBuffer), {
			headers: { 'content-type': 'application/octet-stream', 'x-depth': JSON.stringify({ model, width, height }) },
		});
	},
};
