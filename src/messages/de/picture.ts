/** Ein Bild: die Ansicht, seine Einstellungen, seine Familie, Vergleiche. */
export const picture = {};
