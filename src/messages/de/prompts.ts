/** Hilfen für Prompts: Gewichte, Tokens, Verlauf, Stile, Vorlagen, Platzhalter, Raster. */
export const prompts = {};
