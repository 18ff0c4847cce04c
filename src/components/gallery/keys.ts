/** Keys on a picture in the list, for the sheet; use-tile-events.ts follows them. */
import type { Shortcut } from '../shell/shortcuts.ts';

export const galleryKeys: readonly Shortcut[] = [
	{ keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], text: 'gallery.keyMove', run: null },
	{ keys: ['Enter'], text: 'gallery.keyOpen', run: null },
	{ keys: [' '], text: 'gallery.keyChoose', run: null },
	{ keys: ['Shift+ArrowRight'], text: 'gallery.keyExtend', run: null },
	{ keys: ['Ctrl+a'], text: 'gallery.keyAll', run: null },
	{ keys: ['f'], text: 'gallery.keyFavourite', run: null },
	{ keys: ['Delete'], text: 'gallery.keyRemove', run: null },
	{ keys: ['Escape'], text: 'gallery.keyLeave', run: null },
];
