/** Die Galerie: Suche, Alben, Schlagwörter, Auswahl, Papierkorb. */
export const gallery = {
	bin: 'Papierkorb',
	binNote: 'Gelöschte Bilder bleiben hier 30 Tage.',
	binEmpty: 'Der Papierkorb ist leer.',
	putBack: 'Zurückholen',
};
