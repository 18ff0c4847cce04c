/** Takes a picture that generations start from, under the SHA-256 of its bytes. It is on disk when it is answered. */
import { isInputHash } from '#contract/picture-reference.ts';
import { ProblemError } from '#contract/problem.ts';
import { readBytes } from '../body.ts';
import { path, type Route } from '../route.ts';

const mostBytes = 32 * 1024 * 1024;

export const putInput: Route = {
	method: 'PUT',
	pattern: path('/inputs/:sha256'),
	handle: async (request, { sha256 = '' }, context) => {
		if (!isInputHash(sha256)) throw new ProblemError('invalid_path', 'A picture is named by its SHA-256 in hex digits.');
		await context.admit();
		await context.inputs.put(sha256, await readBytes(request, mostBytes));
		return new Response(null, { status: 204 });
	},
};
