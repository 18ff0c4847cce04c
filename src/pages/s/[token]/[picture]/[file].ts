import type { APIRoute } from 'astro';
import { ProblemError } from '#contract/problem.ts';
import { shownResponse } from '../../../_shown-response.ts';

const formats = ['png', 'jpeg', 'webp'] as const;

/** `file`, with `?format=jpeg` as another one; `thumbnail`, with `?size=256`. */
export const GET: APIRoute = async ({ params: { token = '', picture = '', file }, url, request, clientAddress, locals }) => {
	if (file !== 'file' && file !== 'thumbnail') throw new ProblemError('not_found', 'There is nothing at this address.');
	const format = formats.find((known) => known === url.searchParams.get('format')) ?? null;
	const wanted =
		file === 'file' ? ({ kind: 'file', format } as const) : ({ kind: 'thumbnail', size: url.searchParams.get('size') } as const);
	return shownResponse(request, await locals.easel.shares.file(token, picture, clientAddress, wanted), { isEmbedded: false });
};
