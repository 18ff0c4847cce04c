/** The feed of a public page. */
import { createHash } from 'node:crypto';
import type { APIContext } from 'astro';
import { openText, originOf, toDay } from '../layouts/open-text.ts';
import { toAtom } from '../server/sharing/feed.ts';
import { hasTag } from './api/_has-tag.ts';

/** 304 when the reader has it. @param owner null for everybody's pictures. @param path of the page. @throws ProblemError `not_found`. */
export function feedResponse(context: APIContext, owner: string | null, path: string): Response {
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
	const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
	const headers = { etag, 'cache-control': 'public, no-cache', vary: 'Accept-Language, Cookie' };
	if (hasTag(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
	return new Response(body, { headers: { ...headers, 'content-type': 'application/atom+xml; charset=utf-8' } });
}
