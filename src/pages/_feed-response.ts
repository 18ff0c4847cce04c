/** The feed of a public page. */
import type { APIContext } from 'astro';
import { toAtom } from '../layouts/feed.ts';
import { openText, originOf, toDay } from '../layouts/open-text.ts';
import { hasTag } from './api/_has-tag.ts';

/** 304 when the reader has it. @param owner null for everybody's pictures. @param path of the page. @throws ProblemError `not_found`. */
export async function feedResponse(context: APIContext, owner: string | null, path: string): Promise<Response> {
	const { request, locals } = context;
	const { pictures } = locals.easel.publicPages.page(owner, null);
	const t = openText(context);
	const name = t('sharing.household');
	const body = toAtom(pictures, {
		origin: originOf(context),
		path,
		language: t.language,
		title: owner === null ? t('sharing.publicTitle') : t('sharing.personTitle', { name }),
		author: 'Easel',
		untitled: ({ created_at }) => t('sharing.pictureOf', { date: toDay(t, created_at) }),
	});
	const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)));
	const etag = `"${btoa(String.fromCharCode(...hash.subarray(0, 18)))}"`;
	const headers = { etag, 'cache-control': 'public, no-cache', vary: 'Accept-Language, Cookie' };
	if (hasTag(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
	return new Response(body, { headers: { ...headers, 'content-type': 'application/atom+xml; charset=utf-8' } });
}
