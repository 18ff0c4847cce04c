/** What strangers may see without a link: pictures and albums that are public or unlisted, once somebody has opened the public pages. */
import type { Visibility } from '#contract/gallery.ts';
import { ProblemError } from '#contract/problem.ts';
import { type PublicPicture, type Publishing, usualPublishing } from '#contract/sharing.ts';
import { household } from '../access/actor.ts';
import { can } from '../access/can.ts';
import type { Albums } from '../collection/albums.ts';
import type { Marks } from '../collection/marks.ts';
import type { Pictures, PublicPages } from '../context.ts';
import type { Gallery } from '../gallery/gallery.ts';
import type { Preferences } from '../storage/preferences.ts';
import { readPublishing } from './read-share.ts';
import { deliver, type FoundPicture, findShown, insideAlbum, notShown, toShown } from './shown.ts';

export interface PublicPagesParts {
	preferences: Preferences;
	gallery: Pick<Gallery, 'picture' | 'finder'>;
	marks: Pick<Marks, 'of'>;
	albums: Pick<Albums, 'all' | 'find'>;
	pictures: Pictures;
}

const preferenceName = 'publishing';
/** Pictures on one page, and entries of a feed. */
const onePage = 60;
const formats = { png: 'png', jpg: 'jpeg', jpeg: 'jpeg', webp: 'webp' } as const;
const endings = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp', 'image/avif': 'png' } as const;

export function createPublicPages({ preferences, gallery, marks, albums, pictures }: PublicPagesParts): PublicPages {
	// Until accounts exist there is one household.
	const publishing = (): Publishing => {
		const chosen = preferences.get(household, preferenceName);
		return chosen === undefined ? usualPublishing : readPublishing(chosen);
	};
	const isOpen = (one: { visibility: Visibility } | null): boolean =>
		one !== null && can(null, 'see', { kind: 'published', visibility: one.visibility });
	/** An album shows what lies in it, whatever its pictures say of themselves. Asks the marks themselves: the index hears of a change a moment later. */
	const find = (id: string): { found: FoundPicture; shown: PublicPicture } | null => {
		const { public_pages, with_prompt } = publishing();
		const found = public_pages ? findShown(gallery, id) : null;
		if (found === null || gallery.finder.picture(found.row.owner, id)?.deleted_at !== null) return null;
		const { visibility, albums: around } = marks.of(id);
		const { owner } = found.row;
		const isSeen = isOpen({ visibility }) || around.some((album) => isOpen(albums.find(owner, album)));
		if (!isSeen) return null;
		const { type } = found.picture;
		const addresses = { page: `/p/${id}`, file: `/i/${id}.${endings[type]}`, thumbnail: `/i/${id}.webp` };
		return { found, shown: { ...toShown(found, addresses, with_prompt), id, owner, isPublic: visibility === 'public' } };
	};
	const findOrThrow = (id: string) => {
		const one = find(id);
		if (one === null) throw notShown();
		return one;
	};
	const checkOpen = (): void => {
		if (!publishing().public_pages) throw notShown();
	};

	return {
		publishing: (actor) => {
			if (!can(actor, 'operate', { kind: 'publishing' })) throw new ProblemError('forbidden', 'You may not see what is open to everybody.');
			return publishing();
		},
		setPublishing: (actor, value) => {
			if (!can(actor, 'operate', { kind: 'publishing' })) throw new ProblemError('forbidden', 'You may not open pages to everybody.');
			preferences.set(household, preferenceName, readPublishing(value));
			return publishing();
		},
		page: (owner, cursor) => {
			checkOpen();
			if (owner !== null && owner !== household) throw notShown();
			const { pictures: listed, next_cursor } = gallery.finder.publicPage(owner, { cursor, limit: onePage });
			const shown = listed.flatMap(({ id }) => find(id)?.shown ?? []).filter(({ isPublic }) => isPublic);
			return { pictures: shown, next_cursor };
		},
		albums: () => {
			checkOpen();
			return albums
				.all(household)
				.filter(({ visibility }) => visibility === 'public')
				.map(({ id, name }) => ({ name, page: `/a/${id}` }));
		},
		album: (id, cursor) => {
			checkOpen();
			const album = albums.find(household, id);
			if (album === null || !isOpen(album)) throw notShown();
			const inside = insideAlbum(album);
			const { pictures: listed, next_cursor } = gallery.finder.page(inside, { cursor, limit: onePage });
			return {
				name: album.name,
				isPublic: album.visibility === 'public',
				count: gallery.finder.count(inside),
				pictures: listed.flatMap((one) => find(one.id)?.shown ?? []),
				next_cursor,
			};
		},
		picture: (id) => findOrThrow(id).shown,
		file: async (name, size) => {
			const [, id = '', ending = ''] = /^(.+)\.(png|jpe?g|webp)$/.exec(name) ?? [];
			const { found, shown } = findOrThrow(id);
			const isTold = shown.told !== null;
			const format = formats[ending as keyof typeof formats];
			const wanted = size === null ? ({ kind: 'file', format } as const) : ({ kind: 'thumbnail', size } as const);
			if (wanted.kind === 'thumbnail' && format !== 'webp') {
				throw new ProblemError('validation_failed', 'Small pictures are WebP: "/i/<id>.webp?size=512".', { field: 'size' });
			}
			return await deliver(pictures, found, wanted, { tells: isTold, keepsMetadata: isTold });
		},
	};
}
