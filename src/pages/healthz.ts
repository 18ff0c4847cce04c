import type { APIRoute } from 'astro';

/** The web process answers. */
export const GET: APIRoute = () => Response.json({ status: 'ok' });
