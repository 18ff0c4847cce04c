/** Die Seite der Warteschlange. */
export const queue = {};
