/** Bytes as an answer: validated by their tag, never taken for anything but what our table says they are. */
import { hasTag } from './_has-tag.ts';

type Blob = Awaited<ReturnType<App.Locals['easel']['pictures']['open']>>;

/** 304 when the client has it. `?download` asks to save it instead of showing it. */
export function blobResponse(request: Request, blob: Blob): Response {
	const etag = blob.etag === null ? null : `"${blob.etag}"`;
	// What has an id of its own never changes. `private`, as it is for whoever may see it.
	const headers = new Headers({ 'cache-control': 'private, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' });
	if (etag !== null) headers.set('etag', etag);
	if (etag !== null && hasTag(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
	const isDownload = new URL(request.url).searchParams.has('download');
	headers.set('content-type', blob.type);
	headers.set('content-length', String(blob.bytes));
	headers.set('content-disposition', contentDisposition(isDownload ? 'attachment' : 'inline', blob.download));
	headers.set('content-security-policy', "sandbox; default-src 'none'");
	headers.set('cross-origin-resource-policy', 'same-origin');
	return new Response(blob.body, { headers });
}

/** RFC 6266: an ASCII name for old clients, and the whole one as RFC 8187 writes it. */
function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
	const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
	const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
	return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
