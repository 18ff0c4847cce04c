/** Wörter, die mehrere Seiten teilen: Dauern, Zustände, Knöpfe. */
export const words = {};
