/** One picture: the viewer, its settings, its family, comparing. */
export const picture = {};
