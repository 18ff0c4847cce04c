import type { APIRoute } from 'astro';
import { authorityResponse } from './_authority.ts';

/** The authority's certificate in DER: phones offer to install what has this name and type. */
export const GET: APIRoute = ({ locals }) => authorityResponse(locals, 'der');
