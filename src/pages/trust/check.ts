import type { APIRoute } from 'astro';

/** Answers whoever reaches it: asked over HTTPS from the page that came over plain HTTP, it shows that the device trusts the certificate. */
export const GET: APIRoute = () => new Response(null, { status: 204, headers: { 'cross-origin-resource-policy': 'cross-origin' } });
