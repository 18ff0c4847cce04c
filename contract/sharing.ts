/** Links that show a picture or an album to whoever holds them, and the public pages. */
import type { Settings } from './generation.ts';

export const sharedKinds = ['picture', 'album'] as const;
export type SharedKind = (typeof sharedKinds)[number];

export interface ShareLink {
	id: string;
	/** Path of the page, `/s/<token>`; only told when it is made. */
	path: string | null;
	kind: SharedKind;
	/** Id of the picture or album. */
	subject: string;
	/** Whether the page tells the prompt and the settings. */
	with_prompt: boolean;
	/** Whether the file keeps all that it says of itself; that holds the prompt, so never without `with_prompt`. */
	with_metadata: boolean;
	/** ISO 8601; null for one that does not expire. */
	expires_at: string | null;
	created_at: string;
}

export interface ShareRequest {
	kind: SharedKind;
	subject: string;
	with_prompt: boolean;
	with_metadata: boolean;
	/** 1 hour to 1 year; null: until it is taken back. */
	expires_in_s: number | null;
}

export const shortestShareS = 3_600;
export const longestShareS = 366 * 86_400;

/** What strangers may see without a link: `GET` and `POST /api/publishing`. */
export interface Publishing {
	/** Whether pictures that are public or unlisted have pages that are open to everybody. */
	public_pages: boolean;
	/** Whether those pages, and the files there, tell prompts and settings. */
	with_prompt: boolean;
}

/** Until somebody decides. */
export const usualPublishing: Publishing = { public_pages: false, with_prompt: false };

/** A picture as strangers see it. */
export interface ShownPicture {
	/** Addresses on this Easel. The thumbnail takes `?size=256`, `512` or `1024`. */
	page: string;
	file: string;
	thumbnail: string;
	width: number;
	height: number;
	type: string;
	bytes: number;
	created_at: string;
	/** How it was made; null when that is not told. */
	told: (Pick<Settings, 'prompt' | 'negative_prompt' | 'model' | 'steps' | 'guidance' | 'scheduler'> & { seed: number | null }) | null;
}

/** A picture that is public, or unlisted. */
export interface PublicPicture extends ShownPicture {
	id: string;
	owner: string;
	isPublic: boolean;
}

/** An album that is public, or unlisted: a page of its pictures. */
export interface PublicAlbum {
	name: string;
	isPublic: boolean;
	/** All its pictures. */
	count: number;
	pictures: PublicPicture[];
	next_cursor: string | null;
}
