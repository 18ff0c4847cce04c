/** Links that show a picture or an album to whoever holds them. */

export interface ShareLink {
	id: string;
	/** Path of the page, `/s/<token>`; only told when it is made. */
	path: string | null;
	kind: 'picture' | 'album';
	/** Id of the picture or album. */
	subject: string;
	/** Whether the page and the file tell the prompt and the settings. */
	with_prompt: boolean;
	with_metadata: boolean;
	/** ISO 8601; null for one that does not expire. */
	expires_at: string | null;
	created_at: string;
}

export interface ShareRequest {
	kind: ShareLink['kind'];
	subject: string;
	with_prompt: boolean;
	with_metadata: boolean;
	/** 1 hour to 1 year; null: until it is taken back. */
	expires_in_s: number | null;
}
