/** Pictures as the gallery finds, orders and marks them. A search is one line of text: see {@link searchWords}. */
import type { Operation } from './generation.ts';

export const visibilities = ['private', 'unlisted', 'public'] as const;
/** `private`: only its owner. `unlisted`: whoever knows its address. `public`: on the public pages too. */
export type Visibility = (typeof visibilities)[number];

/**
 * Words with a colon that a search understands beside plain words and "quoted phrases"; a minus before any of them excludes.
 * `before:` and `after:` take a day (`2026-11-21`), a month or a year; `size:` takes `512x512`, `portrait`, `landscape` or `square`.
 */
export const searchWords = ['model', 'size', 'seed', 'before', 'after', 'is', 'album', 'tag', 'scheduler', 'lora', 'from'] as const;
export type SearchWord = (typeof searchWords)[number];

/** What may follow `is:`. `deleted` lists the bin; everything else leaves it out. */
export const searchStates = ['favourite', 'public', 'unlisted', 'private', 'variation', 'upscaled', 'imported', 'deleted'] as const;

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
	/** What it was made from, and what was made from it, nearest first. */
	parents: Relative[];
	children: Relative[];
}

export interface Relative {
	picture: GalleryPicture;
	operation: Operation;
}

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

/** Either pictures or a search. */
export interface PictureChoice {
	pictures?: string[];
	search?: string;
	/** With a search: those that it finds and that are not meant. */
	except?: string[];
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
