/** What was changed here and has not been told back yet: shown at once, taken back when it fails. Pure. */
import type { GalleryPicture, PictureChange } from '#contract/gallery.ts';

/** A change on its way, and the pictures that it means. */
export interface Pending {
	means(id: string): boolean;
	change: PictureChange;
}

/** The pictures with these changes. The same list when they change nothing. */
export function withChanges(pictures: readonly GalleryPicture[], pending: readonly Pending[]): readonly GalleryPicture[] {
	let shown = pictures;
	for (const { means, change } of pending) {
		if (!shown.some(({ id }) => means(id))) continue;
		if (change.deleted !== undefined) shown = shown.filter(({ id, deleted_at }) => !means(id) || (deleted_at !== null) === change.deleted);
		if (change.favourite !== undefined || change.visibility !== undefined)
			shown = shown.map((one) => (means(one.id) ? marked(one, change) : one));
	}
	return shown;
}

function marked(
	picture: GalleryPicture,
	{ favourite = picture.favourite, visibility = picture.visibility }: PictureChange,
): GalleryPicture {
	return picture.favourite === favourite && picture.visibility === visibility ? picture : { ...picture, favourite, visibility };
}
