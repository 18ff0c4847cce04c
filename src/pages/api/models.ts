import type { APIRoute } from 'astro';
import { jsonResponse } from './_json-response.ts';

export const GET: APIRoute = async ({ request, locals: { easel } }) => jsonResponse(request, await easel.catalog());
