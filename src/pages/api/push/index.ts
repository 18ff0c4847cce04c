import type { APIRoute } from 'astro';
import { jsonResponse } from '../_json-response.ts';

/** What a browser needs to subscribe: the public key of this Easel. */
export const GET: APIRoute = ({ request, locals }) => jsonResponse(request, { public_key: locals.easel.push.publicKey });
