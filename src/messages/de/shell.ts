/** Was um jede Seite herum ist: Navigation, Meldungen, Tastenkürzel, Farben. */
export const shell = {
	studio: 'Atelier',
	gallery: 'Galerie',
	queue: 'Warteschlange',
	models: 'Modelle',
	settings: 'Einstellungen',
	pages: 'Seiten',
	dismiss: 'Ausblenden',
	close: 'Schließen',
	failed: 'Das hat nicht geklappt. Versuch es noch einmal.',
};
