import type { APIRoute } from 'astro';
import { authorityResponse } from './_authority.ts';

/** The authority's certificate as text, for Linux and Firefox. */
export const GET: APIRoute = ({ locals }) => authorityResponse(locals, 'pem');
