/** What is around every page: navigation, messages, shortcuts, themes. */
export const shell = {
	studio: 'Studio',
	gallery: 'Gallery',
	queue: 'Queue',
	models: 'Models',
	settings: 'Settings',
	pages: 'Pages',
	dismiss: 'Dismiss',
	close: 'Close',
	failed: 'That did not work. Try again.',
};
