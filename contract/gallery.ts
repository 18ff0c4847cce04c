/** Pictures as the gallery finds, orders and marks them. A search is one line of text: see {@link searchWords}. */
import type { Operation } from './generation.ts';

export const visibilities = ['private', 'unlisted', 'public'] as const;
/** `private`: only its owner. `unlisted`: whoever knows its address. `public`: on the public pages too. */
export type Visibility = (typeof visibilities)[number];

/**
 * Words with a colon that a search understands beside plain words and "quoted phrases"; a minus before any of them excludes.
 * `before:` and `after:` take a day (`2026-11-21`), a month or a year: before it begins, after it has ended. `size:` takes `512x512`,
 * `portrait`, `landscape` or `square`; `from:` the id of a picture, and finds what was made from it. Read by search.ts.
 */
export const searchWords = ['model', 'size', 'seed', 'before', 'after', 'is', 'album', 'tag', 'scheduler', 'lora', 'from'] as const;
export type SearchWord = (typeof searchWords)[number];

/** What may follow `is:`. `deleted` lists the bin; everything else leaves it out. */
export const searchStates = ['favourite', 'public', 'unlisted', 'private', 'variation', 'upscaled', 'imported', 'deleted'] as const;
export type SearchState = (typeof searchStates)[number];

/** A picture as a tile shows it. */
export interface GalleryPicture {
	id: string;
	generation: string;
	url: string;
	thumbnail: string;
	width: number;
	height: number;
	/** `#rrggbb`, its mean colour: what stands there until the thumbnail has come; null until it is known. */
	colour: string | null;
	prompt: string;
	model: string;
	seed: number | null;
	favourite: boolean;
	visibility: Visibility;
	created_at: string;
	deleted_at: string | null;
}

export interface GalleryPage {
	pictures: GalleryPicture[];
	/** Give it back as `cursor`; null at the end. */
	next_cursor: string | null;
}

/**
 * How many pictures of a search were made on a day, so that a long list has its true height before it is loaded. Newest first.
 * A day with more than {@link mostInPart} pictures comes as several parts that follow each other, so that its middle can be loaded alone.
 */
export interface GalleryDays {
	/** `day` as `2026-11-21`; `cursor` given to the list begins with the part's first picture, and `count` as limit ends with its last. */
	days: { day: string; count: number; cursor: string }[];
	/** All pictures of the search. */
	count: number;
}

/** Everything about one picture that its page shows. */
export interface PictureDetails extends GalleryPicture {
	note: string;
	tags: string[];
	albums: { id: string; name: string }[];
	share_links: number;
	/** What it was made from, and what that was made from; what was made from it, and from that. Nearest first, at most {@link mostRelatives}. */
	parents: Relative[];
	children: Relative[];
}

/** Most parents, and most children, that are told. */
export const mostRelatives = 100;

export interface Relative {
	picture: GalleryPicture;
	/** How the younger of the two came from the older. */
	operation: Operation;
	/** Id of the picture that it is a parent or a child of: the one whose family it is, or one that is nearer to that. */
	of: string;
}

/** What hangs beside a picture in the whole gallery, nearest first, at most {@link mostNeighbours} on each side. */
export interface Neighbours {
	newer: GalleryPicture[];
	older: GalleryPicture[];
}

export const mostNeighbours = 12;

/** What can be changed on one picture or many. What is absent stays. */
export interface PictureChange {
	favourite?: boolean;
	visibility?: Visibility;
	/** One picture only. */
	note?: string;
	add_tags?: string[];
	remove_tags?: string[];
	/** Ids of albums. */
	add_albums?: string[];
	remove_albums?: string[];
	/** True puts it into the bin, false takes it out. */
	deleted?: boolean;
}

/** Most pictures of a part of a day, and of a page of the list. */
export const mostInPart = 200;

/** Most pictures named by one change or archive; a change of everything that a search finds names the search instead. */
export const mostChosen = 5_000;

/** Either pictures or a search. What is not there is passed over. */
export interface PictureChoice {
	pictures?: string[];
	search?: string;
	/** With a search: minutes east of UTC that its days begin by. */
	offset?: number;
	/** With a search: those that it finds and that are not meant. */
	except?: string[];
}

/** The body of `POST /api/gallery/change`. */
export type GalleryChange = PictureChoice & { change: PictureChange };

/** Its answer. */
export interface GalleryChanged {
	/** How many of the chosen pictures there are. */
	found: number;
	/** How many of the chosen pictures are another way now. */
	changed: number;
	/** Their ids, so that the change can be taken back; null when there are more than {@link mostChosen}. */
	pictures: string[] | null;
}

/** A tag and how many pictures have it, without those in the bin. */
export interface Tag {
	tag: string;
	pictures: number;
}

export interface Album {
	id: string;
	name: string;
	pictures: number;
	/** Newest picture or the one that was chosen; null for an empty one. */
	cover: GalleryPicture | null;
	visibility: Visibility;
	created_at: string;
}

export interface SavedSearch {
	id: string;
	name: string;
	search: string;
}

export const longestNote = 4_000;
export const longestTag = 60;
export const longestName = 120;
