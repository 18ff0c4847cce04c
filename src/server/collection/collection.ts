/** The pictures of an owner as they are found, marked and put together. */
import type { DatabaseSync } from 'node:sqlite';
import type { Album, GalleryChanged, PictureChange, PictureChoice, PictureDetails } from '#contract/gallery.ts';
import { mostChosen } from '#contract/gallery.ts';
import { ProblemError } from '#contract/problem.ts';
import { toSearchFilter } from '#contract/search.ts';
import type { Actor } from '../access/actor.ts';
import { can } from '../access/can.ts';
import type { Collection } from '../context.ts';
import { statement } from '../database/statement.ts';
import type { Bin } from '../gallery/bin.ts';
import type { Sought } from '../gallery/finder.ts';
import type { Gallery } from '../gallery/gallery.ts';
import type { News } from '../gallery/news.ts';
import type { PictureStore } from '../gallery/picture-store.ts';
import { noSuchPicture } from '../no-such-picture.ts';
import { type AlbumRow, createAlbums } from './albums.ts';
import { streamArchive } from './archive.ts';
import type { Marks } from './marks.ts';
import { movePictures } from './move.ts';
import { readArchive } from './read-archive.ts';
import { readAlbum, readChange, readChoice, readObject, readSavedSearch } from './read-change.ts';

export interface CollectionParts {
	/** `easel.sqlite` */
	database: DatabaseSync;
	marks: Marks;
	gallery: Gallery;
	bin: Bin;
	store: PictureStore;
	/** Milliseconds UTC. */
	now?: () => number;
}

/** Pictures that an event names one by one. */
const mostTold = 100;

/** Also tells of changes of marks. */
export function createCollection({ database, marks, gallery, bin, store, now = Date.now }: CollectionParts): Collection & {
	subscribe(listener: (news: News) => void): () => void;
} {
	const { finder } = gallery;
	const albums = createAlbums(database, marks, now);
	const listeners = new Set<(news: News) => void>();

	const tell = async (owner: string, pictures: string[]): Promise<void> => {
		await finder.takeMarks();
		const news: News = { owner, name: 'marks', data: { pictures: pictures.length > mostTold ? null : pictures } };
		for (const listener of listeners) listener(news);
	};
	const sought = ({ owner }: Actor, search: string, offset = 0): Sought => ({
		owner,
		search,
		offset,
		albumNamed: (name) => (albums.named(owner, name) ?? albums.find(owner, name))?.id ?? null,
	});
	const findPicture = (actor: Actor, action: 'see' | 'change', id: string) => {
		const picture = can(actor, action, { kind: 'generation', owner: actor.owner }) ? finder.picture(actor.owner, id) : null;
		if (picture === null) throw noSuchPicture();
		return picture;
	};
	const findAlbum = ({ owner }: Actor, id: string): AlbumRow => {
		const album = albums.find(owner, id);
		if (album === null) throw new ProblemError('not_found', 'There is no such album.');
		return album;
	};
	const choose = (actor: Actor, { pictures, search = '', offset, except = [] }: PictureChoice): string[] => {
		if (pictures !== undefined) return pictures.filter((id) => finder.picture(actor.owner, id) !== null);
		const unwanted = new Set(except);
		return finder.ids(sought(actor, search, offset)).filter((id) => !unwanted.has(id));
	};
	const checkAlbums = ({ owner }: Actor, { add_albums = [], remove_albums = [] }: PictureChange): void => {
		for (const [field, ids] of Object.entries({ add_albums, remove_albums })) {
			if (ids.every((id) => albums.find(owner, id) !== null)) continue;
			throw new ProblemError('validation_failed', `"${field}" names an album that is not there. Choose another one.`, { field });
		}
	};
	/** Marks first, in one transaction; then files move. Returns those that are another way now. */
	const apply = async (actor: Actor, chosen: string[], { deleted, ...change }: PictureChange): Promise<string[]> => {
		checkAlbums(actor, change);
		const marked = Object.keys(change).length === 0 ? [] : marks.change(actor.owner, chosen, change);
		if (marked.length > 0) await tell(actor.owner, marked);
		if (deleted === undefined) return marked;
		const moving = new Map<string, string[]>();
		for (const id of chosen) {
			const picture = finder.picture(actor.owner, id);
			if (picture === null || (picture.deleted_at !== null) === deleted) continue;
			moving.set(picture.generation, [...(moving.get(picture.generation) ?? []), id]);
		}
		await movePictures({ gallery, bin }, actor.owner, moving, deleted);
		return [...new Set([...marked, ...[...moving.values()].flat()])];
	};
	const details = (actor: Actor, id: string): PictureDetails => {
		const picture = findPicture(actor, 'see', id);
		const { note, tags, albums: ids } = marks.of(id);
		return {
			...picture,
			note,
			tags,
			albums: ids.flatMap((album) => albums.find(actor.owner, album) ?? []).map(({ id: album, name }) => ({ id: album, name })),
			share_links: shareLinks(database, actor.owner, id, now()),
			...finder.family(id),
		};
	};
	const showAlbum = (actor: Actor, { id, name, cover, visibility, createdAt }: AlbumRow): Album => {
		const inside = sought(actor, toSearchFilter('album', id));
		const chosen = cover === null ? null : finder.picture(actor.owner, cover);
		const [newest = null] = finder.page(inside, { cursor: null, limit: 1 }).pictures;
		return {
			id,
			name,
			visibility,
			pictures: finder.count(inside),
			cover: chosen !== null && chosen.deleted_at === null ? chosen : newest,
			created_at: new Date(createdAt).toISOString(),
		};
	};

	return {
		page: (actor, { search, offset, ...page }) => finder.page(sought(actor, search, offset), page),
		days: (actor, { search, offset }) => finder.days(sought(actor, search, offset)),
		details,
		neighbours: (actor, id) => finder.neighbours(actor.owner, findPicture(actor, 'see', id).id),
		change: async (actor, value): Promise<GalleryChanged> => {
			const { change, ...choice } = readObject(
				value,
				['pictures', 'search', 'offset', 'except', 'change'],
				'{"pictures": ["…"], "change": {"favourite": true}}',
			);
			const chosen = choose(actor, readChoice(choice));
			const wanted = readChange(change);
			if (wanted.note !== undefined && chosen.length > 1) {
				throw new ProblemError('validation_failed', 'A note belongs to one picture; several are chosen.', { field: 'note' });
			}
			const pictures = await apply(actor, chosen, wanted);
			return { found: chosen.length, changed: pictures.length, pictures: pictures.length > mostChosen ? null : pictures };
		},
		changePicture: async (actor, id, value) => {
			findPicture(actor, 'change', id);
			await apply(actor, [id], readChange(value));
			return details(actor, id);
		},
		archive: (actor, body, { drained }) => {
			const { withSidecars, ...choice } = readArchive(body);
			const pictures = choose(actor, choice);
			if (pictures.length === 0) throw new ProblemError('not_found', 'None of these pictures is there any more.');
			const nameOf = (id: string) => albums.find(actor.owner, id)?.name ?? [];
			const marksOf = (picture: string) => {
				const mine = marks.of(picture);
				return { ...mine, albumNames: mine.albums.flatMap(nameOf) };
			};
			return streamArchive({ gallery, store, marksOf }, { pictures, withSidecars, drained });
		},
		tags: (actor) =>
			marks
				.tags(actor.owner)
				.map((tag) => ({ tag, pictures: finder.count(sought(actor, toSearchFilter('tag', tag))) }))
				.filter(({ pictures }) => pictures > 0),

		albums: (actor) => albums.all(actor.owner).map((album) => showAlbum(actor, album)),
		addAlbum: async (actor, value) => {
			const { name, cover = null, visibility = 'private' } = readAlbum(value);
			if (name === undefined) throw new ProblemError('validation_failed', 'An album needs a name.', { field: 'name' });
			if (cover !== null) findPicture(actor, 'see', cover);
			const known = albums.named(actor.owner, name);
			const album = known ?? albums.add(actor.owner, { name, cover, visibility });
			if (known === null) await tell(actor.owner, []);
			return showAlbum(actor, album);
		},
		changeAlbum: async (actor, id, value) => {
			const fields = readAlbum(value);
			if (typeof fields.cover === 'string') findPicture(actor, 'see', fields.cover);
			const album = albums.change(findAlbum(actor, id), fields);
			await tell(actor.owner, []);
			return showAlbum(actor, album);
		},
		removeAlbum: async (actor, id) => {
			await tell(actor.owner, albums.remove(findAlbum(actor, id)));
		},

		searches: ({ owner }) => albums.searches(owner),
		saveSearch: ({ owner }, value) => {
			const { name, search } = readSavedSearch(value);
			return albums.saveSearch(owner, name, search);
		},
		removeSearch: ({ owner }, id) => {
			if (!albums.removeSearch(owner, id)) throw new ProblemError('not_found', 'There is no such saved search.');
		},
		subscribe: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}

/** Links that still open this picture. */
function shareLinks(database: DatabaseSync, owner: string, picture: string, now: number): number {
	const row = statement(
		database,
		`SELECT count(*) AS count FROM share_link WHERE owner = ? AND kind = 'picture' AND subject = ? AND (expires_at IS NULL OR expires_at > ?)`,
	).get(owner, picture, now);
	return Number(row?.['count']);
}
