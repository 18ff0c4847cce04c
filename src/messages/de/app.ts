/** Easel als App: Installieren, Benachrichtigungen, offline, HTTPS. */
export const app = {};
