import type { APIRoute } from 'astro';
import { feedResponse } from '../../_feed-response.ts';

/** The newest public pictures of one person. */
export const GET: APIRoute = (context) => {
	const { owner = '' } = context.params;
	return feedResponse(context, owner, `/people/${encodeURIComponent(owner)}`);
};
