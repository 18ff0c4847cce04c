/** Whether an `If-None-Match` header names the tag: a list of tags, compared weakly, or `*` (RFC 9110, 13.1.2). */
export function hasTag(header: string | null, etag: string): boolean {
	const plain = (tag: string) => tag.trim().replace(/^W\//, '');
	const tags = header?.split(',').map(plain) ?? [];
	return tags.includes('*') || tags.includes(plain(etag));
}
