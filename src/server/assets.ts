/** Files that `astro build` made for browsers: the same for everybody. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import sirv from 'sirv';

/** Answers requests for files that were in `folder` when this was called, and hands on the rest. */
export function createAssets(folder: string): (request: IncomingMessage, response: ServerResponse, next: () => void) => void {
	const serve = sirv(folder, {
		etag: true,
		gzip: true,
		brotli: true,
		setHeaders: (response, path) => {
			// A worker lives by the policy of its own script, and ours fetch events.
			response.setHeader('content-security-policy', "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
			// Names under _astro/ hold a hash of the content.
			response.setHeader('cache-control', path.startsWith('/_astro/') ? 'public, max-age=31536000, immutable' : 'no-cache');
		},
	});
	return (request, response, next) => {
		if (request.method === 'GET' || request.method === 'HEAD') serve(request, response, next);
		else next();
	};
}
