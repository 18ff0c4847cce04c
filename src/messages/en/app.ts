/** Easel as an app: installing, notifications, offline, HTTPS. */
export const app = {};
