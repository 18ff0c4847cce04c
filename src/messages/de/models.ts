/** Die Seite der Modelle. */
export const models = {};
