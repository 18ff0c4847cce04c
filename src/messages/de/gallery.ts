/** Die Galerie: Suche, Alben, Schlagwörter, Auswahl, Papierkorb. */
export const gallery = {};
