/** The studio: what is on the easel and what hangs beside it. */
export const studio = {};
