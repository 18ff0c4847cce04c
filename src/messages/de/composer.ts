/** Wo ein Bild bestellt wird: Einstellungen, Chips, der Knopf. */
export const composer = {};
