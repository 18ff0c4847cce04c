import type { APIRoute } from 'astro';
import { feedResponse } from '../_feed-response.ts';

/** The newest public pictures. */
export const GET: APIRoute = (context) => feedResponse(context, null, '/public');
