/** The dialogs of the gallery. */

export const filterNames = ['model', 'size', 'album', 'tag', 'date'] as const;
/** What a chip filters by. */
export type FilterName = (typeof filterNames)[number];

export type GalleryPanelName = FilterName | 'albums' | 'saved' | 'to-album' | 'to-tag' | 'to-visibility' | 'to-share';
