/** The queue page. */
export const queue = {};
