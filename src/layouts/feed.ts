/** Public pictures as an Atom feed (RFC 4287). Pure. */
import type { PublicPicture } from '#contract/sharing.ts';

export interface FeedFacts {
	/** Scheme and host: all addresses in a feed are whole. */
	origin: string;
	/** Address of the page whose feed it is. */
	path: string;
	language: string;
	title: string;
	author: string;
	/** What a picture is called whose prompt is not told. */
	untitled: (picture: PublicPicture) => string;
}

export function toAtom(pictures: readonly PublicPicture[], facts: FeedFacts): string {
	const { origin, path, language, title, author } = facts;
	const updated =
		pictures
			.map(({ created_at }) => created_at)
			.sort()
			.at(-1) ?? new Date(0).toISOString();
	return [
		'<?xml version="1.0" encoding="utf-8"?>',
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${toXml(language)}">`,
		`<id>${toXml(`${origin}${path}`)}</id>`,
		`<title>${toXml(title)}</title>`,
		`<updated>${updated}</updated>`,
		`<author><name>${toXml(author)}</name></author>`,
		'<generator>Easel</generator>',
		`<link rel="self" type="application/atom+xml" href="${toXml(`${origin}${path}/feed.xml`)}"/>`,
		`<link rel="alternate" type="text/html" href="${toXml(`${origin}${path}`)}"/>`,
		...pictures.map((picture) => toEntry(picture, facts)),
		'</feed>',
		'',
	].join('\n');
}

function toEntry(picture: PublicPicture, { origin, untitled }: FeedFacts): string {
	const { page, file, width, height, type, bytes, created_at, told } = picture;
	const title = told?.prompt.trim() || untitled(picture);
	const image = `<p><img src="${toXml(`${origin}${file}`)}" width="${width}" height="${height}" alt="${toXml(title)}"></p>`;
	return [
		'<entry>',
		`<id>${toXml(`${origin}${page}`)}</id>`,
		`<title>${toXml(title.slice(0, 200))}</title>`,
		`<link rel="alternate" type="text/html" href="${toXml(`${origin}${page}`)}"/>`,
		`<link rel="enclosure" type="${type}" length="${bytes}" href="${toXml(`${origin}${file}`)}"/>`,
		`<published>${created_at}</published>`,
		`<updated>${created_at}</updated>`,
		`<content type="html">${toXml(image)}</content>`,
		'</entry>',
	].join('\n');
}

/** XML 1.0 has no way to write most control characters and lone surrogates. */
function toXml(text: string): string {
	return text
		.toWellFormed()
		.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
