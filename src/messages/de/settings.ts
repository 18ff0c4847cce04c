/** Die Einstellungen und die Pflege der Maschine. */
export const settings = {};
