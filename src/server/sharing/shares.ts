/** Share links: made, listed and taken back by their owner, opened by whoever holds one. */
import { createHmac, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { nanoid } from 'nanoid';
import { ProblemError } from '#contract/problem.ts';
import type { Actor } from '../access/actor.ts';
import { can } from '../access/can.ts';
import type { Guesses } from '../access/guesses.ts';
import type { Albums } from '../collection/albums.ts';
import type { Marks } from '../collection/marks.ts';
import type { Pictures, Shares } from '../context.ts';
import { transact } from '../database/database.ts';
import type { Gallery } from '../gallery/gallery.ts';
import { readShareRequest } from './read-share.ts';
import { readReference, toReference } from './reference.ts';
import { findLink, type LinkRow, listLinks, removeExpired, removeLink, saveLink, toLink } from './share-links.ts';
import { deliver, type FoundPicture, findShown, insideAlbum, notShown, toShown } from './shown.ts';

export interface SharesParts {
	/** `easel.sqlite` */
	database: DatabaseSync;
	/** Tokens are made of it and of what the page sends along: sending again makes the same link. */
	secret: string;
	gallery: Pick<Gallery, 'picture' | 'finder'>;
	marks: Pick<Marks, 'of'>;
	albums: Pick<Albums, 'find'>;
	pictures: Pictures;
	/** Counts tokens that no link has. */
	guesses: Guesses;
	/** Milliseconds UTC. */
	now?: () => number;
}

/** Pictures of an album that one page shows. */
const onePage = 60;
/** So long a link that has run out is known for one, and not for a guess. */
const rememberedMs = 30 * 24 * 3_600_000;
const longestKey = 255;

export function createShares({ database, secret, gallery, marks, albums, pictures, guesses, now = Date.now }: SharesParts): Shares {
	const { finder } = gallery;

	const checkSubject = ({ owner }: Actor, { kind, subject }: Pick<LinkRow, 'kind' | 'subject'>): void => {
		const isThere = kind === 'album' ? albums.find(owner, subject) !== null : isHere(owner, subject);
		if (!isThere) throw new ProblemError('not_found', `There is no such ${kind}.`);
	};
	const isHere = (owner: string, picture: string): boolean => finder.picture(owner, picture)?.deleted_at === null;
	/** @throws ProblemError `not_found` for a token that opens nothing, `rate_limited` after many of those. */
	const open = (token: string, clientAddress: string): LinkRow => {
		guesses.check(clientAddress);
		const link = findLink(database, token);
		if (link === null) guesses.count(clientAddress);
		if (link === null || (link.expiresAt !== null && link.expiresAt <= now())) throw notShown();
		return link;
	};
	const isShared = ({ owner, kind, subject }: LinkRow, picture: string): boolean =>
		isHere(owner, picture) && (kind === 'picture' ? picture === subject : marks.of(picture).albums.includes(subject));
	const find = (token: string, reference: string, clientAddress: string): { link: LinkRow; found: FoundPicture } => {
		const link = open(token, clientAddress);
		const id = readReference(token, reference);
		const found = id !== null && isShared(link, id) ? findShown(gallery, id) : null;
		if (found === null) throw notShown();
		return { link, found };
	};
	const show = (token: string, link: LinkRow, found: FoundPicture) => {
		const path = `/s/${token}/${toReference(token, found.picture.id)}`;
		const page = link.kind === 'picture' ? `/s/${token}` : path;
		return toShown(found, { page, file: `${path}/file`, thumbnail: `${path}/thumbnail` }, link.withPrompt);
	};

	return {
		add: (actor, value, idempotencyKey) => {
			const request = readShareRequest(value);
			if (!can(actor, 'change', { kind: 'generation', owner: actor.owner })) throw new ProblemError('forbidden', 'You may not share this.');
			checkSubject(actor, request);
			if (idempotencyKey !== null && (idempotencyKey === '' || idempotencyKey.length > longestKey)) {
				throw new ProblemError('validation_failed', `"Idempotency-Key" must have 1 to ${longestKey} characters.`, {
					field: 'Idempotency-Key',
				});
			}
			const token = tokenOf(secret, actor.owner, idempotencyKey ?? randomBytes(32).toString('base64url'));
			const path = `/s/${token}`;
			const known = findLink(database, token);
			if (known !== null) {
				const isSame = known.kind === request.kind && known.subject === request.subject && known.withPrompt === request.with_prompt;
				if (!isSame || known.withMetadata !== request.with_metadata) {
					throw new ProblemError('idempotency_mismatch', 'This idempotency key made another link. Use a new key for a new link.');
				}
				return toLink(known, path);
			}
			const createdAt = now();
			const link: LinkRow = {
				id: nanoid(),
				owner: actor.owner,
				kind: request.kind,
				subject: request.subject,
				withPrompt: request.with_prompt,
				withMetadata: request.with_metadata,
				expiresAt: request.expires_in_s === null ? null : createdAt + request.expires_in_s * 1_000,
				createdAt,
			};
			transact(database, () => {
				removeExpired(database, createdAt - rememberedMs);
				saveLink(database, token, link);
			});
			return toLink(link, path);
		},
		list: ({ owner }, subject) => listLinks(database, owner, subject, now()).map((link) => toLink(link, null)),
		remove: ({ owner }, id) => {
			if (!transact(database, () => removeLink(database, owner, id)))
				throw new ProblemError('not_found', 'There is no such link any more.');
		},

		look: (token, clientAddress, cursor) => {
			const link = open(token, clientAddress);
			const { owner, kind, subject } = link;
			const expires_at = link.expiresAt === null ? null : new Date(link.expiresAt).toISOString();
			if (kind === 'picture') {
				const found = isHere(owner, subject) ? findShown(gallery, subject) : null;
				if (found === null) throw notShown();
				return { kind, expires_at, picture: show(token, link, found) };
			}
			const album = albums.find(owner, subject);
			if (album === null) throw notShown();
			const inside = insideAlbum(album);
			const page = finder.page(inside, { cursor, limit: onePage });
			return {
				kind,
				expires_at,
				name: album.name,
				count: finder.count(inside),
				pictures: page.pictures.flatMap(({ id }) => findShown(gallery, id) ?? []).map((found) => show(token, link, found)),
				next_cursor: page.next_cursor,
			};
		},
		picture: (token, reference, clientAddress) => {
			const { link, found } = find(token, reference, clientAddress);
			return show(token, link, found);
		},
		file: async (token, reference, clientAddress, wanted) => {
			const { link, found } = find(token, reference, clientAddress);
			return await deliver(pictures, found, wanted, { tells: link.withPrompt, keepsMetadata: link.withMetadata });
		},
	};
}

/** 192 bits. */
function tokenOf(secret: string, owner: string, key: string): string {
	return createHmac('sha256', secret).update(`share link ${owner} ${key}`).digest().subarray(0, 24).toString('base64url');
}
