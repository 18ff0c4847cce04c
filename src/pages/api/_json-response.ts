import { hasTag } from './_has-tag.ts';

/** JSON with a weak ETag; 304 without a body when the client has it already. */
export async function jsonResponse(request: Request, data: unknown): Promise<Response> {
	const body = JSON.stringify(data);
	const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)));
	const etag = `W/"${btoa(String.fromCharCode(...hash.subarray(0, 18)))}"`;
	const headers = { etag, 'cache-control': 'private, no-cache' };
	if (hasTag(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
	return new Response(body, { headers: { ...headers, 'content-type': 'application/json' } });
}
